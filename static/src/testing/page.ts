/** The widget in a page whose server the test plays. */
import { expect, vi } from "vitest";
import { ChatsiteWidget } from "../widget/element";
import { session, snapshot } from "./builders";
import { FakeServer, FakeSocket, json, type Route } from "./fakes";

ChatsiteWidget.extrasLoader = { load: () => import("../widget/extras") };

export const DESK_CONFIG = {
  assistant: { name: "Mori", demo_model: true },
  greeting: "Welcome.",
  suggestions: ["Where is my order?"],
  escalation: {
    reasons: [{ key: "order", label: "My order" }, { key: "other", label: "Something else" }],
    open: true,
    opens_at: null,
    contact_required: false,
  },
  feedback: { reasons: [{ key: "wrong", label: "Not true" }], max_comment: 2000 },
};

/** Call in each test; `routes` are asked before those that every page needs. */
export class FakePage {
  readonly server: FakeServer;
  readonly widget = new ChatsiteWidget();
  told: Route = () => json(snapshot([]));

  constructor(routes: Record<string, Route> = {}, config: object = DESK_CONFIG) {
    this.server = new FakeServer({
      ...routes,
      "POST /chat/session": () => json(session({ config: config as never }), 201),
      "GET /chat/session/": (request) => this.told(request),
    });
    vi.stubGlobal("fetch", this.server.fetch);
    vi.stubGlobal("WebSocket", FakeSocket);
    this.widget.setAttribute("widget-key", "demo");
  }

  /** Opens the panel and plays the server up to the first snapshot. */
  async online(): Promise<FakeSocket> {
    const before = FakeSocket.all.length;
    if (!this.widget.isConnected) document.body.append(this.widget);
    this.widget.open();
    await vi.waitFor(() => expect(FakeSocket.all.length).toBeGreaterThan(before));
    FakeSocket.latest.accept();
    FakeSocket.latest.say({ type: "pong" });
    await vi.waitFor(() => expect(this.server.asked("GET /chat/session/").length).toBeGreaterThan(0));
    await this.shown(".welcome, .items > .row");
    return FakeSocket.latest;
  }

  find<E extends HTMLElement>(selector: string): E | null {
    return this.widget.shadowRoot?.querySelector<E>(selector) ?? null;
  }

  all(selector: string): HTMLElement[] {
    return [...(this.widget.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];
  }

  shown(selector: string): Promise<HTMLElement> {
    return vi.waitFor(() => {
      const element = this.find(selector);
      if (!element) throw new Error(`${selector} is not shown`);
      return element;
    });
  }

  gone(selector: string): Promise<void> {
    return vi.waitFor(() => expect(this.find(selector)).toBeNull());
  }

  says(selector: string, text: string): Promise<void> {
    return vi.waitFor(() => expect(textOf(this.find(selector))).toContain(text));
  }

  button(name: string): HTMLElement {
    const found = this.all(".panel button").find((button) => [button.ariaLabel, button.getAttribute("aria-label"), textOf(button)].includes(name));
    if (!found) throw new Error(`There is no button "${name}".`);
    return found;
  }

  write(selector: string, text: string): HTMLElement {
    const field = this.find<HTMLInputElement>(selector);
    if (!field) throw new Error(`There is no ${selector}.`);
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    return field;
  }

  press(target: HTMLElement, key: string): void {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
  }

  get focused(): Element | null {
    return this.widget.shadowRoot?.activeElement ?? null;
  }

  get heard(): string {
    return textOf(this.find("[role=log]"));
  }
}

export function textOf(element: Element | null): string {
  return (element?.textContent ?? "").replace(/\s+/g, " ").trim();
}
