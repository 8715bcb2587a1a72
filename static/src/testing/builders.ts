/** Wire values for tests, with only what a test cares about written out. */
import { END } from "../protocol/cursor";
import type { Desk } from "../protocol/desk";
import { toConfig } from "../protocol/parse";
import type {
  Citation,
  ErrorEvent,
  ResponseChunk,
  ResponseEnd,
  ResponseStart,
  Session,
  Snapshot,
  StatusEvent,
  Turn,
} from "../protocol/wire";
import type { OutgoingMessage } from "../widget/state/types";

export function turn(seq: number, role: Turn["role"], content: string, more: Partial<Turn> = {}): Turn {
  return {
    seq,
    role,
    content,
    state: "complete",
    created_at: "2026-01-01T00:00:00Z",
    response_id: null,
    payload: {},
    ...more,
  };
}

export function start(id: string, cursor: string, userSeq: number, reset = false): ResponseStart {
  const attempt = Number(cursor.split("-")[0]);
  return { type: "response_start", response_id: id, cursor, attempt, reset, user_turn_seq: userSeq };
}

export function chunk(id: string, cursor: string, text: string): ResponseChunk {
  return { type: "response_chunk", response_id: id, cursor, text };
}

export function end(id: string, turnSeq: number | null, text: string, status = "completed"): ResponseEnd {
  const response = { response_id: id, session_id: "conv_1", status, text, citations: [], actions: [], quoted: false };
  return { type: "response_end", response_id: id, cursor: END, status, turn_seq: turnSeq, response };
}

export function citation(marker: number, title: string, more: Partial<Citation> = {}): Citation {
  return { marker, title, heading: "", quote: "", url: null, language: "en", ...more };
}

export function queued(key: string | null, id: string, userSeq: number | null): StatusEvent {
  return {
    type: "status",
    state: "queued",
    response_id: id,
    cursor: null,
    user_turn_seq: userSeq,
    idempotency_key: key,
  };
}

/** The acknowledgement of a message to which no answer of the assistant follows. */
export function delivered(key: string, userSeq: number): StatusEvent {
  return { ...queued(key, "", userSeq), state: "delivered", response_id: null };
}

export function desk(more: Partial<Desk> = {}): Desk {
  return {
    escalation_id: "esc_1",
    state: "queued",
    position: null,
    wait: null,
    open: true,
    opens_at: null,
    agent: null,
    agent_read_seq: 0,
    can_withdraw: true,
    is_message: false,
    ...more,
  };
}

export const AIKO = { id: "agt_1", name: "Aiko Mori", picture: null };

export function error(code: string, more: Partial<ErrorEvent> = {}): ErrorEvent {
  return {
    type: "error",
    code,
    message: "",
    retryable: true,
    retry_after_ms: null,
    response_id: null,
    cursor: null,
    idempotency_key: null,
    about: null,
    ...more,
  };
}

export function snapshot(turns: readonly Turn[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    session_id: "conv_1",
    mode: "assistant",
    latest_turn_seq: turns.at(-1)?.seq ?? 0,
    turns,
    live: null,
    waiting: [],
    has_more: false,
    ratings: {},
    ...more,
  };
}

export function message(key: string, text: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    key,
    text,
    pageContext: {},
    attachments: [],
    createdAt: 0,
    afterSeq: 0,
    state: "unsent",
    stop: false,
    responseId: null,
    userSeq: null,
    problem: null,
    ...more,
  };
}

export function session(more: Partial<Session> = {}): Session {
  return {
    session_id: "conv_1",
    token: "token-1",
    expires_at: "2099-01-01T00:00:00Z",
    websocket_url: "/ws/chat/",
    config: toConfig({ assistant: { name: "Mori" } }),
    ...more,
  };
}
