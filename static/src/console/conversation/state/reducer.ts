/** The open conversation as a pure function of what happened: old state plus events equals fresh state. */
import type { TurnPage } from "../../types";
import { onDetail, onNote, onRow } from "./detail";
import { onFrame } from "./frames";
import { addTurn } from "./turns";
import { initialState, type Action, type ConversationState } from "./types";

export function reduce(state: ConversationState, action: Action): ConversationState {
  switch (action.type) {
    case "open":
      return { ...initialState, connection: state.connection, escalationId: action.escalationId, phase: "loading" };
    case "close":
      return { ...initialState, connection: state.connection };
    case "detail":
      return onDetail(state, action.detail);
    case "row":
      return onRow(state, action.row);
    case "page":
      return onPage(state, action.page, action.part);
    case "turn":
      return addTurn(state, action.turn);
    case "frame":
      return onFrame(state, action.frame, action.at);
    case "note":
      return onNote(state, action.escalationId, action.note);
    case "failed":
      return { ...state, phase: state.phase === "loading" ? "failed" : state.phase, problem: action.problem };
    case "visitorRests":
      return state.visitorTyping ? { ...state, visitorTyping: false } : state;
    case "judged":
      return { ...state, judged: { ...state.judged, [action.responseId]: action.value } };
    case "connection":
      return onConnection(state, action.connection);
  }
}

function onPage(state: ConversationState, page: TurnPage, part: "newest" | "earlier" | "missing"): ConversationState {
  const first = page.data[0]?.seq;
  let next: ConversationState = { ...state, phase: state.phase === "loading" ? "ready" : state.phase };
  if (part !== "missing") {
    const before = first === undefined ? 0 : first - 1;
    next = { ...next, baseSeq: page.has_more || part === "newest" ? Math.min(next.baseSeq, before) : 0 };
    if (first === undefined && !page.has_more) next = { ...next, baseSeq: 0 };
  }
  for (const turn of page.data) next = addTurn(next, turn);
  return next;
}

/** After a break the server tells a live answer from its start again; one that ended meanwhile comes as a turn. */
function onConnection(state: ConversationState, connection: ConversationState["connection"]): ConversationState {
  if (connection === state.connection) return state;
  if (connection !== "open") return { ...state, connection, viewers: [], visitorTyping: false };
  const runs = Object.fromEntries(Object.entries(state.runs).filter(([, run]) => run.phase === "ended"));
  return { ...state, connection, runs };
}
