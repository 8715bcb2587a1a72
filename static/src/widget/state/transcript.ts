/** What the transcript shows, derived from the state. */
import type { Turn } from "../../protocol/wire";
import type { AnswerItem, Item, UnansweredItem } from "./items";
import { activeRuns, isAnswering, isBusy, isWithPerson, latestQuestion } from "./selectors";
import { authorOf, eventOf, isCutOff, isForPeople } from "./system";
import { questionsOfAnswers } from "./turns";
import type { ChatState, OutgoingMessage, Run } from "./types";

export function transcript(state: ChatState): readonly Item[] {
  const items: Item[] = state.baseSeq > 0 ? [{ kind: "earlier", id: "earlier" }] : [];
  const answers = answersByQuestion(state);
  const lastQuestion = latestQuestion(state);
  let expected = state.baseSeq + 1;
  for (const [index, turn] of state.turns.entries()) {
    if (turn.seq > expected) items.push({ kind: "gap", id: `gap-${turn.seq}` });
    expected = turn.seq + 1;
    if (turn.role === "assistant") continue;
    const isLast = turn.seq === lastQuestion?.seq;
    items.push({
      kind: "message",
      id: `turn-${turn.seq}`,
      turn,
      isWaiting: isWaiting(state, turn),
      continues: continues(turn, state.turns[index - 1]),
      isSeen: isLast && isSeen(state, turn),
    });
    items.push(...answerItems(state, turn, answers.get(turn.seq) ?? [], isLast));
    answers.delete(turn.seq);
  }
  if (state.latestSeq >= expected && state.turns.length > 0) items.push({ kind: "gap", id: "gap-end" });
  for (const rest of answers.values()) items.push(...rest.map((turn) => answered(state, turn, false)));
  items.push(...looseRuns(state).map(live));
  return [...items, ...outgoing(state)];
}

/** Turns that were not superseded, by the question they answer. */
function answersByQuestion(state: ChatState): Map<number, Turn[]> {
  const questions = questionsOfAnswers(state);
  const answers = new Map<number, Turn[]>();
  for (const turn of state.turns) {
    const question = questions.get(turn.seq);
    if (question !== undefined) answers.set(question, [...(answers.get(question) ?? []), turn]);
  }
  return answers;
}

function answerItems(state: ChatState, question: Turn, answers: readonly Turn[], isLast: boolean): Item[] {
  if (question.role !== "user") return answers.map((turn) => answered(state, turn, false));
  const runs = Object.values(state.runs).filter((run) => run.userSeq === question.seq);
  const active = runs.find((run) => run.phase !== "ended");
  if (active) return active.phase === "live" || !isBehindAnother(state, active) ? [live(active)] : [];
  if (state.regeneration?.userSeq === question.seq) return [pulse(state.regeneration.key)];
  const items: Item[] = answers.map((turn) => answered(state, turn, isLast && canRegenerate(state)));
  const failure = unanswered(state, question, runs.at(-1) ?? null, answers.length > 0, isLast);
  return failure ? [...items, failure] : items;
}

function continues(turn: Turn, before: Turn | undefined): boolean {
  return turn.role === "agent" && before?.role === "agent" && authorOf(turn)?.id === authorOf(before)?.id;
}

/** Once there is a reply, it has obviously been read. */
function isSeen(state: ChatState, turn: Turn): boolean {
  const isRead = state.mode === "human" && turn.seq <= (state.desk?.agent_read_seq ?? 0);
  return isRead && !state.turns.some((later) => later.seq > turn.seq && later.role === "agent");
}

function answered(state: ChatState, turn: Turn, canRegenerateIt: boolean): AnswerItem {
  return {
    kind: "answer",
    id: turn.response_id ?? `turn-${turn.seq}`,
    text: turn.content,
    isLive: false,
    run: turn.response_id ? (state.runs[turn.response_id] ?? null) : null,
    turn,
    citations: turn.payload.citations ?? [],
    canRegenerate: canRegenerateIt,
    offersPerson: offersPerson(state, turn),
    isCutOff: isCutOff(state.turns, turn),
  };
}

function offersPerson({ mode, turns, desk, config, outbox }: ChatState, { seq, payload }: Turn): boolean {
  const isAsked = payload.actions?.some(({ kind }) => kind === "talk_to_person") ?? false;
  const isPossible = config?.escalation != null && mode === "assistant" && !desk?.state;
  return isAsked && isPossible && outbox.length === 0 && turns.at(-1)?.seq === seq;
}

function live(run: Run): AnswerItem {
  return {
    kind: "answer",
    id: run.responseId,
    text: run.text,
    isLive: true,
    run,
    turn: null,
    citations: [],
    canRegenerate: false,
    offersPerson: false,
    isCutOff: false,
  };
}

function pulse(id: string): AnswerItem {
  return {
    kind: "answer",
    id: `pulse-${id}`,
    text: "",
    isLive: true,
    run: null,
    turn: null,
    citations: [],
    canRegenerate: false,
    offersPerson: false,
    isCutOff: false,
  };
}

function unanswered(
  state: ChatState,
  question: Turn,
  run: Run | null,
  hasAnswer: boolean,
  isLast: boolean,
): UnansweredItem | null {
  const failed = run?.outcome === "failed";
  const isStopped = run?.outcome === "cancelled" || run?.problem?.code === "cancelled";
  if (hasAnswer && (isStopped || !failed)) return null;
  if (!failed && !isStopped) {
    const isConfirmed = question.seq <= state.confirmedSeq && !state.stale;
    if (!isConfirmed || state.mode !== "assistant" || hasLaterPerson(state, question)) return null;
    if (isForPeople(state.turns, question)) return null;
  }
  if (isStopped && hasLaterPerson(state, question)) return null;
  return {
    kind: "unanswered",
    id: `unanswered-${question.seq}`,
    problem: failed && !isStopped ? run.problem : null,
    isStopped,
    isLast,
    canRetry: (isLast || (failed && !isStopped)) && state.mode === "assistant" && !isBusy(state),
    question: question.content,
  };
}

function outgoing(state: ChatState): Item[] {
  const items: Item[] = [];
  const shown = messagesNotYetTurns(state);
  const busy = isAnswering(state);
  for (const message of shown) {
    const isWaiting = message.state !== "failed" && busy;
    items.push({ kind: "outgoing", id: message.key, message, isWaiting });
  }
  const last = shown.at(-1);
  const isUnderway = last?.state === "sending" || last?.state === "accepted";
  return isUnderway && !busy && !isWithPerson(state) ? [...items, pulse(last.key)] : items;
}

/** A turn may be told before its acknowledgement: then the message is in sight already. */
export function messagesNotYetTurns(state: ChatState): readonly OutgoingMessage[] {
  const claimed = new Set(state.acknowledged);
  return state.outbox.filter((message) => {
    if (message.state === "failed") return true;
    const turn = state.turns.find(
      (item) =>
        item.role === "user" &&
        item.seq > message.afterSeq &&
        item.content === message.text &&
        !claimed.has(item.seq),
    );
    if (turn) claimed.add(turn.seq);
    return !turn;
  });
}

function isWaiting(state: ChatState, turn: Turn): boolean {
  if (turn.role !== "user") return false;
  return Object.values(state.runs).some(
    (run) => run.userSeq === turn.seq && run.phase === "waiting" && isBehindAnother(state, run),
  );
}

function isBehindAnother(state: ChatState, run: Run): boolean {
  return activeRuns(state).some(
    (other) =>
      other !== run &&
      (other.phase === "live" ||
        (run.userSeq !== null && other.userSeq !== null && other.userSeq < run.userSeq)),
  );
}

function looseRuns(state: ChatState): readonly Run[] {
  const questions = new Set(state.turns.filter((turn) => turn.role === "user").map((turn) => turn.seq));
  return Object.values(state.runs).filter(
    (run) => run.phase === "live" && (run.userSeq === null || !questions.has(run.userSeq)),
  );
}

function hasLaterPerson(state: ChatState, question: Turn): boolean {
  return state.turns.some(
    (turn) => turn.seq > question.seq && (turn.role === "agent" || eventOf(turn) === "agent_joined"),
  );
}

function canRegenerate(state: ChatState): boolean {
  return state.mode === "assistant" && !isBusy(state);
}
