import { html, type TemplateResult } from "lit-html";
import { icons } from "../icons";
import { words } from "../strings";
import type { Row } from "../types";
import type { BulkAction, Outcome } from "./bulk";
import { subjectOf } from "./row";

interface BulkBarActions {
  act(action: BulkAction): void;
  all(isAll: boolean): void;
  clear(): void;
}

const ACTIONS: readonly BulkAction[] = ["assign", "resolve", "label", "unlabel"];

export function bulkBar(count: number, shown: number, { act, all, clear }: BulkBarActions): TemplateResult {
  const onAll = (event: Event): void => all((event.target as HTMLInputElement).checked);
  return html`<div class="bulk" role="toolbar" aria-label=${words.plural("selected", count)}>
    <label class="bulk-all">
      <input
        type="checkbox" aria-label=${words.text("selectShown")} .checked=${count === shown}
        .indeterminate=${count < shown} @change=${onAll}
      />
      <span>${words.plural("selected", count)}</span>
    </label>
    ${ACTIONS.map((action) => html`<button type="button" class="button button-small" @click=${() => act(action)}>${words.text(action)}</button>`)}
    <button type="button" class="icon-button" aria-label=${words.text("clearSelection")} @click=${clear}>${icons.close}</button>
  </div>`;
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
