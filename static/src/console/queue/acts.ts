/** What is done from the queue, each with its answer to the agent when it does not work. */
import type { DeskApi } from "../api";
import type { Store } from "../store";
import { words } from "../strings";
import type { Toast } from "../toasts";
import { bulk, type BulkAction, type Outcome } from "./bulk";
import { explain, type Queue } from "./queue";
import type { Filters } from "./query";
import { deleteView, queryOf, saveView } from "./views";

const SEARCH_DELAY_MS = 250;

export interface ActDeps {
  readonly api: DeskApi;
  readonly store: Store;
  readonly toast: Toast;
  open(escalationId: string): void;
  /** It is mine now: open it, to write. */
  claimed(escalationId: string): void;
}

export class Acts {
  /** What the last bulk action could not do. */
  outcome: Outcome | null = null;
  private typing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly deps: ActDeps,
  ) {}

  async claim(id: string): Promise<void> {
    if (await this.queue.claim(id)) this.deps.claimed(id);
  }

  /** The chosen rows get this done; false when none is chosen. */
  bulk(action: BulkAction): boolean {
    const ids = this.queue.selection.ids;
    if (ids.length > 0) void this.trying(() => this.doBulk(action, ids));
    return ids.length > 0;
  }

  search(text: string): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      const wanted = text.trim();
      if (wanted !== this.queue.query.text) void this.queue.show({ ...this.queue.query, view: null, text: wanted });
    }, SEARCH_DELAY_MS);
  }

  /** No filters at all: no search either. */
  filter(filters: Filters): void {
    const isCleared = Object.keys(filters).length === 0;
    const { tab, text } = this.queue.query;
    void this.queue.show({ tab, view: null, filters, text: isCleared ? "" : text });
  }

  save(): Promise<void> {
    const { api, store, toast } = this.deps;
    return this.trying(async () => {
      const view = await saveView(this.queue.query, api, store);
      if (!view) return;
      toast(words.text("viewSaved"), "good");
      await this.queue.show(queryOf(view));
    });
  }

  removeView(id: string): Promise<void> {
    const { api, store, toast } = this.deps;
    const view = store.me.saved_views.find((saved) => saved.id === id);
    return this.trying(async () => {
      if (!view || !(await deleteView(view, api, store))) return;
      toast(words.text("viewDeleted"), "good");
      await this.queue.show({ ...this.queue.query, view: null });
    });
  }

  private async doBulk(action: BulkAction, ids: readonly string[]): Promise<void> {
    const outcome = await bulk(action, ids, this.deps.api, this.deps.store);
    if (!outcome) return;
    const hasFailures = outcome.failed.length > 0;
    this.queue.selection.set(outcome.failed.map(({ id }) => id));
    this.outcome = hasFailures ? outcome : null;
    this.deps.toast(outcome.said, hasFailures ? "problem" : "good");
    await this.queue.load();
  }

  private async trying(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.deps.toast(explain(error), "problem");
    }
    this.queue.changed();
  }
}
