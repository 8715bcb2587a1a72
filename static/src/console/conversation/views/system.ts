/** Turns that nobody said: what happened to the conversation, by its event; one not known yet shows its sentence. */
import { html, type TemplateResult } from "lit-html";
import type { TurnObject } from "../../types";
import { say } from "../words";
import type { View } from "./context";
import { clockTime, exactTime } from "./format";
import { icons } from "./icons";

export function systemTurn({ state }: View, turn: TurnObject): TemplateResult {
  const { icon, text } = told(turn, state.detail?.reason?.label ?? "");
  const at = turn.created_at;
  return html`<li class="cv-line is-system" id="cv-turn-${turn.seq}">
    ${icon}<span dir="auto">${text}</span>
    ${at ? html`<time datetime=${at} title=${exactTime(at)}>${clockTime(at)}</time>` : ""}
  </li>`;
}

interface Told {
  readonly icon: TemplateResult;
  readonly text: string;
}

function told({ payload, content }: TurnObject, reason: string): Told {
  const name = nameIn(payload["agent"]) || say("someone");
  const to = nameIn(payload["to"]);
  switch (payload["event"]) {
    case "escalated":
      return { icon: icons.person, text: escalated(nameIn(payload["reason"], "label") || reason) };
    case "agent_joined":
      return { icon: icons.joined, text: say("sysJoined", { name }) };
    case "agent_left":
      return { icon: icons.left, text: to ? say("sysLeftTo", { name, to }) : say("sysLeft", { name }) };
    case "handed_back":
      return { icon: icons.hand, text: say("sysHandedBack", { name }) };
    case "withdrawn":
      return { icon: icons.hand, text: say("sysWithdrawn") };
    case "resolved":
      return { icon: icons.ended, text: payload["agent"] ? say("sysResolved", { name }) : say("sysResolvedNobody") };
    case "ended":
      return { icon: icons.ended, text: say("sysEnded") };
    case "reopened":
      return { icon: icons.again, text: say("sysReopened") };
    case "message_left":
      return { icon: icons.letter, text: say("sysMessageLeft") };
    default:
      return { icon: icons.info, text: content };
  }
}

function escalated(reason: string): string {
  return reason ? say("sysEscalatedReason", { reason }) : say("sysEscalated");
}

function nameIn(value: unknown, key = "name"): string {
  const named = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : "";
  return typeof named === "string" ? named : "";
}
