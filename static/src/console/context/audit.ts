/** Who did what, when and why: the escalation's own record. */
import { html, nothing, type TemplateResult } from "lit-html";
import { say } from "../conversation/words";
import { dayAndTime, exactTime } from "../conversation/views/format";
import type { DeskEvent, Detail } from "../types";
import { eventSentence } from "./event_words";
import type { SideState } from "./column";

const SHOWN = 5;

export function audit({ events }: Detail, { showsAllEvents, toggleEvents }: SideState): TemplateResult {
  const newest = [...events].reverse();
  const shown = showsAllEvents ? newest : newest.slice(0, SHOWN);
  return html`
    <ol class="cx-events">${shown.map(row)}</ol>
    ${events.length > SHOWN
      ? html`<button type="button" class="cv-link" aria-expanded=${showsAllEvents} @click=${toggleEvents}>
          ${say(showsAllEvents ? "showFewer" : "showAll")}
        </button>`
      : nothing}
  `;
}

function row(event: DeskEvent): TemplateResult {
  return html`<li>
    <span dir="auto">${eventSentence(event)}</span>
    ${event.why ? html`<q dir="auto">${event.why}</q>` : nothing}
    <time datetime=${event.created_at} title=${exactTime(event.created_at)}>${dayAndTime(event.created_at)}</time>
  </li>`;
}
