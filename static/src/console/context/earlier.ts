import { html, nothing, type TemplateResult } from "lit-html";
import { say } from "../conversation/words";
import type { View } from "../conversation/views/context";
import { dayAndTime } from "../conversation/views/format";
import type { Detail, EarlierConversation } from "../types";
import { quiet } from "./column";

export function earlier(view: View, { earlier: before }: Detail): TemplateResult {
  if (before.length === 0) return quiet("noEarlier");
  return html`<ul class="cx-list">${before.map((conversation) => row(view, conversation))}</ul>`;
}

/** Another transcript is opened for a reason, which is recorded. */
function row({ actions }: View, { session_id: id, title, created_at: at, escalated }: EarlierConversation): TemplateResult {
  const shown = title || say("untitled");
  return html`<li>
    <button type="button" class="cv-link cv-cut" title=${say("openOther")} @click=${() => actions.openOther(id, shown)}><bdi>${shown}</bdi></button>
    <span class="quiet">${dayAndTime(at)}${escalated ? html` · ${say("escalatedBefore")}` : nothing}</span>
  </li>`;
}
