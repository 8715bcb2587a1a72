/** The queue in the page: draws it, keeps the keyboard in it, and holds it still while somebody is there. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { DeskApi } from "../api";
import type { Command } from "../keyboard";
import type { Store } from "../store";
import { words } from "../strings";
import type { Toast } from "../toasts";
import { bulk, type BulkAction, type Outcome } from "./bulk";
import { bulkBar, outcomeList } from "./bulk_bar";
import { emptyState, listFoot, listProblem } from "./states";
import { explain, type Queue } from "./queue";
import type { Filters } from "./query";
import { rowElement } from "./row";
import { freshFor } from "./times";
import { toolbar } from "./toolbar";
import { deleteView, queryOf, saveView } from "./views";
import { isNearEnd, scrolledTo, sliceOf, type Slice } from "./window";

const SEARCH_DELAY_MS = 250;
/** From this width on a row is one line. */
const WIDE_PX = 760;
const ROW_PX = { wide: 44, narrow: 68 } as const;
const SCROLLER = ".rows";

export interface ColumnDeps {
  readonly api: DeskApi;
  readonly store: Store;
  readonly toast: Toast;
  open(escalationId: string): void;
  opened(): string | null;
}

export class QueueColumn {
  private isFiltering = false;
  private isWide = false;
  private isPointed = false;
  private hasFocus = false;
  private isScheduled = false;
  private wantsFocus = false;
  private outcome: Outcome | null = null;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private tick: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly queue: Queue,
    private readonly deps: ColumnDeps,
  ) {
    queue.onChange(() => this.schedule());
    deps.store.onChange(() => this.schedule());
    new ResizeObserver(() => this.measure()).observe(root);
    this.listen();
    this.measure();
  }

  /** False when the command is not for the queue, or there is nothing to do. */
  run(command: Command): boolean {
    const { queue } = this;
    switch (command) {
      case "search":
        this.find<HTMLInputElement>(".search-input")?.focus();
        return true;
      case "next":
        return this.move(1);
      case "previous":
        return this.move(-1);
      case "select":
      case "selectTo":
        return this.select(queue.active, command === "selectTo");
      case "open":
      case "claim":
        return this.withActive((id) => (command === "open" ? this.deps.open(id) : void this.claim(id)));
      case "fresh":
        if (queue.list.fresh > 0) queue.settle();
        return true;
      case "escape":
        return this.clearSelection();
      default:
        return false;
    }
  }

  focus(): void {
    this.queue.active ??= this.queue.shown[0] ?? null;
    this.wantsFocus = true;
    this.schedule();
  }

  /** The chosen rows get this done; false when none is chosen. */
  act(action: BulkAction): boolean {
    const ids = this.queue.selection.ids;
    if (ids.length === 0) return false;
    void this.bulk(action, ids);
    return true;
  }

  schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    requestAnimationFrame(() => {
      this.isScheduled = false;
      this.draw();
    });
  }

  private get rowHeight(): number {
    return this.isWide ? ROW_PX.wide : ROW_PX.narrow;
  }

  private move(by: number): boolean {
    const { queue } = this;
    const { shown } = queue;
    const at = queue.active ? shown.indexOf(queue.active) : -1;
    const id = shown[at < 0 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (id === undefined) return false;
    queue.active = id;
    this.wantsFocus = true;
    this.draw();
    return true;
  }

  private select(id: string | null, isRange: boolean): boolean {
    if (!id) return false;
    const { selection, shown } = this.queue;
    if (isRange) selection.extend(id, shown);
    else selection.toggle(id);
    this.outcome = null;
    this.schedule();
    return true;
  }

  private withActive(run: (id: string) => void): boolean {
    const id = this.queue.active;
    if (id && this.root.contains(document.activeElement)) run(id);
    return Boolean(id) && this.root.contains(document.activeElement);
  }

  private clearSelection(): boolean {
    if (this.queue.selection.size === 0 && !this.outcome) return false;
    this.queue.selection.clear();
    this.outcome = null;
    this.schedule();
    return true;
  }

  private async claim(id: string): Promise<void> {
    if (await this.queue.claim(id)) this.deps.open(id);
  }

  private async bulk(action: BulkAction, ids: readonly string[]): Promise<void> {
    try {
      const outcome = await bulk(action, ids, this.deps.api, this.deps.store);
      if (!outcome) return;
      this.queue.selection.set(outcome.failed.map(({ id }) => id));
      this.outcome = outcome.failed.length > 0 ? outcome : null;
      this.deps.toast(outcome.said, outcome.failed.length > 0 ? "problem" : "good");
      await this.queue.load();
    } catch (error) {
      this.deps.toast(explain(error), "problem");
    }
    this.schedule();
  }

  private listen(): void {
    const { root } = this;
    root.addEventListener("pointerover", (event) => this.point(isInRows(event)));
    root.addEventListener("pointerleave", () => this.point(false));
    root.addEventListener("focusin", (event) => this.onFocus(event.target as Element));
    root.addEventListener("focusout", ({ relatedTarget }) => this.keep(this.isPointed, isInside(relatedTarget)));
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("scroll", () => this.schedule(), { capture: true, passive: true });
  }

  private point(isPointed: boolean): void {
    this.keep(isPointed, this.hasFocus);
  }

  private onFocus(target: Element): void {
    const id = target.closest<HTMLElement>(".row")?.dataset["id"];
    if (id) this.queue.active = id;
    this.keep(this.isPointed, Boolean(id));
    this.schedule();
  }

  private keep(isPointed: boolean, hasFocus: boolean): void {
    const wasStill = this.isPointed || this.hasFocus;
    this.isPointed = isPointed;
    this.hasFocus = hasFocus;
    if (wasStill !== (isPointed || hasFocus)) this.queue.hold(isPointed || hasFocus);
  }

  private onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const id = target.closest<HTMLElement>(".row")?.dataset["id"];
    if (!id) return;
    this.queue.active = id;
    if (target.closest(".cell-select") || event.shiftKey) {
      this.select(id, event.shiftKey);
      this.wantsFocus = true;
    } else if (target.closest(".claim")) void this.claim(id);
    else this.deps.open(id);
  }

  private measure(): void {
    this.isWide = this.root.clientWidth >= WIDE_PX;
    this.root.dataset["wide"] = String(this.isWide);
    this.schedule();
  }

  private draw(): void {
    this.scrollToActive();
    render(this.template(), this.root);
    if (this.wantsFocus && this.queue.active) {
      this.wantsFocus = false;
      this.find<HTMLElement>(`#row-${this.queue.active}`)?.focus({ preventScroll: true });
    }
    this.plan();
  }

  private scrollToActive(): void {
    const scroller = this.find<HTMLElement>(SCROLLER);
    const index = this.queue.shown.indexOf(this.queue.active ?? "");
    if (!this.wantsFocus || !scroller || index < 0) return;
    scroller.scrollTop = scrolledTo(index, this.rowHeight, scroller.scrollTop, scroller.clientHeight);
  }

  /** What is relative to now is drawn again before it is wrong. */
  private plan(): void {
    clearTimeout(this.tick);
    this.tick = setTimeout(() => this.schedule(), freshFor(this.queue.list.rows.slice(0, 100), this.deps.store.now));
  }

  private template(): TemplateResult {
    const { queue, deps } = this;
    return html`
      ${toolbar({
        store: deps.store,
        query: queue.query,
        counts: queue.counts,
        isFiltering: this.isFiltering,
        showTab: (tab) => void queue.show({ tab, view: null, filters: {}, text: "" }),
        showView: (view) => void queue.show(queryOf(view)),
        search: (text) => this.search(text),
        filter: (filters) => this.filter(filters),
        toggleFilters: () => {
          this.isFiltering = !this.isFiltering;
          this.schedule();
        },
        save: () => void this.save(),
        remove: (view) => void this.remove(view.id),
      })}
      ${queue.selection.size > 0
        ? bulkBar(queue.selection.size, queue.shown.length, {
            act: (action) => this.act(action),
            all: (isAll) => {
              queue.selection.set(isAll ? queue.shown : []);
              this.schedule();
            },
            clear: () => this.clearSelection(),
          })
        : nothing}
      ${this.outcome ? outcomeList(this.outcome, (id) => queue.list.get(id)) : nothing}
      <div class="list">${this.freshButton()} ${this.body()}</div>
    `;
  }

  private freshButton(): TemplateResult | typeof nothing {
    const { fresh } = this.queue.list;
    if (fresh === 0) return nothing;
    return html`<button type="button" class="fresh" aria-keyshortcuts="." @click=${() => this.queue.settle()}>
      ${words.plural("fresh", fresh)} <kbd aria-hidden="true">.</kbd>
    </button>`;
  }

  private body(): TemplateResult {
    const { queue } = this;
    if (queue.phase === "failed") return listProblem(() => void queue.load());
    if (queue.phase === "loading" && queue.shown.length === 0) return html`<p class="state quiet" role="status">${words.text("loading")}</p>`;
    if (queue.shown.length === 0 && queue.list.fresh === 0) return emptyState(queue.query, () => this.filter({}));
    return this.grid();
  }

  private grid(): TemplateResult {
    const { queue, rowHeight } = this;
    const { rows, next } = queue.list;
    const slice = this.slice(rows.length);
    if (next !== null && !queue.hasMoreFailed && isNearEnd(slice, rows.length)) queueMicrotask(() => void queue.more());
    return html`<div class="rows">
      <div
        class="sizer" role="grid" aria-label=${words.text("queue")} aria-multiselectable="true"
        aria-rowcount=${next === null ? rows.length : -1} style="height: ${rows.length * rowHeight}px; --row: ${rowHeight}px"
      >${this.rowElements(slice)}</div>
      ${listFoot(queue, () => void queue.more())}
    </div>`;
  }

  private slice(count: number): Slice {
    const scroller = this.find<HTMLElement>(SCROLLER);
    return sliceOf(count, this.rowHeight, scroller?.scrollTop ?? 0, scroller?.clientHeight || innerHeight);
  }

  /** Those in sight, and the one that has the keyboard wherever it is: an element that goes takes the focus with it. */
  private rowElements({ first, last }: Slice): unknown {
    const { queue, deps } = this;
    const { rows } = queue.list;
    const activeIndex = rows.findIndex(({ id }) => id === queue.active);
    const indexes = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    if (activeIndex >= 0 && (activeIndex < first || activeIndex > last)) indexes.push(activeIndex);
    const tabStop = activeIndex >= 0 ? activeIndex : 0;
    const shown = indexes.flatMap((index) => (rows[index] ? [{ index, row: rows[index] }] : []));
    return repeat(shown, ({ row }) => row.id, ({ row, index }) =>
      rowElement({
        row,
        index,
        now: deps.store.now,
        myId: deps.store.myId,
        viewers: deps.store.viewers(row.id),
        isActive: index === tabStop,
        isSelected: queue.selection.has(row.id),
        isOpen: deps.opened() === row.id,
        isLeaving: queue.list.isLeaving(row.id),
        height: this.rowHeight,
      }),
    );
  }

  private search(text: string): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.queue.show({ ...this.queue.query, view: null, text: text.trim() }), SEARCH_DELAY_MS);
  }

  private filter(filters: Filters): void {
    const isCleared = Object.keys(filters).length === 0;
    const { tab, text } = this.queue.query;
    void this.queue.show({ tab, view: null, filters, text: isCleared ? "" : text });
  }

  private async save(): Promise<void> {
    const { api, store, toast } = this.deps;
    try {
      const view = await saveView(this.queue.query, api, store);
      if (!view) return;
      toast(words.text("viewSaved"), "good");
      await this.queue.show(queryOf(view));
    } catch (error) {
      toast(explain(error), "problem");
    }
  }

  private async remove(id: string): Promise<void> {
    const { api, store, toast } = this.deps;
    const view = store.me.saved_views.find((saved) => saved.id === id);
    try {
      if (!view || !(await deleteView(view, api, store))) return;
      toast(words.text("viewDeleted"), "good");
      await this.queue.show({ ...this.queue.query, view: null });
    } catch (error) {
      toast(explain(error), "problem");
    }
  }

  private find<E extends Element>(selector: string): E | null {
    return this.root.querySelector<E>(selector);
  }
}

function isInRows(event: Event): boolean {
  return isInside(event.target);
}

function isInside(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".row") !== null;
}
