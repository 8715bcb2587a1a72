/** What is known of the escalation itself, as it was fetched and as its row changes. */
import type { Detail, Note, Row } from "../../types";
import type { ConversationState } from "./types";

export function onDetail(state: ConversationState, detail: Detail): ConversationState {
  if (detail.id !== state.escalationId) return state;
  const isFirst = state.detail === null;
  return {
    ...state,
    detail,
    problem: null,
    phase: state.phase === "gone" ? "gone" : isFirst ? "loading" : state.phase,
    baseSeq: isFirst && state.turns.length === 0 ? detail.latest_turn_seq : state.baseSeq,
    latestSeq: Math.max(state.latestSeq, detail.latest_turn_seq),
    visitorReadSeq: Math.max(state.visitorReadSeq, detail.visitor_read_seq),
  };
}

/** A row knows less of the visitor than the detail does. */
export function onRow(state: ConversationState, row: Row): ConversationState {
  const { detail } = state;
  if (!detail || row.id !== detail.id) return state;
  return {
    ...state,
    detail: { ...detail, ...row, visitor: { ...detail.visitor, ...row.visitor } },
    latestSeq: Math.max(state.latestSeq, row.latest_turn_seq),
  };
}

/** One's own note, as soon as it is confirmed; the next detail has it too. */
export function onNote(state: ConversationState, escalationId: string, note: Note): ConversationState {
  const { detail } = state;
  if (!detail || detail.id !== escalationId || detail.notes.some(({ id }) => id === note.id)) return state;
  return { ...state, detail: { ...detail, notes: [...detail.notes, note] } };
}
