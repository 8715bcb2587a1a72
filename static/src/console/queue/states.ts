/** What stands where there are no rows: what happened, and what to do. */
import { html, nothing, type TemplateResult } from "lit-html";
import { words, type TextKey } from "../strings";
import type { Queue } from "./queue";
import type { QueueQuery, Tab } from "./query";

const EMPTY: Readonly<Record<Tab, readonly [TextKey, TextKey]>> = {
  mine: ["emptyMine", "emptyMineHint"],
  unassigned: ["emptyUnassigned", "emptyUnassignedHint"],
  all: ["emptyAll", "emptyAllHint"],
  breached: ["emptyBreached", "emptyBreachedHint"],
};

export function emptyState({ tab, filters, text }: QueueQuery, clear: () => void): TemplateResult {
  const isNarrowed = Object.keys(filters).length > 0 || text !== "";
  const [title, hint] = isNarrowed ? (["emptyFiltered", "emptyFilteredHint"] as const) : EMPTY[tab];
  return html`<div class="state">
    <p class="state-title">${words.text(title)}</p>
    <p class="quiet">${words.text(hint)}</p>
    ${isNarrowed ? html`<button type="button" class="button" @click=${clear}>${words.text("clearFilters")}</button>` : nothing}
  </div>`;
}

export function listProblem(retry: () => void): TemplateResult {
  return html`<div class="state" role="alert">
    <p class="state-title">${words.text("listFailed")}</p>
    <button type="button" class="button" @click=${retry}>${words.text("retry")}</button>
  </div>`;
}

export function listFoot(queue: Queue, retry: () => void): TemplateResult | typeof nothing {
  if (queue.hasMoreFailed) {
    return html`<p class="list-foot">${words.text("moreFailed")} <button type="button" class="button button-small" @click=${retry}>${words.text("retry")}</button></p>`;
  }
  return queue.isLoadingMore ? html`<p class="list-foot quiet">${words.text("loadingMore")}</p>` : nothing;
}
