/** What the organization promised, and how much time of it is left. */
import { html, nothing, type TemplateResult } from "lit-html";
import { say } from "../conversation/words";
import { dayAndTime, priorityWord } from "../conversation/views/format";
import { countdown } from "../conversation/views/header";
import { icons } from "../conversation/views/icons";
import type { Detail } from "../types";
import { facts, quiet } from "./column";

export function targets(detail: Detail, now: number): TemplateResult {
  const { due_at: dueAt, breached, waiting_since: since } = detail;
  return html`
    ${dueAt ? html`<p>${countdown(detail, now)}</p>` : quiet("noSla")}
    ${breached ? html`<p class="cv-remark is-bad">${icons.warning}${say("breached")}</p>` : nothing}
    ${since ? html`<p class="quiet">${say("waitingSince", { at: dayAndTime(since) })}</p>` : nothing}
    ${facts([
      ["priority", priorityWord(detail.priority)],
      ["reason", detail.reason?.label],
      ["skill", detail.skill],
      ["team", detail.team?.name],
    ])}
  `;
}
