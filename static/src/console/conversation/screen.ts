/** Draws both columns, keeps the newest in sight while the reader is there, and the clock going. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import { listenToCopyButtons } from "../../widget/clipboard";
import { Passages } from "../../widget/extras/passages";
import { sourceList } from "../../widget/extras/sources";
import { translator } from "../../widget/locales";
import { typeset } from "../../widget/markdown";
import { StickToEnd } from "../../widget/scroll";
import { AnswerParts } from "../../widget/views/answer_parts";
import { column } from "../context/column";
import { composerView } from "./composer/field";
import { Narrator } from "./narrator";
import type { ConversationState } from "./state/types";
import type { Talk } from "./talk";
import type { View } from "./views/context";
import { header } from "./views/header";
import { icons } from "./views/icons";
import { Menu } from "./views/menu";
import { transcript } from "./views/transcript";
import { say } from "./words";

const TICK_MS = 1_000;
const TEXT_MS = 50;

export class Screen {
  private readonly head = part("cv-head-place");
  private readonly body = part("cv-body");
  private readonly foot = part("cv-foot");
  private readonly narrator: Narrator;
  private readonly words = translator(language());
  private readonly passages = new Passages({
    words: this.words,
    load: null,
    onOpen: () => this.stick.stay(),
    typeset: (text) => typeset(text, this.words),
  });
  private readonly answers = new AnswerParts(this.words, (...cited) => this.passages.toggle(...cited));
  private readonly menu = new Menu("cv-more", () => this.draw());
  private readonly stick = new StickToEnd(() => this.draw());
  private showsAllEvents = false;
  private textTimer: ReturnType<typeof setTimeout> | undefined;
  private isDrawing = false;
  private isDirty = false;
  private drawnBase = 0;
  private seenSeq = 0;

  constructor(
    root: HTMLElement,
    private readonly side: HTMLElement,
    private readonly talk: Talk,
  ) {
    const place = part("cv");
    place.append(this.head, this.body, this.foot);
    this.narrator = new Narrator(talk.deps.me.agent.id);
    root.append(place, this.narrator.region);
    listenToCopyButtons(place, translator(language()), (text) => talk.deps.toast(text, "good"));
    document.addEventListener("visibilitychange", () => this.seen());
    setInterval(() => this.tick(), TICK_MS);
  }

  /** Another conversation: from its end, with nothing unfolded. */
  fresh(): void {
    this.showsAllEvents = false;
    this.seenSeq = 0;
    this.stick.toEnd();
  }

  tell(state: ConversationState): void {
    this.narrator.tell(state);
  }

  /** What happens while it is drawn, such as the loss of the focus, is drawn after it. */
  draw(): void {
    this.isDirty = true;
    if (this.isDrawing) return;
    this.isDrawing = true;
    try {
      while (this.isDirty) this.drawOnce();
    } finally {
      this.isDrawing = false;
    }
  }

  private drawOnce(): void {
    this.isDirty = false;
    const { state } = this.talk.conversation;
    const view = this.view(state);
    this.drawClocks(view);
    this.drawTalk(view);
    this.drawFoot();
    this.seen();
  }

  /** A letter more in the field changes nothing else. */
  drawFoot(): void {
    const { state } = this.talk.conversation;
    render(state.detail ? composerView(this.view(state), this.talk.composer) : nothing, this.foot);
  }

  /** A word more in an answer changes nothing else; of many in a moment the last is drawn. */
  drawTextSoon(): void {
    this.textTimer ??= setTimeout(() => {
      this.textTimer = undefined;
      this.drawTalk(this.view(this.talk.conversation.state));
    }, TEXT_MS);
  }

  private drawTalk(view: View): void {
    const before = this.measure();
    render(this.middle(view), this.body);
    this.hold(view.state, before);
  }

  toEnd(): void {
    this.stick.toEnd();
    this.draw();
  }

  focusField(): void {
    const target = this.foot.querySelector<HTMLElement>("textarea") ?? this.foot.querySelector<HTMLElement>(".cv-field button");
    target?.focus();
  }

  placeCaret(at: number): void {
    const field = this.foot.querySelector("textarea");
    field?.focus();
    field?.setSelectionRange(at, at);
  }

  /** False when the turn is not held. */
  show(seq: number): boolean {
    const turn = this.body.querySelector<HTMLElement>(`#cv-turn-${seq}`);
    if (!turn) return false;
    turn.tabIndex = -1;
    turn.scrollIntoView({ block: "center" });
    turn.focus({ preventScroll: true });
    return true;
  }

  private view(state: ConversationState): View {
    const isBelow = !this.stick.isThere && (state.turns.at(-1)?.seq ?? 0) > this.seenSeq;
    return {
      state,
      ...this.talk.view,
      me: this.talk.deps.me,
      answers: this.answers,
      sources: (id) => sourceList(this.words, this.answers.sources(id), (...cited) => this.passages.toggle(id, ...cited)),
      hasNewBelow: isBelow,
      isLoadingEarlier: this.talk.conversation.isLoadingEarlier,
    };
  }

  private drawClocks(view: View): void {
    const now = Date.now();
    const { setPriority } = view.actions;
    render(view.state.detail ? header(view, { menu: this.menu, now, setPriority }) : nothing, this.head);
    const toggleEvents = (): void => {
      this.showsAllEvents = !this.showsAllEvents;
      this.draw();
    };
    render(column(view, { now, showsAllEvents: this.showsAllEvents, toggleEvents }), this.side);
  }

  private tick(): void {
    const { state } = this.talk.conversation;
    if (!document.hidden && state.detail?.due_at) this.drawClocks(this.view(state));
  }

  private middle(view: View): TemplateResult {
    const { phase } = view.state;
    if (phase === "empty") return emptyState(say("nothingOpen"), say("nothingOpenHint"));
    if (phase === "failed") return failed(view);
    if (phase === "loading") return html`<div class="state" role="status"><span class="cv-dots" aria-hidden="true"><i></i><i></i><i></i></span>${say("loading")}</div>`;
    return html`
      ${phase === "gone" ? html`<p class="cv-notice" role="alert">${icons.warning}<span>${say("gone")}</span></p>` : nothing}
      ${transcript(view)}
    `;
  }

  private get scrolled(): HTMLElement | null {
    return this.body.querySelector<HTMLElement>(".cv-transcript");
  }

  private measure(): { readonly top: number; readonly height: number } {
    return { top: this.scrolled?.scrollTop ?? 0, height: this.scrolled?.scrollHeight ?? 0 };
  }

  /** What the reader looks at stays where it is when older turns come before it; else the end is followed. */
  private hold(state: ConversationState, before: { readonly top: number; readonly height: number }): void {
    const { scrolled } = this;
    this.stick.attach(scrolled);
    const isOlderShown = state.baseSeq < this.drawnBase && before.height > 0 && !this.stick.isThere;
    if (scrolled && isOlderShown) scrolled.scrollTop = before.top + scrolled.scrollHeight - before.height;
    else this.stick.follow();
    this.drawnBase = state.baseSeq;
  }

  private seen(): void {
    if (document.hidden || !this.stick.isThere) return;
    this.seenSeq = this.talk.conversation.state.turns.at(-1)?.seq ?? 0;
    this.talk.conversation.markRead();
  }
}

function failed({ state, actions }: View): TemplateResult {
  const isMissing = state.problem?.code === "not_found";
  return html`<div class="state" role="alert">
    <p class="state-title">${say("notLoaded")}</p>
    <p class="quiet">${isMissing ? say("notFound") : state.problem?.message || say("errorUnreachable")}</p>
    ${isMissing ? nothing : html`<button type="button" class="button" @click=${actions.reopen}>${say("tryAgain")}</button>`}
  </div>`;
}

function emptyState(title: string, hint: string): TemplateResult {
  return html`<div class="state"><p class="state-title">${title}</p><p class="quiet">${hint}</p></div>`;
}

function part(name: string): HTMLElement {
  const made = document.createElement("div");
  made.className = name;
  return made;
}

function language(): string {
  return document.documentElement.lang || "en";
}
