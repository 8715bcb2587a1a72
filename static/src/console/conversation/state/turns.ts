/** The turns that are held: each seq once, whatever told of it, and whatever is missing known. */
import { ended } from "../../../widget/state/runs";
import { contiguousSeq, questionsOfAnswers, withTurn } from "../../../widget/state/turns";
import type { TurnObject } from "../../types";
import type { ConversationState } from "./types";

/** `isOurs`: made here from other events; the server's own copy replaces it, never the reverse. */
export function addTurn(state: ConversationState, turn: TurnObject, isOurs = false): ConversationState {
  const others = state.made.filter((seq) => seq !== turn.seq);
  const isNew = isOurs && !state.turns.some(({ seq }) => seq === turn.seq);
  const next: ConversationState = {
    ...state,
    made: isOurs ? (isNew ? [...others, turn.seq] : state.made) : others,
    turns: withTurn(state.turns, turn, isOurs),
    latestSeq: Math.max(state.latestSeq, turn.seq),
    visitorTyping: state.visitorTyping && !(turn.role === "user" && turn.seq > state.latestSeq),
  };
  if (turn.role !== "assistant") return next;
  return { ...next, turns: superseded(next, turn), runs: endedRun(next.runs, turn) };
}

function endedRun(runs: ConversationState["runs"], { response_id: id, state }: TurnObject): ConversationState["runs"] {
  const run = id ? runs[id] : undefined;
  return run && id ? { ...runs, [id]: ended(run, state === "stopped" ? "cancelled" : "completed") } : runs;
}

/** When a question has a new answer, those before it step back, as the server has it too. */
function superseded(state: ConversationState, answer: TurnObject): readonly TurnObject[] {
  if (answer.state === "superseded" || !answer.response_id) return state.turns;
  const question = answer.user_turn_seq ?? state.runs[answer.response_id]?.userSeq;
  if (!question) return state.turns;
  const earlier = questionsOfAnswers({ runs: state.runs, turns: state.turns.filter((turn) => turn.seq < answer.seq) });
  return state.turns.map((turn) =>
    turn.seq < answer.seq && earlier.get(turn.seq) === question ? { ...turn, state: "superseded" } : turn,
  );
}

/** The newest turn up to which nothing is missing: where a console that was away goes on. */
export function heldSeq(state: ConversationState): number {
  return contiguousSeq(state);
}

/** From which turn on the missing ones are to be fetched, or null when nothing is missing. */
export function missingAfter(state: ConversationState): number | null {
  if (state.phase !== "ready") return null;
  const held = heldSeq(state);
  const unconfirmed = state.made.filter((seq) => seq <= held);
  if (unconfirmed.length > 0) return Math.min(...unconfirmed) - 1;
  return state.latestSeq > held ? held : null;
}
