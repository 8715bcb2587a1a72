/** The page around the three columns: which of them are seen, the head, messages, and the address. */
import { html, render } from "lit-html";
import { Alerts } from "./alerts";
import type { DeskApi } from "./api";
import { connectionLine } from "./connection";
import { Controls } from "./controls";
import type { Organization } from "./head";
import { icons } from "./icons";
import { listenToKeys, showKeys, type Command } from "./keyboard";
import { Queue } from "./queue/queue";
import { FIRST_QUERY, type QueueQuery } from "./queue/query";
import { QueueColumn } from "./queue/column";
import { Route } from "./route";
import type { DeskSocket } from "./socket";
import type { Store } from "./store";
import { words } from "./strings";
import { Toasts } from "./toasts";
import { Tone } from "./tone";
import type { Me, Row } from "./types";
import type { Storage } from "../widget/storage";

export interface Conversation {
  open(escalationId: string): Promise<void>;
  close(): void;
  focusComposer(mode: "reply" | "note"): void;
  act(action: "claim" | "resolve" | "hand_back" | "transfer"): void;
}

export type MountConversation = (
  root: HTMLElement,
  side: HTMLElement,
  deps: {
    readonly api: DeskApi;
    readonly socket: DeskSocket;
    readonly me: Me;
    onRow(row: Row): void;
    onClose(): void;
    onOpen(escalationId: string): void;
    onLook(): void;
    toast: Toasts["show"];
  },
) => Conversation;

export interface ShellDeps {
  readonly api: DeskApi;
  readonly socket: DeskSocket;
  readonly store: Store;
  readonly storage: Storage;
  readonly route: Route;
  readonly organizations: readonly Organization[];
  readonly mountConversation: MountConversation;
}

type Page = "queue" | "talk" | "side";

export class Shell {
  private readonly toasts: Toasts;
  private readonly controls: Controls;
  private readonly queue: Queue;
  private readonly column: QueueColumn;
  private readonly conversation: Conversation;
  private readonly stopKeys: () => void;
  private wasOpen = false;
  private countdown: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly headRoot: HTMLElement,
    private readonly deps: ShellDeps,
  ) {
    const { api, socket, store } = deps;
    // The admin around it may speak a language that the desk does not.
    for (const part of [root, headRoot]) Object.assign(part, { lang: words.language, dir: "ltr" });
    render(frame({ back: () => this.back(), details: () => this.toggleDetails() }), root);
    this.toasts = new Toasts(this.part("toasts"), (text) => this.announce(text));
    const tone = new Tone(deps.storage);
    const toast = this.toasts.show;
    const announce = (text: string): void => this.announce(text);
    this.controls = new Controls({ ...deps, tone, toast, announce, draw: () => this.drawEdges() });
    const keep = (query: QueueQuery): void => deps.storage.set("query", query);
    this.queue = new Queue({ api, store, toast, announce, keep });
    const open = (id: string): void => void this.open(id);
    const claimed = (id: string): void => void this.open(id).then(() => this.inConversation("reply"));
    const opened = (): string | null => deps.route.opened;
    this.column = new QueueColumn(this.part("queue"), this.queue, { api, store, toast, open, claimed, opened });
    this.conversation = deps.mountConversation(this.part("talk"), this.part("side"), {
      api, socket, me: store.me, toast, onRow: (row) => this.queue.put(row), onClose: () => this.close(), onOpen: open, onLook: () => this.show("talk"),
    });
    new Alerts({ socket, toast, tone, open, subject: (id) => this.queue.subject(id) });
    store.onChange(() => this.drawEdges());
    deps.route.onChange(() => void this.follow());
    this.stopKeys = listenToKeys((command, target) => this.run(command, target));
  }

  stop(): void {
    this.stopKeys();
    this.deps.socket.close();
    this.countSeconds(false);
  }

  async start(): Promise<void> {
    this.drawEdges();
    const opening = this.follow();
    await this.queue.show(this.deps.storage.get<QueueQuery>("query") ?? FIRST_QUERY);
    this.column.reveal(this.deps.route.opened);
    await opening;
  }

  async open(id: string): Promise<void> {
    this.deps.route.go(id);
    await this.follow();
  }

  close(): void {
    this.deps.route.go(null);
    void this.follow();
    this.column.focus();
  }

  /** Shows what the address says. */
  private async follow(): Promise<void> {
    const id = this.deps.route.opened;
    this.root.dataset["open"] = String(id !== null);
    this.show(id ? "talk" : "queue");
    this.column.reveal(id);
    if (id) await this.conversation.open(id);
    else this.conversation.close();
  }

  private show(page: Page): void {
    this.root.dataset["page"] = page;
    const isDetails = page === "side";
    this.root.querySelector(".to-side")?.setAttribute("aria-pressed", String(isDetails));
    const said = isDetails ? words.text("backToConversation") : words.text("back");
    this.root.querySelector(".to-queue")?.setAttribute("aria-label", said);
  }

  private back(): void {
    if (this.root.dataset["page"] === "side") this.show("talk");
    else this.close();
  }

  private toggleDetails(): void {
    this.show(this.root.dataset["page"] === "side" ? "talk" : "side");
  }

  private run(command: Command, target: Element): boolean {
    if (command === "help") {
      void showKeys();
      return true;
    }
    const isInQueue = target.closest('[role="row"]') !== null;
    const { opened } = this.deps.route;
    const isOpen = opened !== null;
    if (command === "resolve" && this.column.act("resolve")) return true;
    if (command === "escape") return this.column.run("escape") || this.leave(isInQueue);
    if (["reply", "note", "resolve"].includes(command) && isInQueue && this.queue.active !== opened) {
      return this.openThen(command);
    }
    if (this.column.run(command)) return true;
    return isOpen && this.inConversation(command);
  }

  /** From the row straight to what is to be done in its conversation. */
  private openThen(command: Command): boolean {
    const id = this.queue.active;
    if (!id) return false;
    void this.open(id).then(() => this.inConversation(command));
    return true;
  }

  private inConversation(command: Command): boolean {
    switch (command) {
      case "reply":
      case "note":
        this.show("talk");
        this.conversation.focusComposer(command);
        return true;
      case "claim":
      case "resolve":
        this.conversation.act(command);
        return true;
      default:
        return false;
    }
  }

  private leave(isInQueue: boolean): boolean {
    if (this.deps.route.opened === null || isInQueue) return false;
    this.column.focus();
    return true;
  }

  private drawEdges(): void {
    const { socket } = this.deps;
    const isOpen = socket.state === "open";
    if (isOpen && this.countdown !== undefined) this.announce(words.text("reconnected"));
    this.wasOpen ||= isOpen;
    this.countSeconds(socket.state === "connecting" && this.wasOpen);
    render(connectionLine(socket, this.wasOpen), this.part("lines"));
    render(this.controls.template(), this.headRoot);
  }

  private countSeconds(isCounting: boolean): void {
    if (isCounting) this.countdown ??= setInterval(() => this.drawEdges(), 1000);
    else {
      clearInterval(this.countdown);
      this.countdown = undefined;
    }
  }

  /** Everything that a screen reader is told comes from here: two regions would talk over each other. */
  private announce(text: string): void {
    const region = this.part("said");
    region.textContent = "";
    requestAnimationFrame(() => (region.textContent = text));
  }

  private part(name: string): HTMLElement {
    const part = this.root.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (!part) throw new Error(`The desk has no part ${name}.`);
    return part;
  }
}

function frame(actions: { back(): void; details(): void }): unknown {
  return html`
    <div data-part="lines" class="lines"></div>
    <div class="columns">
      <section class="queue" data-part="queue" aria-label=${words.text("queue")}></section>
      <div class="open">
        <div class="open-bar">
          <button type="button" class="icon-button to-queue" aria-label=${words.text("back")} @click=${actions.back}>${icons.back}</button>
          <button type="button" class="button button-quiet to-side" aria-pressed="false" @click=${actions.details}>${icons.details}${words.text("context")}</button>
        </div>
        <div class="open-columns">
          <section class="talk" data-part="talk" aria-label=${words.text("conversation")}></section>
          <aside class="side" data-part="side" aria-label=${words.text("context")}></aside>
        </div>
      </div>
    </div>
    <div class="toasts" data-part="toasts"></div>
    <div class="cs-hidden" data-part="said" role="status" aria-live="polite"></div>
  `;
}
