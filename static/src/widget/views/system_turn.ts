/** What happened to the conversation, in the visitor's language. What is not known yet is said as the server says it. */
import { html, type TemplateResult } from "lit-html";
import type { Turn } from "../../protocol/wire";
import type { TextKey, Translator } from "../locales";
import { agentOf, eventOf, receiverOf } from "../state/system";

const TEXTS: Readonly<Record<string, TextKey>> = {
  escalated: "sysEscalated",
  agent_joined: "sysJoined",
  agent_left: "sysLeft",
  handed_back: "sysHandedBack",
  withdrawn: "sysWithdrawn",
  resolved: "sysResolved",
  ended: "sysEnded",
  reopened: "sysReopened",
  message_left: "sysMessageLeft",
};

export function systemText(turn: Turn, words: Translator): string {
  const event = eventOf(turn);
  const key = keyOf(event);
  if (!key) return turn.content;
  const name = agentOf(turn)?.name || words.text("somebody");
  const to = receiverOf(turn);
  return event === "agent_left" && to ? words.text("sysPassedOn", { name, to }) : words.text(key, { name });
}

export function systemTurn(turn: Turn, words: Translator): TemplateResult {
  // Our own sentences run as the widget does, whichever way the names in them run.
  const direction = keyOf(eventOf(turn)) ? words.direction : "auto";
  return html`<p class="system" dir=${direction}>${systemText(turn, words)}</p>`;
}

function keyOf(event: string): TextKey | undefined {
  return Object.hasOwn(TEXTS, event) ? TEXTS[event] : undefined;
}
