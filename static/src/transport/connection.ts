/** Keeps one transport working: falls back when one is blocked, reconnects when one is lost, and always
 *  says what it is doing. What was missed meanwhile is the listener's to ask for; see widget/sync.ts. */
import type { Session } from "../protocol/wire";
import { ApiError, type Api, statusOf } from "./api";
import { Backoff } from "./backoff";
import { openHttps } from "./https";
import { openSse } from "./sse";
import type { CloseReason, Link, OpenTransport, Transport, TransportEvents, TransportName } from "./types";
import { listenToPage } from "./wake";
import { openWebSocket } from "./websocket";

/** In order of preference. */
export const TRANSPORTS: readonly OpenTransport[] = [openWebSocket, openSse, openHttps];

/** How long a fallback is used before the preferred transport is tried again. */
const UPGRADE_MS = 60_000;
const UPGRADE_LIMIT_MS = 900_000;

/** A connection that lasted so long was a good one: the next loss begins with short waits again. */
const STABLE_MS = 5_000;

const OFFLINE_PAUSE_MS = 10_000;

export type ConnectionPhase = "idle" | "connecting" | "online" | "reconnecting" | "offline" | "refused";

export interface ConnectionStatus {
  readonly phase: ConnectionPhase;
  readonly transport: TransportName | null;
  readonly retryAt: number | null;
}

export interface SessionSource {
  /** A session whose token is good for a while yet. */
  current(): Promise<Session>;
  /** The server did not accept the token. */
  reject(token: string): void;
}

/** Does it with a session; once more with a new one where the token is not taken. */
export async function authorized<T>(sessions: SessionSource, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await sessions.current();
  try {
    return await work(session);
  } catch (error) {
    if (statusOf(error) !== 401) throw error;
    sessions.reject(session.token);
    return work(await sessions.current());
  }
}

export interface ConnectionOptions {
  readonly api: Api;
  readonly sessions: SessionSource;
  readonly heldSeq: () => number;
  readonly isBusy: () => boolean;
  readonly isWithPerson: () => boolean;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly onEvent: TransportEvents["event"];
  readonly onSnapshot: TransportEvents["snapshot"];
  readonly onDisconnect: () => void;
  readonly onRefused: (error: ApiError | null) => void;
  readonly transports?: readonly OpenTransport[];
  readonly backoff?: Backoff;
}

export class Connection {
  private readonly transports: readonly OpenTransport[];
  private readonly backoff: Backoff;
  private level = 0;
  private upgradeMs = UPGRADE_MS;
  /** Grows with each attempt, so that what an abandoned one reports late is ignored. */
  private attempt = 0;
  private isStarted = false;
  private isWaiting = false;
  private transport: Transport | null = null;
  private candidate: Transport | null = null;
  private openSession: Session | null = null;
  private stopListening: () => void = () => undefined;
  private rejectedTokens = 0;
  private openedAt = 0;
  private phase: ConnectionPhase = "idle";
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private upgradeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: ConnectionOptions) {
    this.transports = options.transports ?? TRANSPORTS;
    this.backoff = options.backoff ?? new Backoff();
  }

  /** The transport while it is online, for sending. */
  get active(): Transport | null {
    return this.phase === "online" ? this.transport : null;
  }

  get session(): Session | null {
    return this.openSession;
  }

  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    this.stopListening = listenToPage({
      onNetwork: () => this.onNetwork(),
      onNetworkLost: () => this.onNetworkLost(),
      onWake: () => this.onWake(),
    });
    void this.connect("connecting");
  }

  stop(): void {
    if (!this.isStarted) return;
    this.isStarted = false;
    this.stopListening();
    this.drop();
    this.tell("idle");
  }

  /** Without waiting for the backoff: the visitor asked, the network is back, the page woke up. */
  retryNow(): void {
    if (this.isStarted && navigator.onLine && (this.isWaiting || this.phase === "refused")) void this.connect();
  }

  /** Ends what is open and opens anew, with whatever session is current then. */
  restart(): void {
    if (!this.isStarted) return;
    this.drop();
    this.options.onDisconnect();
    void this.connect();
  }

  /** The server did not accept the token outside the transport. */
  renew(): void {
    if (this.isStarted) this.onClosed("unauthorized", 0);
  }

  private async connect(phase: ConnectionPhase = "reconnecting"): Promise<void> {
    this.drop();
    const attempt = ++this.attempt;
    this.tell(phase);
    try {
      const session = await this.options.sessions.current();
      if (attempt !== this.attempt) return;
      this.openSession = session;
      this.transport = this.open(this.level, session, attempt);
    } catch (error) {
      if (attempt === this.attempt) this.onNoSession(error);
    }
  }

  private open(level: number, session: Session, attempt: number): Transport | null {
    const { onEvent, onSnapshot } = this.options;
    const isCurrent = (): boolean => attempt === this.attempt;
    return (
      this.transports[level]?.(this.link(session), {
        opened: () => isCurrent() && this.onOpened(),
        event: (event) => isCurrent() && onEvent(event),
        snapshot: (snapshot, afterSeq) => isCurrent() && onSnapshot(snapshot, afterSeq),
        closed: (reason, retryAfterMs) => isCurrent() && this.onClosed(reason, retryAfterMs ?? 0),
      }) ?? null
    );
  }

  private link(session: Session): Link {
    const { api, heldSeq, isBusy, isWithPerson } = this.options;
    return { api, session, heldSeq, isBusy, isWithPerson };
  }

  private onOpened(): void {
    this.openedAt = Date.now();
    this.rejectedTokens = 0;
    // Opening may be reported before open() has returned the transport.
    queueMicrotask(() => {
      if (!this.transport) return;
      this.tell("online");
      if (this.level > 0) this.planUpgrade();
    });
  }

  private onClosed(reason: CloseReason, retryAfterMs: number): void {
    const session = this.openSession;
    if (this.phase === "online" && Date.now() - this.openedAt > STABLE_MS) this.backoff.reset();
    this.drop();
    this.options.onDisconnect();
    if (reason === "refused") return this.refuse(null);
    if (reason === "unauthorized" && session) {
      this.options.sessions.reject(session.token);
      this.rejectedTokens += 1;
      if (this.rejectedTokens === 1) return void this.connect();
    }
    if (reason === "blocked" && session && navigator.onLine) return void this.fallBack(session);
    this.wait(retryAfterMs);
  }

  /** Blocked, or is the server away altogether? If plain HTTPS gets through, only the transport is. */
  private async fallBack(session: Session): Promise<void> {
    const attempt = this.attempt;
    this.tell("reconnecting");
    try {
      await this.options.api.snapshot(session, this.options.heldSeq());
      if (attempt !== this.attempt) return;
      this.level = Math.min(this.level + 1, this.transports.length - 1);
      void this.connect();
    } catch (error) {
      if (attempt !== this.attempt) return;
      if (error instanceof ApiError && error.status === 401) return this.onClosed("unauthorized", 0);
      this.wait(error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0);
    }
  }

  /** While the fallback goes on working, the preferred transport is tried beside it. */
  private planUpgrade(): void {
    clearTimeout(this.upgradeTimer);
    this.upgradeTimer = setTimeout(() => this.tryUpgrade(), this.upgradeMs);
    this.upgradeMs = Math.min(this.upgradeMs * 2, UPGRADE_LIMIT_MS);
  }

  private tryUpgrade(): void {
    const session = this.openSession;
    if (!session || this.phase !== "online") return;
    const attempt = this.attempt;
    const probe = this.transports[0]?.(this.link(session), {
      opened: () => {
        probe?.close();
        if (attempt !== this.attempt) return;
        this.level = 0;
        this.upgradeMs = UPGRADE_MS;
        this.restart();
      },
      event: () => undefined,
      snapshot: () => undefined,
      closed: () => attempt === this.attempt && this.planUpgrade(),
    });
    this.candidate = probe ?? null;
  }

  private onNoSession(error: unknown): void {
    const refusal = error instanceof ApiError && !error.isTemporary && error.status !== 429;
    if (refusal) this.refuse(error);
    else this.wait(error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0);
  }

  private refuse(error: ApiError | null): void {
    this.drop();
    this.tell("refused");
    this.options.onRefused(error);
  }

  private wait(atLeastMs: number): void {
    // The browser may be wrong about being offline, so tries go on; they are rarer, and said differently.
    const delay = this.backoff.next(navigator.onLine ? atLeastMs : OFFLINE_PAUSE_MS);
    if (navigator.onLine) this.tell("reconnecting", Date.now() + delay);
    else this.tell("offline");
    this.isWaiting = true;
    this.retryTimer = setTimeout(() => void this.connect(), delay);
  }

  private drop(): void {
    this.attempt += 1;
    this.isWaiting = false;
    clearTimeout(this.retryTimer);
    clearTimeout(this.upgradeTimer);
    this.candidate?.close();
    this.candidate = null;
    this.transport?.close();
    this.transport = null;
  }

  private tell(phase: ConnectionPhase, retryAt: number | null = null): void {
    this.phase = phase;
    this.options.onStatus({ phase, transport: this.transport?.name ?? null, retryAt });
  }

  private onNetwork(): void {
    this.backoff.reset();
    if (this.phase === "online") this.transport?.probe();
    else this.retryNow();
  }

  private onNetworkLost(): void {
    if (this.phase === "refused") return;
    this.drop();
    this.options.onDisconnect();
    this.wait(0);
  }

  private onWake(): void {
    if (this.phase === "online") this.transport?.probe();
    else if (this.isWaiting) this.retryNow();
  }
}
