/** The list of turns: sorted, each seq once, and which answers stand for which question. */
import type { Turn } from "../../protocol/wire";
import type { ChatState } from "./types";

/** The server's copy of a turn replaces the one that was made from events (`isOurs`), never the reverse. */
export function withTurn(turns: readonly Turn[], turn: Turn, isOurs: boolean): readonly Turn[] {
  const at = turns.findIndex((held) => held.seq >= turn.seq);
  if (at < 0) return [...turns, turn];
  const held = turns[at];
  if (held?.seq !== turn.seq) return [...turns.slice(0, at), turn, ...turns.slice(at)];
  if (isOurs) return turns;
  return [...turns.slice(0, at), turn, ...turns.slice(at + 1)];
}

/** The newest turn up to which nothing is missing. */
export function contiguousSeq(state: Pick<ChatState, "turns" | "baseSeq">): number {
  let seq = state.baseSeq;
  for (const turn of state.turns) {
    if (turn.seq > seq + 1) break;
    seq = Math.max(seq, turn.seq);
  }
  return seq;
}

/** The question that an answer belongs to. Answers to messages that waited come after later questions. */
export function questionSeq(state: Pick<ChatState, "turns" | "runs">, turn: Turn): number {
  if (turn.role !== "assistant") return turn.seq;
  if (turn.user_turn_seq) return turn.user_turn_seq;
  const fromRun = turn.response_id ? state.runs[turn.response_id]?.userSeq : null;
  if (fromRun) return fromRun;
  let previous: Turn | null = null;
  for (const other of state.turns) {
    if (other.role !== "user") continue;
    if (other.response_id && other.response_id === turn.response_id) return other.seq;
    if (other.seq < turn.seq) previous = other;
  }
  return previous?.seq ?? turn.seq;
}

/** When a question has a new answer, the earlier ones step back, as the server has it too. */
export function supersede(state: ChatState, answer: Turn): readonly Turn[] {
  const question = questionSeq(state, answer);
  return state.turns.map((turn) =>
    turn.role === "assistant" &&
    turn.seq < answer.seq &&
    turn.state !== "superseded" &&
    questionSeq(state, turn) === question
      ? { ...turn, state: "superseded" }
      : turn,
  );
}
