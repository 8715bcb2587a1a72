/** The queue without its looks: what is listed, what is chosen, and what is done with it. */
import { DeskError, type DeskApi } from "../api";
import type { Store } from "../store";
import { words } from "../strings";
import type { Toast } from "../toasts";
import type { Counts, Detail, Person, Row, RowPage } from "../types";
import { QueueList } from "./list";
import { byNewest, byRisk } from "./order";
import { FIRST_QUERY, isOfEnded, matches, parameters, type QueueQuery } from "./query";
import { Selection } from "./selection";

/** After a reconnect at most so many rows are fetched again at once. */
const REFRESH_LIMIT = 200;

export interface QueueDeps {
  readonly api: DeskApi;
  readonly store: Store;
  readonly toast: Toast;
  announce(text: string): void;
  keep(query: QueueQuery): void;
}

export class Queue {
  readonly list = new QueueList();
  readonly selection = new Selection();
  query: QueueQuery = FIRST_QUERY;
  counts: Counts | null = null;
  phase: "loading" | "ready" | "failed" = "loading";
  isLoadingMore = false;
  hasMoreFailed = false;
  /** The row that the keyboard is at. */
  active: string | null = null;
  private generation = 0;
  private wasOpen = false;
  private wasLost = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly deps: QueueDeps) {
    const { socket } = deps.store;
    socket.on("escalation", ({ escalation }) => this.put(escalation));
    socket.on("gone", ({ escalation_id }) => this.drop(escalation_id));
    socket.on("counts", ({ counts }) => {
      this.counts = counts;
      this.changed();
    });
    socket.onState((state) => void this.onConnection(state === "open"));
  }

  get shown(): string[] {
    return this.list.rows.map(({ id }) => id);
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  /** Another list: what was chosen in the one before is forgotten. */
  async show(query: QueueQuery): Promise<void> {
    this.query = query;
    this.deps.keep(query);
    this.selection.clear();
    this.active = null;
    const { store } = this.deps;
    this.list.begin((row) => matches(row, query, store.myId, store.now), isOfEnded(query) ? byNewest : byRisk);
    await this.load();
  }

  /** The same list once more. */
  async load(): Promise<void> {
    const generation = ++this.generation;
    this.phase = this.list.rows.length > 0 ? "ready" : "loading";
    this.isLoadingMore = this.hasMoreFailed = false;
    this.changed();
    try {
      const page = await this.fetchLoaded(generation);
      if (generation !== this.generation) return;
      this.list.restart(page);
      this.counts = page.counts;
      this.phase = "ready";
      this.mendActive();
    } catch {
      if (generation !== this.generation) return;
      this.phase = this.list.rows.length > 0 ? "ready" : "failed";
    }
    this.changed();
  }

  async more(): Promise<void> {
    const { next } = this.list;
    if (next === null || this.isLoadingMore || this.phase !== "ready") return;
    const { generation } = this;
    this.isLoadingMore = true;
    this.hasMoreFailed = false;
    this.changed();
    try {
      const page = await this.fetch(next);
      if (generation === this.generation) this.list.append(page);
    } catch {
      this.hasMoreFailed = generation === this.generation;
    }
    if (generation !== this.generation) return;
    this.isLoadingMore = false;
    this.changed();
  }

  put(row: Row): void {
    const isNew = this.list.put(row);
    if (isNew && this.phase === "ready") this.deps.announce(words.plural("freshSaid", Math.max(1, this.list.fresh)));
    this.mendActive();
    this.changed();
  }

  hold(isStill: boolean): void {
    this.list.hold(isStill);
    this.mendActive();
    this.changed();
  }

  /** What is new comes into the list now. */
  settle(): void {
    this.list.settle();
    this.mendActive();
    this.changed();
  }

  /** True when it is ours now. */
  async claim(id: string): Promise<boolean> {
    const row = this.list.get(id);
    if (row?.agent?.id === this.deps.store.myId) {
      this.deps.toast(words.text("alreadyYours"), "info");
      return true;
    }
    try {
      this.put(await this.deps.api.post<Detail>(`escalations/${id}/claim`));
      this.deps.announce(words.text("claimed"));
      return true;
    } catch (error) {
      this.explainClaim(error, row);
      return false;
    }
  }

  /** Of any escalation, also of one that is not in this list; empty when it is not known or not to be had. */
  async subject(id: string): Promise<string> {
    const row = this.list.get(id) ?? (await this.deps.api.get<Detail>(`escalations/${id}`).catch(() => null));
    return row?.subject ?? "";
  }

  private explainClaim(error: unknown, row: Row | undefined): void {
    const { toast } = this.deps;
    if (!(error instanceof DeskError) || error.code !== "already_claimed") {
      const isGone = error instanceof DeskError && (error.status === 404 || error.status === 409);
      toast(isGone ? words.text("claimEnded") : explain(error), "problem");
      return;
    }
    const agent = error.details["agent"] as Person | undefined;
    if (row && agent) this.put({ ...row, agent, state: "assigned" });
    const name = agent?.name;
    toast(name ? words.text("alreadyClaimed", { name }) : words.text("alreadyClaimedBySomebody"), "problem");
  }

  private drop(id: string): void {
    this.list.remove(id);
    this.mendActive();
    this.changed();
  }

  private async onConnection(isOpen: boolean): Promise<void> {
    this.wasOpen ||= isOpen;
    if (!isOpen) {
      this.wasLost = this.wasOpen;
    } else if (this.wasLost) {
      this.wasLost = false;
      await this.load();
    }
  }

  /** As many rows as there were, so that nobody is thrown back to the first page. */
  private async fetchLoaded(generation: number): Promise<RowPage> {
    const wanted = Math.min(this.list.rows.length, REFRESH_LIMIT);
    let page = await this.fetch(null);
    while (page.next_cursor && page.data.length < wanted && generation === this.generation) {
      const further = await this.fetch(page.next_cursor);
      page = { ...further, data: [...page.data, ...further.data] };
    }
    return page;
  }

  private fetch(cursor: string | null): Promise<RowPage> {
    return this.deps.api.get<RowPage>("escalations", { ...parameters(this.query), cursor });
  }

  /** A row that went away hands the keyboard to the first there is. */
  private mendActive(): void {
    const { rows } = this.list;
    if (this.active && !rows.some(({ id }) => id === this.active)) this.active = rows[0]?.id ?? null;
    const known = new Set(rows.map(({ id }) => id));
    this.selection.set(this.selection.ids.filter((id) => known.has(id)));
  }
}

export function explain(error: unknown): string {
  if (!(error instanceof DeskError)) return words.text("failed", { why: words.text("tryLater") });
  if (error.status === 0) return words.text("failed", { why: words.text("unreachable") });
  return words.text("failed", { why: error.message || words.text("tryLater") });
}
