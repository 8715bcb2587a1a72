/** The desk's socket. Reconnecting is its normal path: what was watched is watched again, from the last turn held. */
import { toEvent } from "../protocol/parse";
import { Backoff } from "../transport/backoff";
import { listenToPage } from "../transport/wake";
import { Watchdog } from "../transport/watchdog";
import type { ClientFrame, Frame, Frames, FrameType } from "./types";

const OPEN_LIMIT_MS = 8_000;
const SILENCE_LIMIT_MS = 45_000;
const PROBE_LIMIT_MS = 5_000;
const RUN_EVENTS: readonly string[] = ["response_start", "response_chunk", "tool_call", "tool_result", "response_end"];
/** Closed for good: not signed in or the role lost, another origin. */
const FINAL_CODES: readonly number[] = [4401, 4403];

/** `closed` is for good; until then it is tried again. */
export type SocketState = "connecting" | "open" | "closed";
type Handler<T extends FrameType> = (frame: Frames[T]) => void;
type StateHandler = (state: SocketState) => void;

export class DeskSocket {
  state: SocketState = "connecting";
  /** When the next try is made, while there is none now. */
  retryAt: number | null = null;
  private socket: WebSocket | null = null;
  private watchdog: Watchdog | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopListening: (() => void) | null = null;
  private readonly backoff = new Backoff();
  private readonly handlers = new Map<FrameType, Set<Handler<never>>>();
  private readonly stateHandlers = new Set<StateHandler>();
  private readonly watched = new Map<string, number>();
  private presence: ClientFrame | null = null;

  constructor(private readonly organization: string) {}

  connect(): void {
    this.stopListening ??= listenToPage({
      onNetwork: () => this.retryNow(),
      onNetworkLost: () => this.probe(),
      onWake: () => this.probe(),
    });
    this.dial();
  }

  /** Leaves for good, as when the page does. */
  close(): void {
    this.stopListening?.();
    this.stopListening = null;
    this.hangUp();
    this.become("closed");
  }

  retryNow(): void {
    if (this.state === "connecting" && !this.socket) this.dial();
    else this.probe();
  }

  /** Lost while there is no connection, except what is to be watched and the presence: both are said again. */
  send(frame: ClientFrame): void {
    if (frame.type === "watch") this.watched.set(frame.escalation_id, frame.after_seq);
    if (frame.type === "unwatch") this.watched.delete(frame.escalation_id);
    if (frame.type === "presence") this.presence = frame;
    if (this.state === "open") this.write(frame);
  }

  /** The newest turn held of a watched escalation: after a reconnect what follows it is asked for. */
  setCursor(escalationId: string, seq: number): void {
    const known = this.watched.get(escalationId);
    if (known !== undefined && seq > known) this.watched.set(escalationId, seq);
  }

  /** Returns what ends the listening. */
  on<T extends FrameType>(type: T, handler: Handler<T>): () => void {
    const handlers = this.handlers.get(type) ?? new Set();
    this.handlers.set(type, handlers.add(handler as Handler<never>));
    return () => handlers.delete(handler as Handler<never>);
  }

  onState(handler: StateHandler): () => void {
    this.stateHandlers.add(handler);
    return () => this.stateHandlers.delete(handler);
  }

  private dial(): void {
    this.hangUp();
    this.retryAt = null;
    this.become("connecting");
    const socket = new WebSocket(address(this.organization), ["chatsite.desk.v1"]);
    this.socket = socket;
    this.watchdog = new Watchdog(() => this.lost(), OPEN_LIMIT_MS);
    socket.onclose = ({ code }) => (FINAL_CODES.includes(code) ? this.close() : this.lost());
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.hear(data);
    };
  }

  private hear(data: string): void {
    this.watchdog?.feed(SILENCE_LIMIT_MS);
    if (this.state !== "open") this.opened();
    const frame = parse(data);
    if (!frame) return;
    if (frame.type === "ping") this.write({ type: "pong" });
    for (const handler of this.handlers.get(frame.type) ?? []) handler(frame as never);
  }

  private opened(): void {
    this.backoff.reset();
    if (this.presence) this.write(this.presence);
    for (const [id, seq] of this.watched) this.write({ type: "watch", escalation_id: id, after_seq: seq });
    this.become("open");
  }

  private lost(): void {
    this.hangUp();
    const delay = this.backoff.next();
    this.retryAt = Date.now() + delay;
    this.timer = setTimeout(() => this.dial(), delay);
    this.become("connecting");
  }

  private probe(): void {
    if (this.state !== "open") return;
    this.write({ type: "ping" });
    this.watchdog?.feed(PROBE_LIMIT_MS);
  }

  private hangUp(): void {
    clearTimeout(this.timer);
    this.watchdog?.stop();
    if (this.socket) {
      this.socket.onclose = this.socket.onmessage = null;
      this.socket.close();
    }
    this.socket = null;
  }

  private become(state: SocketState): void {
    this.state = state;
    for (const handler of this.stateHandlers) handler(state);
  }

  private write(frame: ClientFrame | { readonly type: "pong" }): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }
}

/** Events of runs are those of the visitor's socket; the rest is taken as the server, which is our own, wrote it. */
function parse(data: string): Frame | null {
  try {
    const json = JSON.parse(data) as Frame;
    if (!RUN_EVENTS.includes(json.type)) return json;
    const event = toEvent(json);
    return event && ({ ...event, session_id: (json as { session_id?: string }).session_id ?? "" } as unknown as Frame);
  } catch {
    return null;
  }
}

function address(organization: string): string {
  const url = new URL(`/ws/desk/${encodeURIComponent(organization)}/`, location.origin);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
