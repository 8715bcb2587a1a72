/** Below the header: the way to a person, or how one's wish for a person stands. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Desk } from "../../protocol/desk";
import { isOpen, opensAt } from "../desk/requests";
import { opensText, waitText } from "../desk/times";
import type { Translator } from "../locales";
import { contactIn } from "../state/forms";
import type { View } from "./context";
import { icons } from "./icons";

export function standing(view: View): TemplateResult | typeof nothing {
  const { desk, mode, config } = view.state;
  if (desk?.state && mode !== "human" && mode !== "closed") return card(view, desk);
  return config?.escalation && mode === "assistant" ? wayToPerson(view) : nothing;
}

function wayToPerson({ state, words, actions }: View): TemplateResult {
  return html`<div class="slot">
    <button type="button" class="button-quiet" @click=${() => actions.sheet("escalate")}>
      ${icons.person}<span>${words.text(isOpen(state) ? "talkToPerson" : "leaveMessage")}</span>
    </button>
  </div>`;
}

function card(view: View, desk: Desk): TemplateResult {
  const { state, words, actions } = view;
  const details = detailsOf(view, desk);
  // Who left a message as the doors closed may not have said where the answer should go.
  const isComplete = desk.is_message && contactIn(state)["email"] !== "";
  return html`
    <section class="standing" aria-label=${words.text("talkToPerson")}>
      ${desk.is_message ? icons.check : icons.person}
      <div class="standing-text" role="status">
        <p class="standing-title">${titleOf(words, desk)}</p>
        ${details ? html`<p>${details}</p>` : nothing}
      </div>
      <div class="standing-actions">
        ${desk.can_withdraw ? link(words.text("backToAssistant"), actions.withdraw) : nothing}
        ${isComplete ? nothing : link(words.text("leaveMessage"), () => actions.sheet("contact"))}
      </div>
    </section>
  `;
}

function titleOf(words: Translator, { agent, is_message: isMessage }: Desk): string {
  if (isMessage) return words.text("messageLeft");
  return agent?.name ? words.text("personComing", { name: agent.name }) : words.text("waitingForPerson");
}

function detailsOf({ state, words, now }: View, desk: Desk): string {
  if (desk.is_message) return words.text("messageLeftHint");
  if (!isOpen(state)) return opensText(words, opensAt(state), now);
  if (desk.agent) return "";
  const { position } = desk;
  const place = position === 1 ? words.text("queueNext") : position ? words.text("queuePosition", { position: words.number(position) }) : "";
  return [place, waitText(words, desk.wait)].filter(Boolean).join(" ");
}

function link(text: string, onClick: () => void): TemplateResult {
  return html`<button type="button" class="link" @click=${onClick}>${text}</button>`;
}
