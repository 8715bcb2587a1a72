import { html, nothing, type TemplateResult } from "lit-html";
import { icons } from "../icons";
import { words } from "../strings";
import type { Row } from "../types";
import type { BulkAction, Outcome } from "./bulk";
import { isOfEnded } from "./query";
import type { Queue } from "./queue";
import { subjectOf } from "./row";

export interface ListHeadView {
  readonly queue: Queue;
  act(action: BulkAction): void;
  selectAll(isAll: boolean): void;
  clear(): void;
}

const ACTIONS: readonly BulkAction[] = ["assign", "resolve", "label", "unlabel"];

/** The line above the rows. It is always there and of one height: nothing below it moves when something is new or chosen. */
export function listHead(view: ListHeadView): TemplateResult {
  const { selection, shown } = view.queue;
  const onAll = (event: Event): void => view.selectAll((event.target as HTMLInputElement).checked);
  return html`<div class="list-head ${selection.size > 0 ? "list-head-chosen" : ""}">
    <input
      type="checkbox" aria-label=${words.text("selectShown")} .checked=${selection.size > 0 && selection.size === shown.length}
      .indeterminate=${selection.size > 0 && selection.size < shown.length} @change=${onAll}
    />
    ${selection.size > 0 ? bulkBar(view) : html`<span class="list-said">${said(view.queue)}</span>`} ${freshButton(view.queue)}
  </div>`;
}

function said({ list, query }: Queue): string {
  const order = words.text(isOfEnded(query) ? "newestFirst" : "urgentFirst");
  return list.next === null ? `${words.plural("rows", list.rows.length)} · ${order}` : order;
}

function freshButton(queue: Queue): TemplateResult | typeof nothing {
  const { fresh } = queue.list;
  if (fresh === 0) return nothing;
  return html`<button type="button" class="fresh" aria-keyshortcuts="." @click=${() => queue.settle()}>
    ${words.plural("fresh", fresh)} <kbd aria-hidden="true">.</kbd>
  </button>`;
}

function bulkBar({ queue, act, clear }: ListHeadView): TemplateResult {
  const said = words.plural("selected", queue.selection.size);
  return html`<span class="list-said">${said}</span>
    <div class="bulk" role="toolbar" aria-label=${said}>
      ${ACTIONS.map((action) => html`<button type="button" class="button button-small" @click=${() => act(action)}>${words.text(action)}</button>`)}
    </div>
    <button type="button" class="icon-button" aria-label=${words.text("clearSelection")} @click=${clear}>${icons.close}</button>`;
}

/** Which were not changed, and why. They stay selected. */
export function outcomeList({ failed }: Outcome, rowOf: (id: string) => Row | undefined): TemplateResult {
  return html`<details class="outcome" open>
    <summary>${icons.warning}${words.plural("bulkFailed", failed.length)}</summary>
    <ul aria-label=${words.text("bulkFailures")}>
      ${failed.map(({ id, message }) => {
        const row = rowOf(id);
        return html`<li><bdi>${row ? subjectOf(row) : id}</bdi> <span class="quiet" dir="auto">${message}</span></li>`;
      })}
    </ul>
  </details>`;
}
