import type { Cursor } from "../../protocol/cursor";
import type { Attachment, Desk, Rating, Survey } from "../../protocol/desk";
import type { Mode, PageContext, ServerEvent, SiteConfig, Snapshot, Turn } from "../../protocol/wire";
import type { TransportName } from "../../transport/types";
import type { Form, FormName } from "./forms";

export type Phase = "idle" | "connecting" | "online" | "reconnecting" | "offline" | "refused";

export interface ConnectionState {
  readonly phase: Phase;
  readonly transport: TransportName | null;
  /** When the next try is due, in ms since the epoch. */
  readonly retryAt: number | null;
}

export interface Problem {
  readonly code: string;
  /** The server's own sentence, for codes that the catalogues do not know. */
  readonly message: string;
  readonly retryable: boolean;
  /** Not before this moment, in ms since the epoch. */
  readonly retryAt: number | null;
}

/** A message that the server has not acknowledged yet. It keeps its key until it has. */
export interface OutgoingMessage {
  readonly key: string;
  readonly text: string;
  readonly pageContext: PageContext;
  readonly attachments: readonly Attachment[];
  readonly createdAt: number;
  /** The newest turn when it was written: the turn it becomes comes later. */
  readonly afterSeq: number;
  readonly state: "unsent" | "sending" | "accepted" | "failed";
  /** The visitor pressed stop before the run had an id. */
  readonly stop: boolean;
  /** Set by the acknowledgement; the message stays until its turn is known. */
  readonly responseId: string | null;
  /** The turn that it became, from an acknowledgement to which no answer of the assistant follows. */
  readonly userSeq: number | null;
  readonly problem: Problem | null;
}

export interface Run {
  readonly responseId: string;
  readonly userSeq: number | null;
  readonly phase: "waiting" | "live" | "ended";
  readonly cursor: Cursor;
  /** Provisional: the turn of the finished run is the truth. */
  readonly text: string;
  /** False: events may be missing after the cursor, so it must be resumed before text is added. */
  readonly synced: boolean;
  readonly retrying: boolean;
  readonly stopping: boolean;
  readonly openTools: readonly string[];
  readonly outcome: "completed" | "cancelled" | "failed" | null;
  readonly problem: Problem | null;
}

/** A request for another answer to the latest question, until the server acknowledges it. */
export interface Regeneration {
  readonly key: string;
  readonly userSeq: number | null;
}

export interface ChatState {
  readonly sessionId: string | null;
  readonly config: SiteConfig | null;
  readonly connection: ConnectionState;
  readonly mode: Mode;
  /** Ascending by seq, each seq once. */
  readonly turns: readonly Turn[];
  /** History is held from the turn after this one; older turns were left out by the server. */
  readonly baseSeq: number;
  /** The newest turn that the server has told of, held or not. */
  readonly latestSeq: number;
  /** What a snapshot has confirmed: a question up to here without run and answer has none. */
  readonly confirmedSeq: number;
  /** Something may have happened that was not seen; a snapshot is due. */
  readonly stale: boolean;
  readonly runs: Readonly<Record<string, Run>>;
  readonly outbox: readonly OutgoingMessage[];
  /** Turns known to be messages of this tab, by their acknowledgement. */
  readonly acknowledged: readonly number[];
  readonly regeneration: Regeneration | null;
  /** How the conversation stands with the people at the desk; null where there are none. */
  readonly desk: Desk | null;
  readonly survey: Survey | null;
  /** A person writes; not later than `until`, in ms since the epoch. */
  readonly typing: { readonly name: string; readonly until: number } | null;
  /** By response_id. */
  readonly ratings: Readonly<Record<string, Rating>>;
  /** By name. */
  readonly forms: Readonly<Record<string, Form>>;
  /** The form that lies over the conversation. */
  readonly sheet: FormName | null;
  readonly isMenuOpen: boolean;
  readonly problem: Problem | null;
  readonly open: boolean;
  readonly readSeq: number;
}

export type Action =
  | { readonly type: "event"; readonly event: ServerEvent; readonly at?: string }
  | { readonly type: "snapshot"; readonly snapshot: Snapshot; readonly afterSeq: number }
  | { readonly type: "session"; readonly sessionId: string; readonly config: SiteConfig }
  | { readonly type: "forget" }
  | { readonly type: "connection"; readonly connection: ConnectionState }
  | { readonly type: "disconnected" }
  | { readonly type: "write"; readonly message: OutgoingMessage }
  | { readonly type: "sending"; readonly key: string }
  | { readonly type: "rejected"; readonly key: string; readonly problem: Problem }
  | { readonly type: "retry"; readonly key: string; readonly newKey: string }
  | { readonly type: "discard"; readonly key: string }
  | { readonly type: "regenerate"; readonly regeneration: Regeneration }
  | { readonly type: "stop"; readonly responseId: string }
  | { readonly type: "stopMessage"; readonly key: string }
  | { readonly type: "problem"; readonly problem: Problem | null }
  | { readonly type: "earlier" }
  | { readonly type: "standing"; readonly desk: Desk | null; readonly survey?: Survey | null; readonly mode?: Mode }
  | { readonly type: "rated"; readonly responseId: string; readonly rating: Rating | null }
  | { readonly type: "form"; readonly name: FormName; readonly change: Partial<Form> | null }
  | { readonly type: "sheet"; readonly sheet: FormName | null }
  | { readonly type: "menu"; readonly open: boolean }
  | { readonly type: "open"; readonly open: boolean }
  | { readonly type: "read"; readonly seq: number };

export const initialState: ChatState = {
  sessionId: null,
  config: null,
  connection: { phase: "idle", transport: null, retryAt: null },
  mode: "assistant",
  turns: [],
  baseSeq: 0,
  latestSeq: 0,
  confirmedSeq: 0,
  stale: true,
  runs: {},
  outbox: [],
  acknowledged: [],
  regeneration: null,
  desk: null,
  survey: null,
  typing: null,
  ratings: {},
  forms: {},
  sheet: null,
  isMenuOpen: false,
  problem: null,
  open: false,
  readSeq: 0,
};
