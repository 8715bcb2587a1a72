/** What is happening with the connection, in words, and what can be done about it. */
import { html, nothing, type TemplateResult } from "lit-html";
import { sentence } from "../problems";
import type { View } from "./context";
import { icons } from "./icons";

export function connectionNotice(view: View): TemplateResult | typeof nothing {
  const { connection } = view.state;
  const { words, actions, now } = view;
  const tryNow = html`<button type="button" class="link" @click=${actions.reconnect}>${words.text("tryNow")}</button>`;
  switch (connection.phase) {
    case "connecting":
      return notice("calm is-late", icons.clock, words.text("connecting"));
    case "reconnecting": {
      const seconds = secondsUntil(connection.retryAt, now);
      if (seconds < 2) return notice("warn is-late", icons.offline, words.text("reconnecting"));
      return notice("warn is-late", icons.offline, words.plural("reconnectIn", seconds), tryNow);
    }
    case "offline":
      return notice("warn", icons.offline, words.text("offline"));
    default:
      return nothing;
  }
}

export function problemNotice({ state, words, actions }: View): TemplateResult | typeof nothing {
  if (!state.problem) return nothing;
  const isFinal = state.connection.phase === "refused";
  const button = html`<button type="button" class="link" @click=${isFinal ? actions.reconnect : actions.dismiss}>
    ${words.text(isFinal ? "retry" : "dismiss")}
  </button>`;
  return notice("bad", icons.warning, sentence(state.problem, words), button);
}

function notice(kind: string, icon: TemplateResult, text: string, action?: TemplateResult): TemplateResult {
  return html`<div class="notice ${kind}">${icon}<span class="notice-text">${text}</span>${action ?? nothing}</div>`;
}

export function secondsUntil(moment: number | null, now: number): number {
  return moment === null ? 0 : Math.max(0, Math.ceil((moment - now) / 1000));
}
