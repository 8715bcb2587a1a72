/** What the page can listen to. */
import { unreadCount } from "./state/selectors";
import { initialState, type ChatState } from "./state/types";

export type EventName = "ready" | "open" | "close" | "message" | "unread" | "connection" | "escalate";

export type Listener = (detail: Readonly<Record<string, unknown>>) => void;

export class Events {
  private readonly listeners = new Map<EventName, Set<Listener>>();
  private told: ChatState = initialState;

  on(name: EventName, listener: Listener): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** A listener that throws is the page's affair and must not stop the chat. */
  emit(name: EventName, detail: Readonly<Record<string, unknown>>): void {
    for (const listener of this.listeners.get(name) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }

  tell(state: ChatState): void {
    const before = this.told;
    this.told = state;
    if (state.open !== before.open) this.emit(state.open ? "open" : "close", {});
    const { phase, transport } = state.connection;
    if (phase !== before.connection.phase) this.emit("connection", { state: phase, transport });
    if (unreadCount(state) !== unreadCount(before)) this.emit("unread", { count: unreadCount(state) });
    if (state.turns !== before.turns && before.sessionId === state.sessionId) this.tellTurns(state, before);
  }

  private tellTurns(state: ChatState, before: ChatState): void {
    for (const turn of state.turns) {
      if (turn.seq <= before.latestSeq || before.turns.some(({ seq }) => seq === turn.seq)) continue;
      this.emit("message", { seq: turn.seq, role: turn.role, text: turn.content });
    }
  }
}
