/** The steps that every change of the state is made of. */
import type { Turn } from "../../protocol/wire";
import * as runs from "./runs";
import { withEvent } from "./standing";
import { supersede, withTurn } from "./turns";
import type { ChatState, OutgoingMessage, Run } from "./types";

/** A turn was read from history, told as it happened (then a question's run is about to start, even if
 *  nothing was said of it), or made here from other events. */
export function addTurn(state: ChatState, turn: Turn, source: "read" | "told" | "made"): ChatState {
  let next: ChatState = {
    ...state,
    turns: withTurn(state.turns, turn, source === "made"),
    latestSeq: Math.max(state.latestSeq, turn.seq),
  };
  if (turn.role === "user" && source === "told" && turn.response_id && !next.runs[turn.response_id]) {
    next = withRun(next, turn.response_id, (run) => ({ ...run, userSeq: turn.seq, synced: true }));
  }
  if (turn.role === "system" && source === "told" && turn.seq >= next.latestSeq) next = withEvent(next, turn);
  if (turn.role === "agent") next = { ...next, typing: null };
  if (turn.role === "assistant" && turn.state !== "superseded") {
    next = { ...next, turns: supersede(next, turn) };
    const outcome = turn.state === "stopped" ? "cancelled" : "completed";
    if (turn.response_id) next = endRun(next, turn.response_id, outcome);
  }
  return next;
}

/** An accepted message becomes a turn as soon as its number is known; until then it stays in sight. */
export function settled(state: ChatState, at: string | null): ChatState {
  let next = state;
  for (const message of state.outbox) {
    if (message.state !== "accepted") continue;
    const seq = seqOf(state, message);
    if (seq) next = becameTurn(next, message, seq, at);
    else if (!next.stale) next = { ...next, stale: true };
  }
  return next;
}

function seqOf(state: ChatState, { responseId: id, userSeq }: OutgoingMessage): number | null {
  if (userSeq !== null || !id) return userSeq;
  const turn = state.turns.find((item) => item.role === "user" && item.response_id === id);
  return state.runs[id]?.userSeq ?? turn?.seq ?? null;
}

function becameTurn(state: ChatState, message: OutgoingMessage, seq: number, at: string | null): ChatState {
  const question: Turn = {
    seq,
    role: "user",
    content: message.text,
    state: "complete",
    created_at: at,
    response_id: message.responseId,
    payload: message.attachments.length > 0 ? { attachments: message.attachments } : {},
  };
  const outbox = state.outbox.filter((item) => item !== message);
  return addTurn({ ...state, outbox, acknowledged: [...state.acknowledged, seq] }, question, "made");
}

export function withRun(state: ChatState, id: string, change: (run: Run) => Run): ChatState {
  const held = state.runs[id] ?? runs.newRun(id, null, isAnswered(state, id) ? "ended" : "waiting");
  const run = change(held);
  return run === state.runs[id] ? state : { ...state, runs: { ...state.runs, [id]: run } };
}

/** A late event of a run whose answer is known already must not bring it back to life. */
function isAnswered(state: ChatState, id: string): boolean {
  return state.turns.some((turn) => turn.role === "assistant" && turn.response_id === id);
}

function endRun(state: ChatState, id: string, outcome: "completed" | "cancelled"): ChatState {
  return state.runs[id] ? withRun(state, id, (run) => runs.ended(run, outcome)) : state;
}

export function withMessage(state: ChatState, key: string, change: Partial<OutgoingMessage>): ChatState {
  const outbox = state.outbox.map((message) => (message.key === key ? { ...message, ...change } : message));
  return { ...state, outbox };
}
