/** The values of the desk on the wire: what HTTP answers and the socket says (docs/console.md). */
import type { Choice, Person, Rating } from "../protocol/desk";
import type { Mode, ResponseChunk, ResponseEnd, ResponseStart, ToolEvent, Turn } from "../protocol/wire";

export type { Choice, Mode, Person, Turn };
export type Presence = "online" | "away" | "offline";
export type Priority = "urgent" | "high" | "normal" | "low";
export type EscalationState = "queued" | "assigned" | "active" | "resolved" | "handed_back" | "abandoned";
export type DueKind = "first_reply" | "next_reply" | "resolution";

export interface Agent extends Person {
  readonly presence: Presence;
  readonly load: number;
  readonly capacity: number;
}

export interface Label {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

export interface Team {
  readonly id: string;
  readonly name: string;
}

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  readonly shared: boolean;
  readonly is_mine: boolean;
}

export interface Me {
  readonly agent: Agent;
  readonly organization: { readonly slug: string; readonly name: string };
  readonly role: string;
  readonly permissions: Readonly<Record<string, boolean>>;
  readonly presence: Presence;
  readonly languages: readonly string[];
  readonly labels: readonly Label[];
  readonly teams: readonly Team[];
  readonly agents: readonly Agent[];
  readonly reasons: readonly Choice[];
  readonly resolutions: readonly Choice[];
  readonly saved_views: readonly SavedView[];
}

export interface Counts {
  readonly queued: number;
  readonly mine: number;
  readonly unassigned: number;
  readonly breached: number;
  readonly all_open: number;
}

export interface Row {
  readonly id: string;
  readonly session_id: string;
  readonly state: EscalationState;
  readonly mode: Mode;
  readonly priority: Priority;
  readonly reason: Choice | null;
  readonly skill: string | null;
  readonly language: string;
  readonly team: Team | null;
  readonly agent: Person | null;
  readonly subject: string;
  readonly last_message: { readonly role: string; readonly text: string; readonly at: string } | null;
  readonly visitor: { readonly name: string; readonly email: string; readonly tier: string };
  readonly created_at: string;
  readonly waiting_since: string | null;
  readonly due_at: string | null;
  readonly due_kind: DueKind | null;
  readonly breached: boolean;
  readonly labels: readonly Label[];
  readonly unread: number;
  readonly is_message: boolean;
  readonly origin: string;
  readonly latest_turn_seq: number;
}

export interface RowPage {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
  readonly counts: Counts;
}

export interface Note {
  readonly id: string;
  readonly author: Person;
  readonly text: string;
  readonly mentions: readonly Person[];
  readonly created_at: string;
}

export interface DeskEvent {
  readonly id: string;
  readonly kind: string;
  readonly actor: { readonly kind: string; readonly id?: string; readonly name: string };
  readonly from_state: EscalationState | null;
  readonly to_state: EscalationState | null;
  readonly why: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly created_at: string;
}

export interface HandoffSummary {
  readonly state: "pending" | "ready" | "quoted" | "failed";
  readonly wants: string;
  readonly tried: string;
  readonly open: string;
  readonly quotes: readonly { readonly seq: number; readonly text: string }[];
}

export interface EarlierConversation {
  readonly session_id: string;
  readonly title: string;
  readonly created_at: string;
  readonly mode: Mode;
  readonly escalated: boolean;
}

export interface VisitedPage {
  readonly url: string;
  readonly title: string;
  readonly at: string;
}

export interface Detail extends Row {
  readonly note: string;
  readonly contact: { readonly name?: string; readonly email?: string };
  readonly page_context: Readonly<Record<string, unknown>>;
  readonly pages: readonly VisitedPage[];
  readonly summary: HandoffSummary;
  readonly events: readonly DeskEvent[];
  readonly notes: readonly Note[];
  readonly earlier: readonly EarlierConversation[];
  readonly visitor: Row["visitor"] & { readonly external_id: string; readonly locale: string };
  readonly turns_url: string;
  readonly visitor_read_seq: number;
  /** After the end: where the visitor asked for a person again. */
  readonly continues_in: string | null;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly url: string;
}

export interface TurnObject extends Turn {
  readonly author_id?: string | null;
  readonly run?: {
    readonly response_id: string;
    readonly status: string;
    readonly model: string;
    readonly attempt: number;
  } | null;
  readonly rating?: Rating | null;
}

export interface TurnPage {
  readonly data: readonly TurnObject[];
  readonly has_more: boolean;
}

export interface CannedReply {
  readonly id: string;
  readonly title: string;
  readonly shortcut: string;
  readonly text: string;
  readonly language: string;
}

export interface BulkResult {
  readonly done: readonly string[];
  readonly failed: readonly { readonly id: string; readonly code: string; readonly message: string }[];
}

export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly typing: boolean;
}

export type AlertKind = "assigned" | "mention" | "transferred" | "breach" | "returned";

/** What the server says on the desk's socket, by its `type`. */
export interface Frames {
  welcome: { readonly type: "welcome"; readonly agent: Person; readonly server_time: string };
  escalation: { readonly type: "escalation"; readonly escalation: Row };
  gone: { readonly type: "gone"; readonly escalation_id: string };
  turn: {
    readonly type: "turn";
    readonly escalation_id: string;
    readonly session_id: string;
    readonly turn: TurnObject;
  };
  response_start: ResponseStart & { readonly session_id: string };
  response_chunk: ResponseChunk;
  tool_call: ToolEvent;
  tool_result: ToolEvent;
  response_end: ResponseEnd;
  viewing: { readonly type: "viewing"; readonly escalation_id: string; readonly viewers: readonly Viewer[] };
  visitor: {
    readonly type: "visitor";
    readonly escalation_id: string;
    readonly typing?: boolean;
    readonly read_seq?: number;
  };
  detail: { readonly type: "detail"; readonly escalation_id: string; readonly turn_seq: number | null };
  presence: { readonly type: "presence"; readonly agents: readonly Agent[] };
  alert: {
    readonly type: "alert";
    readonly kind: AlertKind;
    readonly escalation_id: string;
    readonly text: string;
  };
  counts: { readonly type: "counts"; readonly counts: Counts };
  status: { readonly type: "status"; readonly session_id: string; readonly state: string; readonly [key: string]: unknown };
  /** With a response_id: the end of that run. */
  error: {
    readonly type: "error";
    readonly code: string;
    readonly message: string;
    readonly response_id?: string | null;
    readonly details?: Readonly<Record<string, unknown>>;
  };
  ping: { readonly type: "ping" };
  pong: { readonly type: "pong" };
}

export type FrameType = keyof Frames;
export type Frame = Frames[FrameType];

export type ClientFrame =
  | { readonly type: "watch"; readonly escalation_id: string; readonly after_seq: number }
  | { readonly type: "unwatch"; readonly escalation_id: string }
  | { readonly type: "typing"; readonly escalation_id: string; readonly on: boolean }
  | { readonly type: "read"; readonly escalation_id: string; readonly seq: number }
  | { readonly type: "presence"; readonly status: "online" | "away" }
  | { readonly type: "ping" };
