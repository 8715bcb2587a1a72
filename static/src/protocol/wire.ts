/** The values on the wire (docs/streaming.md), as every transport hands them on. */
import type { Cursor } from "./cursor";
import type { Desk, EscalationConfig, FeedbackConfig, Rating, Survey } from "./desk";

export type Mode = "assistant" | "queued" | "human" | "closed";
export type Role = "user" | "assistant" | "agent" | "system";
export type TurnState = "complete" | "stopped" | "superseded" | "failed";

export interface Citation {
  /** The number in the text: `[2]`. */
  readonly marker: number;
  readonly title: string;
  readonly heading: string;
  readonly quote: string;
  readonly url: string | null;
  readonly language: string;
}

/** What the server offers beside an answer, such as `talk_to_person`. */
export interface Offer {
  readonly kind: string;
}

export interface TurnPayload {
  readonly citations?: readonly Citation[];
  readonly actions?: readonly Offer[];
  /** The answer is made of sentences of the documents, without a model. */
  readonly quoted?: boolean;
  readonly [key: string]: unknown;
}

export interface Turn {
  readonly seq: number;
  readonly role: Role;
  readonly content: string;
  readonly state: TurnState;
  readonly created_at: string | null;
  readonly response_id: string | null;
  /** The question that an answer belongs to, where the server says it. */
  readonly user_turn_seq?: number | null;
  readonly payload: TurnPayload;
}

export interface ResponseObject {
  readonly response_id: string;
  readonly session_id: string;
  readonly status: string;
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly actions: readonly Offer[];
  readonly quoted: boolean;
}

/** What a visitor may attach. */
export interface AttachmentConfig {
  readonly max_bytes: number;
  readonly max_files: number;
  readonly accept: readonly string[];
}

export interface SiteConfig {
  readonly assistant: {
    readonly name: string;
    readonly avatar_url: string | null;
    readonly demo_model: boolean;
    /** No model: answers are quoted from the documents. */
    readonly quotes: boolean;
  };
  readonly greeting: string;
  readonly suggestions: readonly string[];
  readonly theme: { readonly accent?: string };
  readonly heartbeat_seconds: number;
  readonly max_message_length: number;
  /** Null where no people stand behind the assistant. */
  readonly escalation: EscalationConfig | null;
  readonly feedback: FeedbackConfig | null;
  /** Null where nothing can be attached. */
  readonly attachments: AttachmentConfig | null;
}

/** What POST /chat/session answers. */
export interface Session {
  readonly session_id: string;
  readonly token: string;
  readonly expires_at: string;
  readonly websocket_url: string;
  readonly config: SiteConfig;
}

export interface WaitingRun {
  readonly response_id: string;
  readonly user_turn_seq: number;
}

/** What GET /chat/session/{id} answers: all that a reload needs. */
export interface Snapshot {
  readonly session_id: string;
  readonly mode: Mode;
  readonly latest_turn_seq: number;
  readonly turns: readonly Turn[];
  readonly live: (WaitingRun & { readonly cursor: Cursor }) | null;
  readonly waiting: readonly WaitingRun[];
  /** There are turns after the last of these. */
  readonly has_more: boolean;
  /** Absent where the server has no desk: nothing is said of it then. */
  readonly desk?: Desk | null;
  readonly survey?: Survey | null;
  /** By response_id. */
  readonly ratings: Readonly<Record<string, Rating>>;
}

export interface PageContext {
  readonly url?: string;
  readonly title?: string;
  readonly [key: string]: unknown;
}

interface InRun {
  readonly response_id: string;
  readonly cursor: Cursor;
}

export interface ResponseStart extends InRun {
  readonly type: "response_start";
  readonly attempt: number;
  readonly reset: boolean;
  readonly user_turn_seq: number | null;
}

export interface ResponseChunk extends InRun {
  readonly type: "response_chunk";
  readonly text: string;
}

export interface ToolEvent extends InRun {
  readonly type: "tool_call" | "tool_result";
  readonly call_id: string;
  readonly name: string;
  readonly status: string;
}

export interface ResponseEnd extends InRun {
  readonly type: "response_end";
  readonly status: string;
  readonly turn_seq: number | null;
  readonly response: ResponseObject;
}

/** With a response_id: the end of that run. With an idempotency_key: the message was not accepted.
 *  With `about`: a resume or cancel of that run was not possible. */
export interface ErrorEvent {
  readonly type: "error";
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retry_after_ms: number | null;
  readonly response_id: string | null;
  readonly cursor: Cursor | null;
  readonly idempotency_key: string | null;
  readonly about: string | null;
}

export interface StatusEvent {
  readonly type: "status";
  readonly state: string;
  readonly response_id: string | null;
  readonly cursor: Cursor | null;
  readonly user_turn_seq: number | null;
  readonly idempotency_key: string | null;
}

/** How the conversation stands with the people at the desk. */
export interface Standing {
  readonly type: "standing";
  readonly desk?: Desk | null;
  readonly survey?: Survey | null;
}

/** A person writes. It is told again while it goes on, and is over when it is not. */
export interface Typing {
  readonly type: "typing";
  readonly name: string;
  readonly on: boolean;
}

/** A person has read up to this turn. */
export interface Read {
  readonly type: "read";
  readonly seq: number;
}

export interface TurnEvent {
  readonly type: "turn";
  readonly turn: Turn;
}

/** An event stream's `snapshot` is the same without response_id: the stream is of one run. */
export interface Resumed {
  readonly type: "resumed";
  readonly response_id: string;
  readonly recovered: boolean;
  readonly snapshot: { readonly text: string; readonly cursor: Cursor } | null;
}

export interface Ping {
  readonly type: "ping";
  readonly response_id: string | null;
  readonly cursor: Cursor | null;
  readonly latest_turn_seq: number;
}

export interface Pong {
  readonly type: "pong";
}

export type ServerEvent =
  | ResponseStart
  | ResponseChunk
  | ToolEvent
  | ResponseEnd
  | ErrorEvent
  | StatusEvent
  | Standing
  | Typing
  | Read
  | TurnEvent
  | Resumed
  | Ping
  | Pong;
