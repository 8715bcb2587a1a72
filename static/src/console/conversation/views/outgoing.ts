/** What was written and is not confirmed yet: on its way, waiting for the connection, or refused. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Outgoing } from "../outbox";
import { say } from "../words";
import { avatar } from "../../avatar";
import type { View } from "./context";
import { icons } from "./icons";
import { file } from "./turn";

export function outgoing(view: View, message: Outgoing): TemplateResult {
  const isNote = message.mode === "note";
  return html`<li class="cv-turn ${isNote ? "is-note" : "is-agent"} is-outgoing ${message.state === "failed" ? "is-failed" : ""}">
    <div class="cv-meta">
      ${avatar(view.me.agent)}<strong><bdi>${view.me.agent.name}</bdi></strong>
      ${isNote ? html`<span class="cv-private">${icons.lock}${say("privateNote")}</span>` : nothing}
    </div>
    ${message.text ? html`<div class="cv-bubble" dir="auto">${message.text}</div>` : nothing}
    ${message.attachments.length > 0 ? html`<ul class="cv-files">${message.attachments.map(file)}</ul>` : nothing}
    ${message.state === "failed" ? refused(view, message) : remark(view, message)}
  </li>`;
}

function remark({ state }: View, message: Outgoing): TemplateResult {
  const isWaiting = state.connection !== "open" && message.state === "pending";
  return html`<p class="cv-remark">${icons.clock}${say(isWaiting ? "waits" : "sending")}</p>`;
}

function refused({ actions }: View, { key, refusal }: Outgoing): TemplateResult {
  const isAnothers = refusal?.code === "not_yours";
  return html`
    <p class="cv-remark is-bad" role="alert">${icons.warning}<span dir="auto">${why(refusal)}</span></p>
    <div class="cv-choices">
      ${isAnothers
        ? html`<button type="button" class="button" @click=${() => actions.sendAnyway(key)}>${say("sendAnyway")}</button>`
        : html`<button type="button" class="button" @click=${() => actions.resend(key)}>${icons.again}${say("resend")}</button>`}
      <button type="button" class="button" @click=${() => actions.discard(key)}>${say("discard")}</button>
    </div>
  `;
}

function why(refusal: Outgoing["refusal"]): string {
  switch (refusal?.code) {
    case "not_yours":
      return say("errorNotYours", { name: refusal.holder ?? say("someone") });
    case "not_active":
      return say("errorEnded");
    case "expired":
      return say("expired");
    default:
      return [say("notSent"), refusal?.message].filter(Boolean).join(" ");
  }
}
