/** What the desk's socket says about the open conversation. Frames about others change nothing. */
import * as runs from "../../../widget/state/runs";
import type { Run } from "../../../widget/state/types";
import type { Frame, Frames } from "../../types";
import { onRow } from "./detail";
import { addTurn } from "./turns";
import type { ConversationState } from "./types";

/** `at`: when it was received, for turns of which the server has not told the time yet. */
export function onFrame(state: ConversationState, frame: Frame, at: string): ConversationState {
  switch (frame.type) {
    case "escalation":
      return onRow(state, frame.escalation);
    case "turn":
      return isOurs(state, frame) ? addTurn(state, frame.turn) : state;
    case "gone":
      return isOurs(state, frame) ? { ...state, phase: "gone" } : state;
    case "viewing":
      return isOurs(state, frame) ? { ...state, viewers: frame.viewers } : state;
    case "visitor":
      return isOurs(state, frame) ? onVisitor(state, frame) : state;
    default:
      return onRunFrame(state, frame, at);
  }
}

function isOurs(state: ConversationState, frame: { readonly escalation_id: string }): boolean {
  return frame.escalation_id === state.escalationId;
}

function onVisitor(state: ConversationState, { typing, read_seq: seq }: Frames["visitor"]): ConversationState {
  return {
    ...state,
    visitorTyping: typing ?? state.visitorTyping,
    visitorReadSeq: Math.max(state.visitorReadSeq, seq ?? 0),
  };
}

function onRunFrame(state: ConversationState, frame: Frame, at: string): ConversationState {
  switch (frame.type) {
    case "response_start":
      return frame.session_id === state.detail?.session_id ? onStart(state, frame) : state;
    case "response_chunk":
      return withRun(state, frame.response_id, (run) => runs.chunk(run, frame));
    case "tool_call":
    case "tool_result":
      return withRun(state, frame.response_id, (run) => runs.tool(run, frame));
    case "response_end":
      return onEnd(state, frame, at);
    case "error":
      return frame.response_id
        ? withRun(state, frame.response_id, (run) => runs.ended(run, "failed", problem(frame)))
        : state;
    default:
      return state;
  }
}

function onStart(state: ConversationState, start: Frames["response_start"]): ConversationState {
  const { response_id: id } = start;
  const isAnswered = state.turns.some((turn) => turn.role === "assistant" && turn.response_id === id);
  if (isAnswered) return state;
  const held = state.runs[id] ?? runs.newRun(id, start.user_turn_seq);
  const latestSeq = Math.max(state.latestSeq, start.user_turn_seq ?? 0);
  return { ...state, latestSeq, runs: { ...state.runs, [id]: runs.started(held, start) } };
}

/** Only runs whose start was told: a late event of the conversation that was open before is none of ours. */
function withRun(state: ConversationState, id: string, change: (run: Run) => Run): ConversationState {
  const held = state.runs[id];
  if (!held) return state;
  const run = change(held);
  return run === held ? state : { ...state, runs: { ...state.runs, [id]: run } };
}

function onEnd(state: ConversationState, end: Frames["response_end"], at: string): ConversationState {
  if (end.response.session_id !== state.detail?.session_id) return state;
  const isStopped = end.status === "cancelled";
  const next = withRun(state, end.response_id, (run) => runs.ended(run, isStopped ? "cancelled" : "completed"));
  if (end.turn_seq === null) return next;
  const answer = {
    seq: end.turn_seq,
    role: "assistant",
    content: end.response.text,
    state: isStopped ? "stopped" : "complete",
    created_at: at,
    response_id: end.response_id,
    user_turn_seq: next.runs[end.response_id]?.userSeq ?? null,
    payload: { citations: end.response.citations, quoted: end.response.quoted, stopped_by: "somebody" },
  } as const;
  return addTurn(next, answer, true);
}

function problem({ code, message }: Frames["error"]): Run["problem"] {
  return { code, message, retryable: false, retryAt: null };
}
