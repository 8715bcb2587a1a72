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

/** Somebody waits for an answer: stop is offered instead of send. */
export function isBusy(state: ChatState): boolean {
  return (
    isAnswering(state) ||
    state.outbox.some((message) => message.state === "sending" || message.state === "accepted")
  );
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

export function isEmpty(state: ChatState): boolean {
  return state.turns.length === 0 && state.outbox.length === 0 && activeRuns(state).length === 0;
}
