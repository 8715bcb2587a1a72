/** What system turns tell: who came, who went, how it goes on. */
import { toPerson, type Person } from "../../protocol/desk";
import { object, text } from "../../protocol/json";
import type { Turn } from "../../protocol/wire";

export function eventOf(turn: Turn): string {
  return turn.role === "system" ? text(turn.payload["event"]) : "";
}

export function agentOf(turn: Turn): Person | null {
  return toPerson(turn.payload["agent"]);
}

/** The person or team that a conversation was passed on to. */
export function receiverOf(turn: Turn): string {
  return text(object(turn.payload["to"])["name"]);
}

export function authorOf(turn: Turn): Person | null {
  return toPerson(turn.payload["author"]);
}

const WITH_PEOPLE = ["escalated", "agent_joined", "agent_left"];

/** What was written then was written to people: it is not for the assistant to answer. */
export function isForPeople(turns: readonly Turn[], question: Turn): boolean {
  const before = turns.filter((turn) => turn.seq < question.seq && eventOf(turn) !== "").at(-1);
  return before !== undefined && WITH_PEOPLE.includes(eventOf(before));
}

/** A person took the conversation over while the assistant was writing. */
export function isCutOff(turns: readonly Turn[], answer: Turn): boolean {
  if (answer.state !== "stopped") return false;
  if (answer.payload["stopped_by"] === "agent") return true;
  const next = turns.find((turn) => turn.seq === answer.seq + 1);
  return next !== undefined && eventOf(next) === "agent_joined";
}
