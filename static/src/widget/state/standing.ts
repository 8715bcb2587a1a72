/** How the conversation stands with the people at the desk. */
import type { Desk, Rating, Survey } from "../../protocol/desk";
import type { Mode, Turn, Typing } from "../../protocol/wire";
import { eventOf } from "./system";
import type { ChatState } from "./types";

/** A person who stops writing does not always say so. */
export const TYPING_MS = 6_000;

interface Told {
  readonly desk?: Desk | null;
  readonly survey?: Survey | null;
  readonly mode?: Mode | null;
}

export function standing(state: ChatState, { desk = state.desk, survey = state.survey, mode = null }: Told): ChatState {
  const next = { ...state, desk: withReadSeq(desk, state.desk), survey };
  if (mode) return { ...next, mode };
  if (desk?.state) return { ...next, mode: desk.state === "active" ? "human" : "queued" };
  // It is over, and only a snapshot tells whether the assistant goes on or the conversation is closed.
  const wasWithPerson = state.mode === "queued" || state.mode === "human";
  return wasWithPerson ? { ...next, stale: true } : next;
}

/** A receipt may have come before the standing that does not tell of it yet. */
function withReadSeq(desk: Desk | null, held: Desk | null): Desk | null {
  if (!desk || !held || held.agent_read_seq <= desk.agent_read_seq) return desk;
  return { ...desk, agent_read_seq: held.agent_read_seq };
}

const MODES: Readonly<Record<string, Mode>> = {
  agent_joined: "human",
  handed_back: "assistant",
  withdrawn: "assistant",
  reopened: "assistant",
  resolved: "closed",
  ended: "closed",
};

/** The newest turn tells the mode before the standing does. */
export function withEvent(state: ChatState, turn: Turn): ChatState {
  const mode = MODES[eventOf(turn)];
  return mode ? { ...state, mode } : state;
}

export function typing(state: ChatState, { name, on }: Typing, at: string | null): ChatState {
  if (!on) return { ...state, typing: null };
  return { ...state, typing: { name, until: (at ? Date.parse(at) : 0) + TYPING_MS } };
}

export function seenByAgent(state: ChatState, seq: number): ChatState {
  if (!state.desk || seq <= state.desk.agent_read_seq) return state;
  return { ...state, desk: { ...state.desk, agent_read_seq: seq } };
}

export function withRating(state: ChatState, responseId: string, rating: Rating | null): ChatState {
  const { [responseId]: _, ...others } = state.ratings;
  return { ...state, ratings: rating ? { ...others, [responseId]: rating } : others };
}
