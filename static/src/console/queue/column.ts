/** The queue in the page: draws it, keeps the keyboard in it, and holds it still while somebody is there. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { Command } from "../keyboard";
import { words } from "../strings";
import { Acts, type ActDeps } from "./acts";
import type { BulkAction } from "./bulk";
import { grid } from "./grid";
import { listHead, outcomeList } from "./list_head";
import type { Queue } from "./queue";
import { emptyState, listProblem } from "./states";
import { freshFor } from "./times";
import { toolbar } from "./toolbar";
import { queryOf } from "./views";
import { isNearEnd, scrolledTo, sliceOf } from "./window";

/** From this width on a row is one line. */
const WIDE_PX = 760;
const ROW_PX = { wide: 44, narrow: 68 } as const;

export interface ColumnDeps extends ActDeps {
  opened(): string | null;
}

export class QueueColumn {
  private readonly acts: Acts;
  private isFiltering = false;
  private isWide = false;
  private isPointed = false;
  private hasFocus = false;
  private isScheduled = false;
  private wantsFocus = false;
  private wantsSight = false;
  private tick: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly queue: Queue,
    private readonly deps: ColumnDeps,
  ) {
    this.acts = new Acts(queue, deps);
    queue.onChange(() => this.schedule());
    deps.store.onChange(() => this.schedule());
    new ResizeObserver(() => this.measure()).observe(root);
    this.listen();
    this.measure();
  }

  /** False when the command is not for the queue, or there is nothing to do. */
  run(command: Command): boolean {
    const { queue, acts } = this;
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
        return this.atRow((id) => this.deps.open(id));
      case "claim":
        return this.atRow((id) => void acts.claim(id));
      case "fresh":
        if (queue.list.fresh > 0) queue.settle();
        return true;
      case "escape":
        return this.clearSelection();
      default:
        return false;
    }
  }

  /** The chosen rows get this done; false when none is chosen. */
  act(action: BulkAction): boolean {
    return this.acts.bulk(action);
  }

  focus(): void {
    this.queue.active ??= this.queue.shown[0] ?? null;
    this.wantsFocus = true;
    this.schedule();
  }

  /** The row of what is open, if it is in this list, is in sight and is where the keyboard goes on. */
  reveal(id: string | null): void {
    if (id && this.queue.list.has(id)) {
      this.queue.active = id;
      this.wantsSight = true;
    }
    this.schedule();
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
    const { shown, active } = this.queue;
    const at = active ? shown.indexOf(active) : -1;
    const id = shown[at < 0 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (id === undefined) return false;
    this.queue.active = id;
    this.wantsFocus = true;
    this.draw();
    return true;
  }

  private select(id: string | null, isRange: boolean): boolean {
    if (!id) return false;
    const { selection, shown } = this.queue;
    if (isRange) selection.extend(id, shown);
    else selection.toggle(id);
    this.acts.outcome = null;
    this.schedule();
    return true;
  }

  private atRow(run: (id: string) => void): boolean {
    const id = this.queue.active;
    if (!id || !this.root.contains(document.activeElement)) return false;
    run(id);
    return true;
  }

  private clearSelection(): boolean {
    if (this.queue.selection.size === 0 && !this.acts.outcome) return false;
    this.queue.selection.clear();
    this.acts.outcome = null;
    this.schedule();
    return true;
  }

  private listen(): void {
    const { root } = this;
    root.addEventListener("pointerover", ({ target }) => this.hold(rowOf(target) !== null, this.hasFocus));
    root.addEventListener("pointerleave", () => this.hold(false, this.hasFocus));
    root.addEventListener("focusin", ({ target }) => this.onFocus(target));
    root.addEventListener("focusout", ({ relatedTarget }) => this.hold(this.isPointed, rowOf(relatedTarget) !== null));
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("scroll", () => this.schedule(), { capture: true, passive: true });
  }

  private onFocus(target: EventTarget | null): void {
    const id = rowOf(target);
    if (id) this.queue.active = id;
    this.hold(this.isPointed, id !== null);
    this.schedule();
  }

  private hold(isPointed: boolean, hasFocus: boolean): void {
    const wasStill = this.isPointed || this.hasFocus;
    this.isPointed = isPointed;
    this.hasFocus = hasFocus;
    if (wasStill !== (isPointed || hasFocus)) this.queue.hold(isPointed || hasFocus);
  }

  private onClick({ target, shiftKey }: MouseEvent): void {
    const id = rowOf(target);
    if (!id) return;
    const isOn = (selector: string): boolean => target instanceof Element && target.closest(selector) !== null;
    this.queue.active = id;
    if (isOn(".cell-select") || shiftKey) this.select(id, shiftKey);
    else if (isOn(".claim")) void this.acts.claim(id);
    else this.deps.open(id);
  }

  private measure(): void {
    const wasWide = this.isWide;
    this.isWide = this.root.clientWidth >= WIDE_PX;
    this.wantsSight ||= wasWide !== this.isWide;
    this.root.dataset["wide"] = String(this.isWide);
    this.schedule();
  }

  private draw(): void {
    render(this.template(), this.root);
    if (this.scrollToActive()) render(this.template(), this.root);
    if (this.wantsFocus && this.queue.active) {
      this.wantsFocus = false;
      this.find<HTMLElement>(`#row-${this.queue.active}`)?.focus({ preventScroll: true });
    }
    this.plan();
  }

  /** True when that moved the list: then other rows are near enough to be drawn. */
  private scrollToActive(): boolean {
    const scroller = this.find<HTMLElement>(".rows");
    const index = this.queue.shown.indexOf(this.queue.active ?? "");
    if (!(this.wantsFocus || this.wantsSight) || !scroller || index < 0) return false;
    this.wantsSight = false;
    const before = scroller.scrollTop;
    scroller.scrollTop = scrolledTo(index, this.rowHeight, before, scroller.clientHeight);
    return scroller.scrollTop !== before;
  }

  /** What is relative to now is drawn again before it is wrong. */
  private plan(): void {
    clearTimeout(this.tick);
    this.tick = setTimeout(() => this.schedule(), freshFor(this.queue.list.rows.slice(0, 100), this.deps.store.now));
  }

  private template(): TemplateResult {
    return html`${this.toolbar()} ${this.outcome()} <div class="list">${this.body()}</div>`;
  }

  private toolbar(): TemplateResult {
    const { queue, deps, acts } = this;
    return toolbar({
      store: deps.store,
      query: queue.query,
      counts: queue.counts,
      isFiltering: this.isFiltering,
      languages: this.isFiltering ? this.languages() : [],
      showTab: (tab) => void queue.show({ tab, view: null, filters: {}, text: "" }),
      showView: (view) => void queue.show(queryOf(view)),
      search: (text) => acts.search(text),
      leaveSearch: () => this.focus(),
      filter: (filters) => acts.filter(filters),
      toggleFilters: () => {
        this.isFiltering = !this.isFiltering;
        this.schedule();
      },
      save: () => void acts.save(),
      remove: (view) => void acts.removeView(view.id),
    });
  }

  /** Also the one that is asked for, of which there may be no row. */
  private languages(): string[] {
    const { list, query } = this.queue;
    return [...list.rows.map(({ language }) => language), query.filters.language ?? ""]
      .map((locale) => locale.split("-")[0] ?? "")
      .filter(Boolean);
  }

  private head(): TemplateResult {
    const { queue } = this;
    return listHead({
      queue,
      act: (action) => this.act(action),
      selectAll: (isAll) => {
        queue.selection.set(isAll ? queue.shown : []);
        this.schedule();
      },
      clear: () => this.clearSelection(),
    });
  }

  private outcome(): TemplateResult | typeof nothing {
    return this.acts.outcome ? outcomeList(this.acts.outcome, (id) => this.queue.list.get(id)) : nothing;
  }

  private body(): TemplateResult {
    const { queue } = this;
    const { length } = queue.shown;
    if (queue.phase === "failed") return listProblem(() => void queue.load());
    if (queue.phase === "loading" && length === 0) return html`<p class="state quiet">${words.text("loading")}</p>`;
    if (length === 0 && queue.list.fresh === 0) return emptyState(queue.query, () => this.acts.filter({}));
    const scroller = this.find<HTMLElement>(".rows");
    const slice = sliceOf(length, this.rowHeight, scroller?.scrollTop ?? 0, scroller?.clientHeight || innerHeight);
    if (!queue.hasMoreFailed && isNearEnd(slice, length)) queueMicrotask(() => void queue.more());
    const { store } = this.deps;
    return html`${this.head()} ${grid({ queue, store, slice, rowHeight: this.rowHeight, opened: this.deps.opened() })}`;
  }

  private find<E extends Element>(selector: string): E | null {
    return this.root.querySelector<E>(selector);
  }
}

/** The escalation whose row this is in. */
function rowOf(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>(".row")?.dataset["id"] ?? null) : null;
}
