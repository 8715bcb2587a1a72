import { html, nothing, type TemplateResult } from "lit-html";
import { say, type Word } from "../conversation/words";
import type { View } from "../conversation/views/context";
import type { Detail, HandoffSummary } from "../types";

export function summary({ actions }: View, { summary: made, note }: Detail): TemplateResult {
  return html`${note ? quote("visitorNote", note) : nothing}${body(made, actions.jump)}`;
}

function body(made: HandoffSummary, jump: (seq: number) => void): TemplateResult {
  switch (made.state) {
    case "pending":
      return html`<p class="quiet" role="status">${say("summaryPending")}</p><progress aria-label=${say("summaryPending")}></progress>`;
    case "ready":
      return html`${part("wants", made.wants)}${part("tried", made.tried)}${part("open", made.open)}${quotes(made, jump)}`;
    case "quoted":
      if (made.quotes.length === 0) return html`<p class="quiet">${say("summaryNothing")}</p>`;
      return html`<p class="quiet">${say("summaryQuoted")}</p>${quotes(made, jump)}`;
    case "failed":
      return html`<p class="quiet">${say("summaryFailed")}</p>${quotes(made, jump)}`;
  }
}

function part(title: Word, text: string): TemplateResult | typeof nothing {
  if (!text) return nothing;
  return html`<div class="cx-part"><h3>${say(title)}</h3><p dir="auto">${text}</p></div>`;
}

function quote(title: Word, text: string): TemplateResult {
  return html`<div class="cx-part"><h3>${say(title)}</h3><blockquote dir="auto">${text}</blockquote></div>`;
}

function quotes({ quotes: told }: HandoffSummary, jump: (seq: number) => void): TemplateResult | typeof nothing {
  if (told.length === 0) return nothing;
  return html`<ul class="cx-quotes">
    ${told.map(({ seq, text }) => html`<li>
      <blockquote dir="auto">${text}</blockquote>
      <button type="button" class="cv-link" @click=${() => jump(seq)}>${say("jump")}</button>
    </li>`)}
  </ul>`;
}
