/** One sentence for each entry of the record; a kind not known yet shows its name. */
import { priorityWord } from "../conversation/views/format";
import { say, type Word } from "../conversation/words";
import type { DeskEvent, Priority } from "../types";

export function eventSentence(event: DeskEvent): string {
  const { actor, data } = event;
  const name = actor.kind === "visitor" ? say("visitor") : actor.name || say("system");
  const to = [data["agent"], data["team"]].find((value) => typeof value === "string");
  const word = wordOf(event, typeof to === "string" ? to : "");
  if (!word) return event.kind;
  return say(word, { name, to: event.kind === "priority" ? priorityIn(data["after"]) : String(to ?? "") });
}

function wordOf({ kind, actor, to_state: state }: DeskEvent, to: string): Word | null {
  const isVisitor = actor.kind === "visitor";
  const isAgent = actor.kind === "agent";
  switch (kind) {
    case "opened":
      return isVisitor ? "evOpenedVisitor" : isAgent ? "evOpenedAgent" : "evOpenedSystem";
    case "assigned":
      return !isAgent ? "evAssignedSystem" : to ? "evAssigned" : "evAssignedSelf";
    case "transferred":
      return to ? "evTransferred" : "evReleased";
    case "handed_back":
      return isVisitor ? "evHandedBackVisitor" : "evHandedBack";
    case "resolved":
      return isVisitor ? "evResolvedVisitor" : "evResolved";
    case "reassigned":
      return state === "queued" ? "evReassigned" : "evAssignedSystem";
    default:
      return OTHERS[kind] ?? null;
  }
}

const OTHERS: Readonly<Record<string, Word>> = {
  released: "evReleased",
  joined: "evJoined",
  replied: "evReplied",
  abandoned: "evAbandoned",
  priority: "evPriority",
  labeled: "evLabeled",
  breached: "evBreached",
};

const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];

/** By name, or as it is stored: the most urgent is 1. */
function priorityIn(value: unknown): string {
  const known = PRIORITIES.find((priority, index) => priority === value || index + 1 === value);
  return known ? priorityWord(known) : String(value ?? "");
}
