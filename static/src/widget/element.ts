/** The web component `<chatsite-widget>`: wires the chat's state to its view, the keyboard and the page. */
import { render } from "lit-html";
import type { Identity } from "../transport/api";
import type { PageContext } from "../protocol/wire";
import tokens from "../../css/tokens.css";
import { actionsOf } from "./actions";
import { Chat } from "./chat";
import { COPIED_MS, copyText, listenToCopyButtons } from "./clipboard";
import deskStyles from "./desk.css";
import { PageTitle } from "./desk/page_title";
import { DraftField } from "./draft_field";
import { Events, type EventName, type Listener } from "./events";
import { FocusKeeper } from "./focus";
import { listenToKeys } from "./keyboard";
import { chooseLocale, translator, type Translator } from "./locales";
import { en } from "./locales/en";
import { Narrator } from "./narrator";
import { StickToEnd } from "./scroll";
import { unreadFromPeople } from "./state/selectors";
import type { ChatState } from "./state/types";
import { Storage } from "./storage";
import styles from "./styles.css";
import { accentStyles } from "./theme";
import { AnswerParts } from "./views/answer_parts";
import type { Actions, View } from "./views/context";
import { widget } from "./views/panel";

export class ChatsiteWidget extends HTMLElement {
  readonly events = new Events();
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly theme = new CSSStyleSheet();
  private readonly follower = new StickToEnd(() => this.schedule());
  private words: Translator = translator("en");
  private narrator: Narrator | null = null;
  private answers = new AnswerParts(this.words);
  private chat: Chat | null = null;
  private isPrepared = false;
  private isScheduled = false;
  private wasOpened = false;
  private copied: string | null = null;
  private shownLength = 0;
  private hasNewBelow = false;
  private readonly draft = new DraftField({
    root: this.root,
    limit: () => this.chat?.state.config?.max_message_length ?? 32_000,
    keep: (text) => this.chat && (this.chat.draft = text),
    onSend: (text) => this.send(text),
    onChange: () => this.schedule(),
  });
  private readonly focusKeeper = new FocusKeeper(this.root);
  private readonly pageTitle = new PageTitle();
  private server = "";
  private tab: Storage | null = null;
  private themeText = "";
  private tick: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    if (this.chat) return;
    if (!this.isPrepared) this.prepare();
    const widgetKey = this.getAttribute("widget-key") ?? "";
    this.server = new URL(this.getAttribute("server") ?? location.origin, location.href).origin;
    this.tab = new Storage(`chatsite:${widgetKey}:`, () => sessionStorage);
    this.chat = new Chat({
      server: this.server,
      widgetKey,
      locale: this.words.locale,
      storage: new Storage(`chatsite:${widgetKey}:`),
      onChange: (state) => this.onChange(state),
      onEscalated: (id) => this.events.emit("escalate", { escalation_id: id }),
    });
    this.draft.set(this.chat.draft);
    visualViewport?.addEventListener("resize", this.onViewport);
    document.addEventListener("visibilitychange", this.onVisible);
    if (this.chat.hasPast) this.chat.start();
    this.renderNow();
    // Within a tab the panel stays as the visitor left it.
    if (this.tab.get<boolean>("open") ?? this.hasAttribute("open")) this.open(false);
    this.events.emit("ready", {});
  }

  /** What needs the attributes, and is needed once: an element may be moved about in the page. */
  private prepare(): void {
    this.isPrepared = true;
    const fixed = new CSSStyleSheet();
    fixed.replaceSync(`${tokens}\n${styles}\n${deskStyles}`);
    this.root.adoptedStyleSheets = [fixed, this.theme];
    const theme = this.getAttribute("theme") ?? "auto";
    if (theme !== "auto") this.dataset["theme"] = theme;
    this.words = translator(
      chooseLocale([this.getAttribute("locale"), document.documentElement.lang, ...navigator.languages]),
    );
    this.lang = this.words.language;
    this.answers = new AnswerParts(this.words);
    this.narrator = new Narrator(this.root, this.words);
    listenToKeys(this.root, () => this.onEscape());
    this.root.addEventListener("pointerdown", ({ target }) => {
      if (this.chat?.state.isMenuOpen && !(target as Element).closest(".menu")) this.actions.menu(false);
    });
    listenToCopyButtons(this.root, this.words, (text) => this.narrator?.say(text));
  }

  disconnectedCallback(): void {
    visualViewport?.removeEventListener("resize", this.onViewport);
    document.removeEventListener("visibilitychange", this.onVisible);
    clearTimeout(this.tick);
    this.pageTitle.show(0);
    this.chat?.stop();
    this.chat = null;
  }

  open(takeFocus = true): void {
    if (!this.chat || this.chat.state.open) return;
    this.wasOpened = true;
    this.chat.setOpen(true);
    this.tab?.set("open", true);
    this.renderNow();
    this.follower.toEnd();
    if (takeFocus) this.draft.focus();
  }

  close(): void {
    if (!this.chat?.state.open) return;
    const hadFocus = this.root.activeElement !== null;
    this.chat.setOpen(false);
    this.tab?.set("open", false);
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

  private readonly actions: Actions = actionsOf({
    chat: () => this.chat,
    toggle: () => this.toggle(),
    close: () => this.close(),
    send: (text) => this.send(text),
    copy: (id, text) => void this.copy(id, text),
    toEnd: () => {
      this.follower.toEnd();
      this.schedule();
    },
    focusDraft: () => this.draft.focus(),
    focusField: () => this.find<HTMLElement>(".composer textarea")?.focus(),
  });

  /** Closes what lies uppermost. */
  private onEscape(): void {
    const { isMenuOpen = false, sheet = null } = this.chat?.state ?? {};
    if (isMenuOpen) this.actions.menu(false);
    else if (sheet) this.actions.sheet(null);
    else this.close();
  }

  private onChange(state: ChatState): void {
    this.events.tell(state);
    this.narrator?.tell(state);
    this.pageTitle.show(unreadFromPeople(state));
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
    this.focusKeeper.remember();
    render(widget(this.view(chat.state), this.draft, this.wasOpened), this.root);
    this.follower.attach(this.find<HTMLElement>(".transcript"));
    this.follower.follow();
    this.draft.fill();
    this.focusKeeper.follow(chat.state);
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
      server: this.server,
      name: assistantName(state, this.words),
      answers: this.answers,
      copied: this.copied,
      hasNewBelow: this.hasNewBelow,
    };
  }

  private send(text: string): void {
    this.chat?.send(text);
    this.follower.toEnd();
    this.draft.focus();
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

  /** Countdowns need a rendering each second, and who stopped writing one then. */
  private plan(state: ChatState): void {
    clearTimeout(this.tick);
    const typingMs = (state.typing?.until ?? 0) - Date.now();
    if (typingMs > 0 && state.open) this.tick = setTimeout(() => this.schedule(), Math.min(typingMs + 50, 1000));
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
