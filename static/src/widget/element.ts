/** The web component `<chatsite-widget>`: wires the chat's state to its view, the keyboard and the page. */
import { render } from "lit-html";
import type { Identity } from "../transport/api";
import type { PageContext } from "../protocol/wire";
import { authorized } from "../transport/connection";
import tokens from "../../css/tokens.css";
import { actionsOf } from "./actions";
import { Chat } from "./chat";
import { Copied, listenToCopyButtons } from "./clipboard";
import deskStyles from "./desk.css";
import { PageTitle } from "./desk/page_title";
import { DraftField } from "./draft_field";
import { Events, type EventName, type Listener } from "./events";
import type { Extras } from "./extras";
import { ExtrasLoader } from "./extras_loader";
import { FocusKeeper } from "./focus";
import { Frames } from "./frames";
import { listenToKeys } from "./keyboard";
import { chooseLocale, isLoaded, load, translator, type Translator } from "./locales";
import { typeset } from "./markdown";
import { Narrator } from "./narrator";
import { PageSelection } from "./page_selection";
import { StickToEnd } from "./scroll";
import { nextChange, textLength, unreadFromPeople } from "./state/selectors";
import type { ChatState } from "./state/types";
import { Storage } from "./storage";
import styles from "./styles.css";
import { AccentSheet } from "./theme";
import { AnswerParts } from "./views/answer_parts";
import type { Actions, View } from "./views/context";
import { assistantName } from "./views/name";
import { widget } from "./views/panel";

export class ChatsiteWidget extends HTMLElement {
  readonly events = new Events();
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly frames = new Frames(() => this.renderNow());
  private readonly accent = new AccentSheet();
  private readonly follower = new StickToEnd(() => this.schedule());
  private words: Translator = translator("en");
  private narrator: Narrator | null = null;
  private answers = this.newAnswers();
  private chat: Chat | null = null;
  private isPrepared = false;
  private wasOpened = false;
  private readonly copied = new Copied((isNew) => {
    if (isNew) this.narrator?.say(this.words.text("copied"));
    this.schedule();
  });
  private readonly draft = new DraftField({
    root: this.root,
    isHeld: () => this.isAttaching || (this.extras?.isUploading ?? false),
    limit: () => this.chat?.state.config?.max_message_length ?? 32_000,
    keep: (text) => this.chat && (this.chat.draft = text),
    onSend: (text) => this.send(text),
    onChange: () => this.schedule(),
  });
  private readonly focusKeeper = new FocusKeeper(this.root);
  private readonly pageTitle = new PageTitle();
  private readonly selection = new PageSelection(this, () => this.schedule());
  private extras: Extras | null = null;
  private extrasSheet: CSSStyleSheet | null = null;
  private loading: Promise<Extras | null> | null = null;
  /** Files were chosen, and what takes them is not there yet. */
  private isAttaching = false;
  private server = "";
  private tab: Storage | null = null;
  private tick: ReturnType<typeof setTimeout> | undefined;

  static extrasLoader: Pick<ExtrasLoader, "load"> = new ExtrasLoader();

  /** Where the script lies, and beside it the texts of other languages. */
  static home: string | null = null;

  /** False until it is in the page and has its texts. */
  get isReady(): boolean {
    return this.chat !== null;
  }

  connectedCallback(): void {
    if (this.chat) return;
    this.server = new URL(this.getAttribute("server") ?? location.origin, location.href).origin;
    const wishes = [this.getAttribute("locale"), document.documentElement.lang, ...navigator.languages];
    const locale = chooseLocale(wishes);
    if (isLoaded(locale)) this.begin(locale);
    else void this.loadAndBegin(locale);
  }

  private async loadAndBegin(locale: string): Promise<void> {
    await load(locale, ChatsiteWidget.home ?? `${this.server}/static/dist/`);
    if (this.isConnected && !this.chat) this.begin(locale);
  }

  private begin(locale: string): void {
    if (!this.isPrepared) this.prepare(locale);
    const widgetKey = this.getAttribute("widget-key") ?? "";
    this.tab = new Storage(`chatsite:${widgetKey}:`, () => sessionStorage);
    this.chat = new Chat({
      server: this.server,
      widgetKey,
      locale: this.words.locale,
      productId: () => this.getAttribute("product-id"),
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
  private prepare(locale: string): void {
    this.isPrepared = true;
    this.root.adoptedStyleSheets = [sheetOf(`${tokens}\n${styles}\n${deskStyles}`), this.accent.sheet];
    const theme = this.getAttribute("theme") ?? "auto";
    if (theme !== "auto") this.dataset["theme"] = theme;
    this.words = translator(locale);
    this.lang = this.words.language;
    this.answers = this.newAnswers();
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
    this.selection.end();
    this.chat?.stop();
    this.chat = null;
    this.extras = this.loading = null;
  }

  open(takeFocus = true): void {
    if (!this.chat || this.chat.state.open) return;
    this.wasOpened = true;
    this.selection.begin();
    void this.needExtras();
    this.chat.setOpen(true);
    this.tab?.set("open", true);
    this.renderNow();
    this.follower.toEnd();
    if (takeFocus) this.draft.focus();
  }

  close(): void {
    if (!this.chat?.state.open) return;
    const hadFocus = this.root.activeElement !== null;
    this.selection.end();
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
    copy: (id, text) => void this.copied.copy(id, text),
    attach: (files) => {
      this.isAttaching = true;
      this.withExtras((extras) => extras.attach(files));
    },
    dropAbout: () => {
      this.selection.take();
      this.schedule();
    },
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
    else if (!this.extras?.closePassage()) this.close();
  }

  private onChange(state: ChatState): void {
    this.events.tell(state);
    this.narrator?.tell(state);
    this.extras?.follow(state);
    this.pageTitle.show(unreadFromPeople(state));
    this.schedule();
  }

  private schedule(): void {
    this.frames.request();
  }

  private renderNow(): void {
    const { chat } = this;
    if (!chat) return;
    this.focusKeeper.remember();
    render(widget(this.view(chat.state), this.draft, this.wasOpened), this.root);
    this.follower.attach(this.find<HTMLElement>(".transcript"));
    this.follower.follow();
    this.draft.fill();
    this.focusKeeper.follow(chat.state);
    this.accent.apply(chat.state.config?.theme.accent);
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
      copied: this.copied.id,
      hasNewBelow: this.follower.hasNewBelow(textLength(state)),
      extras: this.extras,
      about: this.selection.text,
    };
  }

  private send(text: string): void {
    this.chat?.send(text, this.extras?.take(), this.selection.take());
    this.follower.toEnd();
    this.draft.focus();
  }

  private newAnswers(): AnswerParts {
    return new AnswerParts(this.words, (...cited) => this.withExtras((extras) => extras.openPassage(...cited)));
  }

  /** At the visitor's wish, so that they are told when it is not possible. */
  private withExtras(work: (extras: Extras) => void): void {
    const problem = { code: "unavailable", message: "", retryable: true, retryAt: null };
    void this.needExtras().then((extras) => {
      this.isAttaching = false;
      if (extras) work(extras);
      else this.chat?.dispatch({ type: "problem", problem });
    });
  }

  /** Null when they did not come; then they are asked for again the next time. */
  private needExtras(): Promise<Extras | null> {
    this.loading ??= this.loadExtras().catch(() => {
      console.warn("Chatsite could not load a part of itself.");
      this.loading = null;
      return null;
    });
    return this.loading;
  }

  private async loadExtras(): Promise<Extras | null> {
    const { create } = await ChatsiteWidget.extrasLoader.load(ChatsiteWidget.home ?? `${this.server}/static/dist/`);
    const { chat } = this;
    if (!chat) return null;
    const extras = create({
      root: this.root,
      words: this.words,
      storage: chat.storage,
      api: chat.api,
      authorized: (work) => authorized(chat.sessions, work),
      state: () => chat.state,
      say: (sentence) => this.narrator?.say(sentence),
      onChange: () => {
        this.draft.release(!this.extras?.hasFailed);
        this.schedule();
      },
      onOpen: () => this.follower.stay(),
      typeset: (text) => typeset(text, this.words),
    });
    if (!this.extrasSheet) this.root.adoptedStyleSheets.push((this.extrasSheet = sheetOf(extras.styles)));
    this.extras = extras;
    extras.follow(chat.state);
    this.schedule();
    return extras;
  }

  private plan(state: ChatState): void {
    clearTimeout(this.tick);
    const ms = state.open ? nextChange(state, Date.now()) : null;
    if (ms !== null) this.tick = setTimeout(() => this.schedule(), ms);
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

function sheetOf(styles: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  return sheet;
}
