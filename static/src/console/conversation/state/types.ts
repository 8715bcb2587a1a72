/** What is known of the conversation that is open on the desk. */
import type { Problem, Run } from "../../../widget/state/types";
import type { Detail, Frame, Note, Row, TurnObject, TurnPage, Viewer } from "../../types";

export type Connection = "connecting" | "open" | "closed";

export interface ConversationState {
  readonly escalationId: string | null;
  readonly detail: Detail | null;
  readonly phase: "empty" | "loading" | "ready" | "failed" | "gone";
  /** Why it could not be loaded. */
  readonly problem: Problem | null;
  /** Ascending by seq, each seq once. */
  readonly turns: readonly TurnObject[];
  /** History is held from the turn after this one; what is before is loaded on demand. */
  readonly baseSeq: number;
  /** The newest turn that the server has told of, held or not. */
  readonly latestSeq: number;
  /** Turns that were made here from the end of a run; the server's own copy of each tells more. */
  readonly made: readonly number[];
  readonly runs: Readonly<Record<string, Run>>;
  /** Answers that this agent judged while the conversation was open. */
  readonly judged: Readonly<Record<string, "up" | "down">>;
  readonly viewers: readonly Viewer[];
  readonly visitorTyping: boolean;
  readonly visitorReadSeq: number;
  readonly connection: Connection;
}

export type Action =
  | { readonly type: "open"; readonly escalationId: string }
  | { readonly type: "close" }
  | { readonly type: "detail"; readonly detail: Detail }
  | { readonly type: "row"; readonly row: Row }
  | { readonly type: "page"; readonly page: TurnPage; readonly part: "newest" | "earlier" | "missing" }
  | { readonly type: "turn"; readonly turn: TurnObject }
  | { readonly type: "frame"; readonly frame: Frame; readonly at: string }
  | { readonly type: "note"; readonly escalationId: string; readonly note: Note }
  | { readonly type: "failed"; readonly problem: Problem }
  | { readonly type: "visitorRests" }
  | { readonly type: "judged"; readonly responseId: string; readonly value: "up" | "down" }
  | { readonly type: "connection"; readonly connection: Connection };

export const initialState: ConversationState = {
  escalationId: null,
  detail: null,
  phase: "empty",
  problem: null,
  turns: [],
  baseSeq: 0,
  latestSeq: 0,
  made: [],
  runs: {},
  judged: {},
  viewers: [],
  visitorTyping: false,
  visitorReadSeq: 0,
  connection: "connecting",
};
