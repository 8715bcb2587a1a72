/** The whole conversation column against a server and a socket that the test plays. */
import { vi } from "vitest";
import { completeBrowser } from "../../../testing/browser";
import { FakeServer, FakeSocket, json, type Route } from "../../../testing/fakes";
import { DeskApi } from "../../api";
import { DeskSocket } from "../../socket";
import type { Detail, Me, TurnObject } from "../../types";
import { mountConversation, type MountedConversation } from "../index";
import { detail, me, turn } from "./builders";

export class Desk {
  readonly root = document.createElement("section");
  readonly side = document.createElement("aside");
  readonly toasts: string[] = [];
  readonly rows: string[] = [];
  readonly opened: string[] = [];
  readonly server: FakeServer;
  readonly conversation: MountedConversation;
  private readonly socket = new DeskSocket("mori");
  private readonly ticking;

  constructor(
    public held: Detail = detail(),
    public turns: readonly TurnObject[] = [turn(1, "user", "Where is it?"), turn(2, "agent", "One moment.")],
    routes: Record<string, Route> = {},
    who: Me = me(),
  ) {
    completeBrowser();
    completePage();
    this.ticking = vi.spyOn(globalThis, "setInterval");
    vi.stubGlobal("WebSocket", FakeSocket);
    this.server = new FakeServer({
      ...routes,
      "GET /desk/mori/escalations/esc_1/turns": ({ path }) => json(this.page(new URL(path, location.origin).searchParams)),
      "GET /desk/mori/escalations/esc_1": () => json(this.held),
      "GET /desk/mori/canned-replies": () => json({ data: [] }),
      ...routes,
    });
    document.body.append(this.root, this.side);
    this.socket.connect();
    this.conversation = mountConversation(this.root, this.side, {
      api: new DeskApi("mori", "token", this.fetch, (url, form, headers, onProgress) => {
        onProgress(0.5);
        return this.fetch(url, { method: "POST", body: form, headers });
      }),
      socket: this.socket,
      me: who,
      onRow: (row) => this.rows.push(row.id),
      onClose: () => undefined,
      onOpen: (id) => this.opened.push(id),
      toast: (text) => this.toasts.push(text),
    });
  }

  private readonly fetch = (path: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
    this.server.fetch(new URL(String(path), location.origin), init);

  /** Connected, with the conversation open. */
  async open(id = "esc_1"): Promise<this> {
    this.connect();
    await this.conversation.open(id);
    return this;
  }

  connect(): void {
    FakeSocket.latest.accept();
    this.hears({ type: "welcome" });
  }

  hears(frame: Readonly<Record<string, unknown>>): void {
    FakeSocket.latest.say(frame);
  }

  get told(): readonly Readonly<Record<string, unknown>>[] {
    return FakeSocket.latest.sent;
  }

  find<E extends HTMLElement>(selector: string): E {
    const found = this.root.querySelector<E>(selector) ?? this.side.querySelector<E>(selector);
    if (!found) throw new Error(`${selector} is not shown`);
    return found;
  }

  texts(selector: string): string[] {
    return [...this.root.querySelectorAll(selector)].map((element) => plain(element.textContent));
  }

  get field(): HTMLTextAreaElement {
    return this.find<HTMLTextAreaElement>(".cv-grow textarea");
  }

  write(text: string): void {
    this.field.value = text;
    this.field.setSelectionRange(text.length, text.length);
    this.field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  press(key: string, more: KeyboardEventInit = {}): void {
    this.field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  }

  say(text: string): void {
    this.write(text);
    this.press("Enter");
  }

  button(name: string, within: ParentNode = this.root): HTMLButtonElement {
    const found = [...within.querySelectorAll("button")].find(
      (button) => plain(button.textContent) === name || button.getAttribute("aria-label") === name,
    );
    if (!found) throw new Error(`There is no button ${name}`);
    return found;
  }

  get dialog(): HTMLDialogElement {
    return this.find<HTMLDialogElement>("dialog");
  }

  fill(name: string, value: string): void {
    this.find<HTMLInputElement>(`dialog [name="${name}"]`).value = value;
  }

  confirm(): void {
    this.find<HTMLFormElement>("dialog form").requestSubmit();
  }

  bodies(path: string): unknown[] {
    return this.server.asked(`POST /desk/mori/${path}`).map((request) => request.body);
  }

  end(): void {
    this.socket.close();
    for (const { value } of this.ticking.mock.results) clearInterval(value as number);
    this.ticking.mockRestore();
    this.root.remove();
    this.side.remove();
    vi.unstubAllGlobals();
    localStorage.clear();
  }

  /** As the server pages: the last before, or the first after. */
  private page(query: URLSearchParams): { data: readonly TurnObject[]; has_more: boolean } {
    const limit = Number(query.get("limit"));
    const after = query.get("after_seq");
    const found = this.turns.filter((item) =>
      after === null ? item.seq < Number(query.get("before_seq")) : item.seq > Number(after),
    );
    return { data: after === null ? found.slice(-limit) : found.slice(0, limit), has_more: found.length > limit };
  }
}

export function plain(text: string | null): string {
  return (text ?? "").replace(/\s+/g, " ").trim();
}

/** jsdom has the dialog but not its methods, shows no page and scrolls none. */
function completePage(): void {
  const { prototype } = HTMLDialogElement;
  prototype.showModal = function () {
    this.open = true;
  };
  prototype.close = function () {
    if (!this.open) return;
    this.open = false;
    this.dispatchEvent(new Event("close"));
  };
  Object.defineProperty(document, "hidden", { configurable: true, value: false });
  Element.prototype.scrollIntoView = () => undefined;
}
