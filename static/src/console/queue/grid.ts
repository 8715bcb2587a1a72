/** The rows that are near enough to be seen, at their places in the whole list. */
import { html, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Store } from "../store";
import { words } from "../strings";
import type { Queue } from "./queue";
import { rowElement } from "./row";
import { listFoot } from "./states";
import type { Slice } from "./window";

export interface GridView {
  readonly queue: Queue;
  readonly store: Store;
  readonly slice: Slice;
  readonly rowHeight: number;
  readonly opened: string | null;
}

export function grid(view: GridView): TemplateResult {
  const { queue, rowHeight } = view;
  const { rows, next } = queue.list;
  return html`<div class="rows">
    <div
      class="sizer" role="grid" aria-label=${words.text("queue")} aria-multiselectable="true"
      aria-rowcount=${next === null ? rows.length : -1} style="height: ${rows.length * rowHeight}px; --row: ${rowHeight}px"
    >${elements(view)}</div>
    ${listFoot(queue, () => void queue.more())}
  </div>`;
}

function elements({ queue, store, slice, rowHeight, opened }: GridView): unknown {
  const { rows } = queue.list;
  const activeIndex = rows.findIndex(({ id }) => id === queue.active);
  const tabStop = Math.max(activeIndex, 0);
  const shown = indexes(slice, activeIndex).flatMap((index) => (rows[index] ? [{ index, row: rows[index] }] : []));
  return repeat(shown, ({ row }) => row.id, ({ row, index }) =>
    rowElement({
      row,
      index,
      now: store.now,
      myId: store.myId,
      viewers: store.viewers(row.id),
      isActive: index === tabStop,
      isSelected: queue.selection.has(row.id),
      isOpen: opened === row.id,
      isLeaving: queue.list.isLeaving(row.id),
      height: rowHeight,
    }),
  );
}

/** Also the row that has the keyboard, wherever it is: an element that goes takes the focus with it. */
function indexes({ first, last }: Slice, active: number): number[] {
  const near = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  return active >= 0 && (active < first || active > last) ? [...near, active] : near;
}
