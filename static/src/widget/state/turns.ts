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

type Told = Pick<ChatState, "turns" | "runs">;

/** Which question each answer belongs to, both by seq. Answers to messages that waited stand after later
 *  questions; where nobody says which is whose, the newest answer belongs to the newest open question. */
export function questionsOfAnswers(state: Told): ReadonlyMap<number, number> {
  const questions = state.turns.filter((turn) => turn.role === "user").reverse();
  const answers = state.turns.filter((turn) => turn.role === "assistant" && turn.state !== "superseded").reverse();
  const found = new Map<number, number>();
  const taken = new Set(Object.values(state.runs).map((run) => run.userSeq));
  for (const answer of answers) {
    const question = toldQuestion(state, answer);
    if (question) found.set(answer.seq, question);
    taken.add(question);
  }
  for (const { seq } of answers) {
    if (found.has(seq)) continue;
    const before = questions.filter((question) => question.seq < seq);
    const question = before.find((item) => !taken.has(item.seq)) ?? before[0];
    found.set(seq, question?.seq ?? seq);
    taken.add(question?.seq ?? null);
  }
  return found;
}

function toldQuestion(state: Told, { user_turn_seq: told, response_id: id }: Turn): number | null {
  if (told) return told;
  if (!id) return null;
  const question = state.turns.find((turn) => turn.role === "user" && turn.response_id === id);
  return state.runs[id]?.userSeq ?? question?.seq ?? null;
}

/** When a question has a new answer, the earlier ones step back, as the server has it too. */
export function supersede(state: ChatState, answer: Turn): readonly Turn[] {
  const question = toldQuestion(state, answer);
  if (question === null) return state.turns;
  if (question === null) return state.turns;
  const earlier = questionsOfAnswers({ ...state, turns: state.turns.filter((turn) => turn.seq < answer.seq) });
  return state.turns.map((turn) =>
    turn.seq < answer.seq && earlier.get(turn.seq) === question
      ? { ...turn, state: "superseded" }
      : turn,
  );
}
