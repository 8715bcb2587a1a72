/** One sentence for what went wrong: what happened, and what to do. */
import { DeskError } from "../api";
import type { Detail } from "../types";
import { holderOf } from "./postman";
import { say } from "./words";

/** Refusals because the escalation is no longer in the state in which this could be done. */
const MOVED_ON: readonly string[] = ["not_possible_now", "not_active"];

export function sentence(error: unknown, detail: Detail | null = null): string {
  if (!(error instanceof DeskError)) return say("errorUnknown");
  const name = holderOf(error) ?? detail?.agent?.name ?? say("someone");
  if (error.code === "already_claimed") return say("errorClaimed", { name });
  if (error.code === "not_yours") return detail && !detail.agent && !holderOf(error) ? say("errorNobodys") : say("errorNotYours", { name });
  if (MOVED_ON.includes(error.code) && detail) return say("errorChanged", { state: stateWords(detail) });
  return general(error);
}

function general(error: DeskError): string {
  switch (error.status) {
    case 0:
      return say("errorUnreachable");
    case 401:
      return say("signedOut");
    case 403:
      return error.message || say("errorForbidden");
    case 404:
      return say("notFound");
    case 429:
      return say("errorRate");
    default:
      return error.message || say("errorUnknown");
  }
}

/** Something else happened to it between what is shown and what was asked. */
export function isConflict(error: unknown): boolean {
  return error instanceof DeskError && (error.status === 409 || error.status === 404);
}

export function stateWords(detail: Detail, myId: string | null = null): string {
  const name = detail.agent?.name ?? say("someone");
  const isMine = myId !== null && detail.agent?.id === myId;
  switch (detail.state) {
    case "queued":
      return say("stateQueued");
    case "assigned":
      return isMine ? say("stateAssignedYou") : say("stateAssigned", { name });
    case "active":
      return isMine ? say("stateActiveYou") : say("stateActive", { name });
    case "resolved":
      return say("stateResolved");
    case "handed_back":
      return say("stateHandedBack");
    case "abandoned":
      return say("stateAbandoned");
  }
}
