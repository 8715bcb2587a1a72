/** Whose the conversation is, as this agent sees it, and so what they may do with it. */
import type { Detail, Me } from "../types";

export type Standing =
  | "mine" // it is with me
  | "offered" // assigned to me, not joined yet
  | "anothers"
  | "queued" // nobody's yet
  | "assistant" // handed back
  | "ended";

export function standingOf(detail: Detail, me: Me): Standing {
  switch (detail.state) {
    case "queued":
      return "queued";
    case "assigned":
      return detail.agent?.id === me.agent.id ? "offered" : "anothers";
    case "active":
      return detail.agent?.id === me.agent.id ? "mine" : "anothers";
    case "handed_back":
      return detail.mode === "closed" ? "ended" : "assistant";
    case "resolved":
    case "abandoned":
      return "ended";
  }
}

export function isOpen(standing: Standing): boolean {
  return standing !== "assistant" && standing !== "ended";
}
