/** What the whole widget wants to know of the state. */
import type { Turn } from "../../protocol/wire";
import type { ChatState, Run } from "./types";

export function latestQuestion(state: ChatState): Turn | null {
  return state.turns.filter((turn) => turn.role === "user").at(-1) ?? null;
}

export function activeRuns(state: ChatState): readonly Run[] {
  return Object.values(state.runs).filter((run) => run.phase !== "ended");
}

export function isAnswering(state: ChatState): boolean {
  return activeRuns(state).length > 0 || state.regeneration !== null;
}

/** Whoever waits at the desk, or has somebody there. */
export function isWithPerson({ mode }: Pick<ChatState, "mode">): boolean {
  return mode === "queued" || mode === "human";
}

/** Somebody waits for an answer of the assistant: stop is offered instead of send. */
export function isBusy(state: ChatState): boolean {
  if (state.mode === "human") return false;
  return isAnswering(state) || (!isWithPerson(state) && hasMessageUnderway(state));
}

function hasMessageUnderway({ outbox }: ChatState): boolean {
  return outbox.some((message) => message.state === "sending" || message.state === "accepted");
}

/** What stop would end: the run that is answering, else the next one, else the message on its way. */
export function stopTarget(state: ChatState): { responseId: string } | { key: string } | null {
  const active = activeRuns(state).filter((run) => !run.stopping);
  const run = active.find((item) => item.phase === "live") ?? active[0];
  if (run) return { responseId: run.responseId };
  const message = state.outbox.find((item) => item.state === "sending" && !item.stop);
  return message ? { key: message.key } : null;
}

export function unreadCount(state: ChatState): number {
  return state.turns.filter(
    (turn) =>
      turn.seq > state.readSeq &&
      turn.state !== "superseded" &&
      (turn.role === "assistant" || turn.role === "agent"),
  ).length;
}

/** What people wrote: worth a word in the page's title. */
export function unreadFromPeople(state: ChatState): number {
  return state.turns.filter((turn) => turn.seq > state.readSeq && turn.role === "agent").length;
}

export function isEmpty(state: ChatState): boolean {
  return state.turns.length === 0 && state.outbox.length === 0 && activeRuns(state).length === 0;
}

/** How much text there is, to notice when there is more. */
export function textLength({ runs, turns }: ChatState): number {
  const live = Object.values(runs).reduce((sum, run) => sum + run.text.length, 0);
  return live + turns.reduce((sum, turn) => sum + turn.content.length, 0);
}

/** When what is shown changes by itself, in ms from now: countdowns each second, and who stopped writing. */
export function nextChange({ connection, outbox, typing }: ChatState, now: number): number | null {
  const countdowns = [connection.retryAt, ...outbox.map((message) => message.problem?.retryAt ?? null)];
  if (countdowns.some((moment) => moment !== null && moment > now)) return 1000;
  return typing && typing.until > now ? typing.until - now + 50 : null;
}
