/** One visitor's chat: the state, what changes it, and what must happen when it has changed. */
import type { Attachment } from "../protocol/desk";
import type { PageContext, Session } from "../protocol/wire";
import { Api, type ApiError, type Identity } from "../transport/api";
import { Connection } from "../transport/connection";
import type { OpenTransport } from "../transport/types";
import { Desk } from "./desk/desk";
import { Writing } from "./desk/writing";
import { pageContext } from "./page_context";
import { persist, restore } from "./outbox";
import { Sessions } from "./sessions";
import { reduce } from "./state/reducer";
import { isBusy, isWithPerson, latestQuestion, stopTarget } from "./state/selectors";
import { contiguousSeq } from "./state/turns";
import { initialState, type Action, type ChatState } from "./state/types";
import type { Storage } from "./storage";
import { Sync } from "./sync";

export interface ChatOptions {
  readonly server: string;
  readonly widgetKey: string;
  readonly locale: string;
  readonly storage: Storage;
  /** What the element or its script tag says the page is about. */
  readonly productId?: () => string | null;
  readonly onChange: (state: ChatState) => void;
  readonly onEscalated?: (escalationId: string) => void;
  readonly fetcher?: typeof fetch;
  readonly transports?: readonly OpenTransport[];
}

export class Chat {
  readonly api: Api;
  readonly sessions: Sessions;
  readonly desk: Desk;
  private readonly writing: Writing;
  private readonly connection: Connection;
  private readonly sync: Sync;
  private current: ChatState;
  private givenContext: PageContext = {};

  constructor(private readonly options: ChatOptions) {
    const { storage, widgetKey, locale } = options;
    const api = new Api(options.server, options.fetcher);
    this.api = api;
    this.current = { ...initialState, outbox: restore(storage), readSeq: storage.get<number>("read") ?? 0 };
    this.sessions = new Sessions({
      api,
      storage,
      widgetKey,
      locale,
      pageContext: () => this.pageContext,
      onSession: (session) => this.adopt(session),
    });
    this.connection = new Connection({
      api,
      sessions: this.sessions,
      heldSeq: () => contiguousSeq(this.current),
      isBusy: () => isBusy(this.current),
      isWithPerson: () => isWithPerson(this.current),
      onStatus: (connection) => this.dispatch({ type: "connection", connection }),
      onEvent: (event) => this.dispatch({ type: "event", event, at: new Date().toISOString() }),
      onSnapshot: (snapshot, afterSeq) => this.dispatch({ type: "snapshot", snapshot, afterSeq }),
      onDisconnect: () => this.dispatch({ type: "disconnected" }),
      onRefused: (error) => this.refused(error),
      ...(options.transports ? { transports: options.transports } : {}),
    });
    this.sync = new Sync(api, this.connection, () => this.current, (action) => this.dispatch(action));
    this.writing = new Writing((signal) => this.connection.active?.signal(signal));
    this.desk = new Desk({
      api,
      sessions: this.sessions,
      state: () => this.current,
      dispatch: (action) => this.dispatch(action),
      onEscalated: (id) => options.onEscalated?.(id),
    });
    const { stored } = this.sessions;
    if (stored) this.adopt(stored);
  }

  get storage(): Storage {
    return this.options.storage;
  }

  get state(): ChatState {
    return this.current;
  }

  /** Connects, unless it is connected. A visitor who never opens the chat costs no request. */
  start(): void {
    addEventListener("storage", this.onOtherTab);
    this.connection.start();
  }

  stop(): void {
    removeEventListener("storage", this.onOtherTab);
    this.connection.stop();
  }

  /** Whether a former page began a conversation or left something to send. */
  get hasPast(): boolean {
    return this.sessions.stored !== null || this.current.outbox.length > 0;
  }

  setOpen(open: boolean): void {
    this.dispatch({ type: "open", open });
    if (open) this.start();
  }

  /** `selected`: on the page. */
  send(text: string, attachments: readonly Attachment[] = [], selected = ""): void {
    const message = {
      key: randomKey(),
      text,
      pageContext: { ...(selected ? { selected_text: selected } : {}), ...this.pageContext },
      attachments,
      createdAt: Date.now(),
      afterSeq: this.current.latestSeq,
      state: "unsent",
      stop: false,
      responseId: null,
      userSeq: null,
      problem: null,
    } as const;
    this.writing.sent();
    this.dispatch({ type: "write", message });
    this.connection.retryNow();
  }

  /** With the same key, so that a message that did arrive is not sent twice, unless the key is the trouble. */
  retry(key: string): void {
    const code = this.current.outbox.find((message) => message.key === key)?.problem?.code;
    const needsNewKey = code === "idempotency_conflict" || code === "not_sent";
    this.dispatch({ type: "retry", key, newKey: needsNewKey ? randomKey() : key });
    this.connection.retryNow();
  }

  discard(key: string): void {
    this.dispatch({ type: "discard", key });
  }

  /** Another answer to the latest question; also the way to try again after a failed one. */
  regenerate(): void {
    const userSeq = latestQuestion(this.current)?.seq ?? null;
    this.dispatch({ type: "regenerate", regeneration: { key: randomKey(), userSeq } });
    this.connection.retryNow();
  }

  stopAnswer(): void {
    const target = stopTarget(this.current);
    if (!target) return;
    if ("key" in target) this.dispatch({ type: "stopMessage", key: target.key });
    else this.dispatch({ type: "stop", responseId: target.responseId });
  }

  reconnect(): void {
    this.connection.retryNow();
  }

  markRead(): void {
    this.dispatch({ type: "read", seq: contiguousSeq(this.current) });
  }

  dismissProblem(): void {
    this.dispatch({ type: "problem", problem: null });
  }

  setPageContext(context: PageContext): void {
    this.givenContext = context;
  }

  identify(identity: Identity | null): void {
    if (!this.sessions.identify(identity)) return;
    if (!identity) {
      const { storage } = this.options;
      for (const name of ["draft:", "files:"].flatMap((kind) => storage.names(kind))) storage.remove(name);
      for (const { key } of this.current.outbox) this.discard(key);
      this.dispatch({ type: "forget" });
    }
    this.connection.restart();
  }

  get draft(): string {
    return this.options.storage.get<string>(this.draftName) ?? "";
  }

  set draft(text: string) {
    if (isWithPerson(this.current)) this.writing.changed(text);
    if (text) this.options.storage.set(this.draftName, text);
    else this.options.storage.remove(this.draftName);
  }

  private get draftName(): string {
    return `draft:${this.current.sessionId ?? "new"}`;
  }

  private get pageContext(): PageContext {
    return pageContext(this.givenContext, this.options.productId?.() ?? null);
  }

  dispatch(action: Action): void {
    const before = this.current;
    this.current = reduce(before, action);
    if (this.current === before) return;
    const { storage } = this.options;
    persist(storage, before.outbox, this.current.outbox);
    if (this.current.readSeq !== before.readSeq) storage.set("read", this.current.readSeq);
    this.sync.run();
    this.options.onChange(this.current);
  }

  private adopt(session: Session): void {
    const { sessionId } = this.current;
    const unfinished = this.draft;
    if (sessionId && sessionId !== session.session_id) {
      this.options.storage.remove("read");
      this.dispatch({ type: "forget" });
    }
    if (sessionId === session.session_id && this.current.config === session.config) return;
    this.options.storage.remove(this.draftName);
    this.dispatch({ type: "session", sessionId: session.session_id, config: session.config });
    if (unfinished && !this.draft) this.draft = unfinished;
  }

  private refused(error: ApiError | null): void {
    const problem = {
      code: error?.code ?? "origin_not_allowed",
      message: error?.message ?? "",
      retryable: false,
      retryAt: null,
    };
    this.dispatch({ type: "problem", problem });
  }

  private readonly onOtherTab = (event: StorageEvent): void => {
    const name = this.options.storage.nameOf(event.key);
    if (name === "read") {
      const seq = this.options.storage.get<number>("read");
      if (seq !== null) this.dispatch({ type: "read", seq });
    }
    const { stored } = this.sessions;
    const isOther = stored && stored.session_id !== this.current.sessionId;
    if (name === "session" && isOther) this.connection.restart();
  };
}

/** Not on secure origins only, unlike crypto.randomUUID. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
