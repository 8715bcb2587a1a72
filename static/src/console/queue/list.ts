/** The rows of the queue in their order. While it is held still (a pointer or the keyboard is in it) nothing moves:
 *  rows change in place, those that leave are marked, and those that are new wait until they are asked for. */
import type { Row, RowPage } from "../types";
import { byRisk, type Order } from "./order";

export class QueueList {
  /** In the order shown. */
  rows: readonly Row[] = [];
  next: string | null = null;
  private readonly waiting = new Map<string, Row>();
  private readonly leaving = new Set<string>();
  private isStill = false;

  constructor(
    private belongs: (row: Row) => boolean = () => true,
    private order: Order = byRisk,
  ) {}

  get fresh(): number {
    return this.waiting.size;
  }

  has(id: string): boolean {
    return this.rows.some((row) => row.id === id);
  }

  get(id: string): Row | undefined {
    return this.rows.find((row) => row.id === id) ?? this.waiting.get(id);
  }

  /** It is still shown, and only because nothing may move now. */
  isLeaving(id: string): boolean {
    return this.leaving.has(id);
  }

  /** Another list from now on, of which nothing is known yet. */
  begin(belongs: (row: Row) => boolean, order: Order): void {
    this.belongs = belongs;
    this.order = order;
    this.rows = [];
    this.next = null;
    this.waiting.clear();
    this.leaving.clear();
  }

  /** The first page anew, as after a reconnect: rows that moved on meanwhile are gone with it. */
  restart(page: RowPage): void {
    this.waiting.clear();
    this.leaving.clear();
    if (this.isStill && this.rows.length > 0) this.restartInPlace(page);
    else this.rows = page.data;
    this.next = page.next_cursor;
  }

  append(page: RowPage): void {
    const known = new Set(this.rows.map(({ id }) => id));
    this.rows = [...this.rows, ...page.data.filter(({ id }) => !known.has(id))];
    this.next = page.next_cursor;
    for (const { id } of page.data) this.waiting.delete(id);
  }

  /** A row changed or came to be. True when that is worth saying: it is new to this list. */
  put(row: Row): boolean {
    const index = this.rows.findIndex(({ id }) => id === row.id);
    if (index >= 0) {
      this.replace(index, row);
      return false;
    }
    const isNew = !this.waiting.delete(row.id);
    if (!this.belongs(row) || this.isBeyondLoaded(row)) return false;
    if (this.isStill) this.waiting.set(row.id, row);
    else this.rows = inserted(this.rows, row, this.order);
    return isNew;
  }

  remove(id: string): void {
    this.waiting.delete(id);
    if (this.isStill && this.has(id)) this.leaving.add(id);
    else this.rows = this.rows.filter((row) => row.id !== id);
  }

  hold(isStill: boolean): void {
    this.isStill = isStill;
    if (!isStill) this.settle();
  }

  /** Everything goes where it belongs, whatever holds the list. */
  settle(): void {
    const staying = this.rows.filter(({ id }) => !this.leaving.has(id));
    if (this.waiting.size === 0 && staying.length === this.rows.length && isSorted(staying, this.order)) return;
    this.rows = [...staying, ...this.waiting.values()].sort(this.order);
    this.leaving.clear();
    this.waiting.clear();
  }

  private replace(index: number, row: Row): void {
    const rows = this.rows.with(index, row);
    if (this.isStill) {
      this.rows = rows;
      if (this.belongs(row)) this.leaving.delete(row.id);
      else this.leaving.add(row.id);
    } else {
      this.rows = this.belongs(row) ? moved(rows, index, this.order) : rows.toSpliced(index, 1);
    }
  }

  private restartInPlace(page: RowPage): void {
    const found = new Map(page.data.map((row) => [row.id, row]));
    const kept = this.rows.map((row) => found.get(row.id) ?? row);
    const isWhole = page.next_cursor === null;
    for (const { id } of kept) if (isWhole && !found.has(id)) this.leaving.add(id);
    for (const row of page.data) if (!this.has(row.id)) this.waiting.set(row.id, row);
    this.rows = isWhole ? kept : kept.filter(({ id }) => found.has(id));
  }

  /** It comes with a later page. */
  private isBeyondLoaded(row: Row): boolean {
    const last = this.rows.at(-1);
    return this.next !== null && last !== undefined && this.order(row, last) > 0;
  }
}

function inserted(rows: readonly Row[], row: Row, order: Order): readonly Row[] {
  const index = rows.findIndex((other) => order(row, other) < 0);
  return rows.toSpliced(index < 0 ? rows.length : index, 0, row);
}

function moved(rows: readonly Row[], index: number, order: Order): readonly Row[] {
  const row = rows[index];
  const isInPlace = isSorted(rows.slice(Math.max(0, index - 1), index + 2), order);
  return isInPlace || !row ? rows : inserted(rows.toSpliced(index, 1), row, order);
}

function isSorted(rows: readonly Row[], order: Order): boolean {
  return rows.every((row, index) => {
    const next = rows[index + 1];
    return !next || order(row, next) <= 0;
  });
}
