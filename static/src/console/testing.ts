/** The desk with a pretend server, for tests: rows, an agent, and the page put together. */
import { vi } from "vitest";
import { Storage } from "../widget/storage";
import { completeBrowser } from "../testing/browser";
import { FakeServer, FakeSocket, json, type Route as Answer } from "../testing/fakes";
import { DeskApi } from "./api";
import { Route } from "./route";
import { Shell, type Conversation } from "./shell";
import { DeskSocket } from "./socket";
import { Store } from "./store";
import type { Agent, Counts, Frame, Me, Row } from "./types";

export const LIST = "GET /desk/acme/escalations";
export const NOW = "2026-05-04T12:00:00Z";

/** So many seconds from now on. */
export function at(seconds: number): string {
  return new Date(Date.parse(NOW) + seconds * 1000).toISOString();
}

export function agent(letter: string, name: string, more: Partial<Agent> = {}): Agent {
  return { id: `agt_${letter.repeat(32)}`, name, picture: null, presence: "online", load: 1, capacity: 4, ...more };
}

export const AIKO = agent("a", "Aiko");
export const BEN = agent("b", "Ben");
export const COUNTS: Counts = { queued: 2, mine: 0, unassigned: 2, breached: 0, all_open: 2 };

export function escalationId(name: string): string {
  return `esc_${[...name].map((letter) => letter.charCodeAt(0).toString(16)).join("").padEnd(32, "0").slice(0, 32)}`;
}

export function row(name: string, more: Partial<Row> = {}): Row {
  return {
    id: escalationId(name),
    session_id: `conv_${name}`,
    state: "queued",
    mode: "queued",
    priority: "normal",
    reason: null,
    skill: null,
    language: "en",
    team: null,
    agent: null,
    subject: name,
    last_message: { role: "user", text: "Hello", at: at(-60) },
    visitor: { name: "Dana", email: "", tier: "" },
    created_at: at(-600),
    waiting_since: at(-60),
    due_at: null,
    due_kind: null,
    breached: false,
    labels: [],
    unread: 0,
    is_message: false,
    origin: "visitor",
    latest_turn_seq: 1,
    ...more,
  };
}

export function me(more: Partial<Me> = {}): Me {
  return {
    agent: AIKO,
    organization: { slug: "acme", name: "Acme" },
    role: "agent",
    permissions: {},
    presence: "online",
    languages: ["en", "ja"],
    labels: [{ id: "lbl_1", name: "refund", color: "#c026d3" }],
    teams: [],
    agents: [AIKO, BEN],
    reasons: [],
    resolutions: [{ key: "solved", label: "Solved" }],
    saved_views: [],
    ...more,
  };
}

export function page(rows: readonly Row[], next_cursor: string | null = null): Response {
  return json({ data: rows, next_cursor, counts: COUNTS });
}

/** What jsdom lacks for the desk. */
export function prepareBrowser(): void {
  completeBrowser();
  localStorage.clear();
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run, 0));
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  };
}

export class Desk {
  readonly root = document.createElement("div");
  readonly head = document.createElement("div");
  readonly server: FakeServer;
  readonly told: string[] = [];
  readonly shell: Shell;

  private constructor(routes: Record<string, Answer>, known: Me) {
    this.root.id = "desk";
    document.body.replaceChildren(this.head, this.root);
    this.server = new FakeServer({ ...routes, ...(LIST in routes ? {} : { [LIST]: () => page([]) }) });
    const api = new DeskApi("acme", "token", (input, init) => this.server.fetch(new URL(String(input), location.href), init));
    const socket = new DeskSocket("acme");
    history.replaceState(null, "", "/admin/desk/");
    this.shell = new Shell(this.root, this.head, {
      api,
      socket,
      store: new Store(known, socket),
      storage: new Storage("chatsite:desk:acme:"),
      route: new Route("/admin/desk/", null),
      organizations: [],
      mountConversation: () => this.conversation(),
    });
    socket.connect();
    this.connect();
  }

  private static latest: Desk | null = null;

  /** The keys are the document's: two desks would both hear them. */
  static close(): void {
    Desk.latest?.shell.stop();
    Desk.latest = null;
  }

  static async open(routes: Record<string, Answer>, known: Me = me()): Promise<Desk> {
    Desk.close();
    const desk = new Desk(routes, known);
    Desk.latest = desk;
    await desk.shell.start();
    await desk.drawn();
    return desk;
  }

  connect(): void {
    FakeSocket.latest.accept();
    this.say({ type: "welcome", agent: AIKO, server_time: new Date().toISOString() });
  }

  say(frame: Frame): void {
    FakeSocket.latest.say(frame as unknown as Record<string, unknown>);
  }

  /** Resolves once what was asked for has been answered and drawn. */
  async drawn(): Promise<void> {
    for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  }

  async press(key: string, target: Element = document.activeElement ?? document.body): Promise<void> {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await this.drawn();
  }

  async click(selector: string): Promise<void> {
    this.find(selector).click();
    await this.drawn();
  }

  async clickButton(name: string): Promise<void> {
    const button = [...document.querySelectorAll("button")].find((known) => known.textContent?.trim().startsWith(name));
    if (!button) throw new Error(`There is no button ${name}.`);
    button.click();
    await this.drawn();
  }

  /** Subjects from top to bottom. */
  get subjects(): string[] {
    const rows = [...this.root.querySelectorAll<HTMLElement>('[role="row"]')];
    const index = (element: HTMLElement): number => Number(element.getAttribute("aria-rowindex"));
    return rows.sort((one, other) => index(one) - index(other)).map((element) => this.textOf(element, ".subject"));
  }

  rowOf(name: string): HTMLElement {
    return this.find(`#row-${escalationId(name)}`);
  }

  find(selector: string): HTMLElement {
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`There is no ${selector}.`);
    return found;
  }

  textOf(element: Element, selector: string): string {
    return element.querySelector(selector)?.textContent?.trim() ?? "";
  }

  get text(): string {
    return this.root.textContent ?? "";
  }

  get announced(): string {
    return this.find('[data-part="said"]').textContent ?? "";
  }

  private conversation(): Conversation {
    return {
      open: (id) => Promise.resolve(void this.told.push(`open ${id}`)),
      close: () => void this.told.push("close"),
      focusComposer: (mode) => void this.told.push(`compose ${mode}`),
      act: (action) => void this.told.push(`act ${action}`),
    };
  }
}
