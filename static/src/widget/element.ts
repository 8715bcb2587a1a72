/** The web component `<chatsite-widget>`: wires the chat's state to its view, the keyboard and the page. */
import { render } from "lit-html";
import type { Identity } from "../transport/api";
import type { PageContext } from "../protocol/wire";
import tokens from "../../css/tokens.css";
import { Chat } from "./chat";
import { copyText } from "./clipboard";
import { Events, type EventName, type Listener } from "./events";
import { chooseLocale, translator, type Translator } from "./locales";
import { en } from "./locales/en";
import { Narrator } from "./narrator";
import { StickToEnd } from "./scroll";
import type { ChatState } from "./state/types";
import { Storage } from "./storage";
import styles from "./styles.css";
import { accentStyles } from "./theme";
import { AnswerParts } from "./views/answer_parts";
import type { Actions, View } from "./views/context";
import { widget } from "./views/panel";

const COPIED_MS = 2_000;

export class ChatsiteWidget extends HTMLElement {
  readonly events = new Events();
  private readonly root = this.attachShadow({ mode: "open", delegatesFocus: false });
  private readonly theme = new CSSStyleSheet();
  private readonly follower = new StickToEnd(() => this.schedule());
  private words: Translator = translator("en");
  private narrator: Narrator | null = null;
  private answers = new AnswerParts(this.words);
  private chat: Chat | null = null;
  private isScheduled = false;
  private wasOpened = false;
  private copied: string | null = null;
  private shownLength = 0;
  private hasNewBelow = false;
  private draftText = "";
  private tick: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    if (this.chat) return;
    const fixed = new CSSStyleSheet();
    fixed.replaceSync(`${tokens}\n${styles}`);
    this.root.adoptedStyleSheets = [fixed, this.theme];
    const locale = chooseLocale([this.getAttribute("locale"), document.documentElement.lang, ...navigator.languages]);
    this.words = translator(locale);
    this.lang = this.words.language;
    if (this.getAttribute("theme") !== "auto") this.dataset["theme"] = this.getAttribute("theme") ?? "";
    this.answers = new AnswerParts(this.words);
    this.narrator = new Narrator(this.root, this.words);
    const widgetKey = this.getAttribute("widget-key") ?? "";
    this.chat = new Chat({
      server: new URL(this.getAttribute("server") ?? location.origin, location.href).origin,
      widgetKey,
      locale,
      storage: new Storage(`chatsite:${widgetKey}:`),
      onChange: (state) => this.onChange(state),
    });
    this.draftText = this.chat.draft;
    this.root.addEventListener("keydown", (event) => this.onKey(event as KeyboardEvent));
    this.root.addEventListener("click", (event) => void this.onCopyCode(event));
    visualViewport?.addEventListener("resize", this.onViewport);
    document.addEventListener("visibilitychange", this.onVisible);
    if (this.chat.hasPast) this.chat.start();
    this.renderNow();
    if (this.hasAttribute("open")) this.open(false);
    this.events.emit("ready", {});
  }

  disconnectedCallback(): void {
    visualViewport?.removeEventListener("resize", this.onViewport);
    document.removeEventListener("visibilitychange", this.onVisible);
    clearTimeout(this.tick);
    this.chat?.stop();
    this.chat = null;
  }

  open(takeFocus = true): void {
    if (!this.chat || this.chat.state.open) return;
    this.wasOpened = true;
    this.chat.setOpen(true);
    this.renderNow();
    this.follower.toEnd();
    if (takeFocus) this.focusComposer();
  }

  close(): void {
    if (!this.chat?.state.open) return;
    const hadFocus = this.root.activeElement !== null;
    this.chat.setOpen(false);
    this.renderNow();
    if (hadFocus) this.find<HTMLElement>(".launcher")?.focus();
  }

  toggle(): void {
    if (this.chat?.state.open) this.close();
    else this.open();
  }

  identify(identity: Identity | null): void {
    this.chat?.identify(identity);
  }

  setPageContext(context: PageContext): void {
    this.chat?.setPageContext(context);
  }

  on(name: EventName, listener: Listener): () => void {
    return this.events.on(name, listener);
  }

  private readonly actions: Actions = {
    toggle: () => this.toggle(),
    close: () => this.close(),
    send: (text) => this.send(text),
    stop: () => {
      this.chat?.stopAnswer();
      this.find<HTMLElement>("textarea")?.focus();
    },
    retry: (key) => this.chat?.retry(key),
    discard: (key) => this.chat?.discard(key),
    regenerate: () => {
      this.chat?.regenerate();
      this.follower.toEnd();
      this.focusComposer();
    },
    reconnect: () => this.chat?.reconnect(),
    dismiss: () => this.chat?.dismissProblem(),
    copy: (id, text) => void this.copy(id, text),
    talkToPerson: () => this.events.emit("escalate", {}),
    toEnd: () => {
      this.follower.toEnd();
      this.schedule();
      this.focusComposer();
    },
  };

  private onChange(state: ChatState): void {
    this.events.tell(state);
    this.narrator?.tell(state);
    this.schedule();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    const draw = (): void => {
      this.isScheduled = false;
      if (this.chat) this.renderNow();
    };
    if (document.hidden) setTimeout(draw, 200);
    else requestAnimationFrame(draw);
  }

  private renderNow(): void {
    const { chat } = this;
    if (!chat) return;
    this.noteNewText(chat.state);
    render(widget(this.view(chat.state), this.draft, this.wasOpened), this.root);
    this.follower.attach(this.find<HTMLElement>(".transcript"));
    this.follower.follow();
    this.fillComposer();
    this.applyTheme(chat.state);
    if (chat.state.open && !document.hidden) chat.markRead();
    this.plan(chat.state);
  }

  private view(state: ChatState): View {
    return {
      state,
      words: this.words,
      actions: this.actions,
      now: Date.now(),
      name: assistantName(state, this.words),
      answers: this.answers,
      copied: this.copied,
      hasNewBelow: this.hasNewBelow,
    };
  }

  private readonly draft = {
    text: "",
    onInput: (event: InputEvent) => {
      this.setDraft((event.target as HTMLTextAreaElement).value);
      this.schedule();
    },
    onSubmit: () => this.submit(),
  };

  private submit(): void {
    const limit = this.chat?.state.config?.max_message_length ?? 32_000;
    const text = this.draftText.trim();
    if (!text || [...text].length > limit) return;
    this.setDraft("");
    this.send(text);
    this.find<HTMLElement>("textarea")?.focus();
  }

  private send(text: string): void {
    this.chat?.send(text);
    this.follower.toEnd();
    this.focusComposer();
  }

  private setDraft(text: string): void {
    this.draftText = text;
    this.draft.text = text;
    if (this.chat) this.chat.draft = text;
  }

  /** The field is the visitor's; it is only written to when it holds something else. */
  private fillComposer(): void {
    const field = this.find<HTMLTextAreaElement>("textarea");
    if (field && field.value !== this.draftText) field.value = this.draftText;
    if (this.draft.text !== this.draftText) {
      this.draft.text = this.draftText;
      this.schedule();
    }
  }

  /** With touch, focus would bring up the keyboard over the conversation. */
  private focusComposer(): void {
    const isTouch = matchMedia("(pointer: coarse)").matches;
    const target = isTouch ? ".panel" : "textarea";
    if (isTouch && this.root.activeElement?.matches("textarea")) return;
    this.find<HTMLElement>(target)?.focus({ preventScroll: true });
  }

  private noteNewText(state: ChatState): void {
    const runs = Object.values(state.runs).reduce((sum, run) => sum + run.text.length, 0);
    const length = runs + state.turns.reduce((sum, turn) => sum + turn.content.length, 0);
    if (this.follower.isThere) this.hasNewBelow = false;
    else if (length > this.shownLength) this.hasNewBelow = true;
    this.shownLength = length;
  }

  private applyTheme(state: ChatState): void {
    const text = accentStyles(state.config?.theme.accent);
    if (text === this.themeText) return;
    this.themeText = text;
    this.theme.replaceSync(text);
  }

  private themeText = "";

  /** Countdowns need a rendering each second. */
  private plan(state: ChatState): void {
    clearTimeout(this.tick);
    const moments = [state.connection.retryAt, ...state.outbox.map((message) => message.problem?.retryAt ?? null)];
    const isCounting = moments.some((moment) => moment !== null && moment > Date.now());
    if (isCounting && state.open) this.tick = setTimeout(() => this.schedule(), 1000);
  }

  private async copy(id: string, text: string): Promise<void> {
    if (!(await copyText(text))) return;
    this.copied = id;
    this.narrator?.say(this.words.text("copied"));
    this.schedule();
    setTimeout(() => {
      this.copied = null;
      this.schedule();
    }, COPIED_MS);
  }

  private async onCopyCode(event: Event): Promise<void> {
    const button = (event.target as Element).closest?.<HTMLElement>(".code-copy");
    const code = button?.closest(".code")?.querySelector("code")?.textContent;
    if (!button || code === undefined || code === null || !(await copyText(code))) return;
    button.textContent = this.words.text("copied");
    this.narrator?.say(this.words.text("copied"));
    setTimeout(() => (button.textContent = this.words.text("copy")), COPIED_MS);
  }

  private onKey(event: KeyboardEvent): void {
    const isInPanel = (event.target as Element).closest?.(".panel");
    if (event.key === "Escape" && isInPanel && !event.isComposing) {
      event.stopPropagation();
      this.close();
    }
    const fillsScreen = matchMedia("(max-width: 479.98px)").matches;
    if (event.key === "Tab" && isInPanel && fillsScreen) this.keepFocusInside(event);
  }

  /** On a phone the page behind the panel is out of sight, so it is out of reach too. */
  private keepFocusInside(event: KeyboardEvent): void {
    const reachable = [
      ...this.root.querySelectorAll<HTMLElement>(
        ".panel :is(button, textarea, a[href], [tabindex='0']):not(:disabled)",
      ),
    ];
    const edge = event.shiftKey ? reachable[0] : reachable.at(-1);
    const isOutside = this.root.activeElement?.matches(".panel") && event.shiftKey;
    if (this.root.activeElement !== edge && !isOutside) return;
    event.preventDefault();
    (event.shiftKey ? reachable.at(-1) : reachable[0])?.focus();
  }

  private readonly onVisible = (): void => {
    if (!document.hidden) this.schedule();
  };

  /** A phone's keyboard covers the page without resizing it. */
  private readonly onViewport = (): void => {
    if (visualViewport) this.style.setProperty("--cs-visible-height", `${visualViewport.height}px`);
  };

  private find<E extends Element>(selector: string): E | null {
    return this.root.querySelector<E>(selector);
  }
}

/** A site that has not named its assistant has the English word: then it is said in the visitor's. */
function assistantName(state: ChatState, words: Translator): string {
  const given = state.config?.assistant.name ?? "";
  return given && given !== en.texts.assistant ? given : words.text("assistant");
}
