/** Brings the state and the server together: after every change it asks for what is missing and sends what
 *  is waiting. A reconnect is nothing special to it: more is missing then. */
import type { ApiError, Api } from "../transport/api";
import type { Connection } from "../transport/connection";
import type { Transport } from "../transport/types";
import { missingAfter, unsyncedRuns } from "./state/missing";
import type { Action, ChatState } from "./state/types";

/** Between two requests for the same thing. */
const PATIENCE_MS = 2_000;
const RESUME_LIMIT_MS = 10_000;
const ACKNOWLEDGE_LIMIT_MS = 20_000;

export class Sync {
  private transport: Transport | null = null;
  private isFetching = false;
  private readonly resumed = new Map<string, number>();
  private readonly cancelled = new Set<string>();
  private regenerated: string | null = null;
  private toldReadSeq = 0;
  private fetchedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dueAt = Infinity;
  private sentAt = 0;

  constructor(
    private readonly api: Api,
    private readonly connection: Connection,
    private readonly state: () => ChatState,
    private readonly dispatch: (action: Action) => void,
  ) {}

  /** Call after every change of the state. */
  run(): void {
    const transport = this.connection.active;
    if (transport !== this.transport) this.begin(transport);
    if (!transport) return;
    this.catchUp();
    this.resume(transport);
    this.cancel(transport);
    this.send(transport);
    this.regenerate(transport);
    this.tellRead(transport);
  }

  private begin(transport: Transport | null): void {
    this.transport = transport;
    this.resumed.clear();
    this.cancelled.clear();
    this.regenerated = null;
    this.toldReadSeq = 0;
    this.fetchedAt = -Infinity;
    this.dueAt = Infinity;
    clearTimeout(this.timer);
  }

  private catchUp(): void {
    const afterSeq = missingAfter(this.state());
    const { session } = this.connection;
    if (afterSeq === null || this.isFetching || !session) return;
    const pause = this.fetchedAt + PATIENCE_MS - Date.now();
    if (pause > 0) return this.later(pause);
    const { transport } = this;
    const knownSeq = this.state().latestSeq;
    this.isFetching = true;
    this.fetchedAt = Date.now();
    void this.api
      .snapshot(session, afterSeq)
      .then((snapshot) => {
        this.isFetching = false;
        // Asked before the connection was lost, it does not tell what happened meanwhile.
        if (transport !== this.transport) return this.run();
        this.dispatch({ type: "snapshot", snapshot, afterSeq });
        // Progress and news go on at once; only a request that did not help is repeated slowly.
        const isNews = this.state().latestSeq > Math.max(knownSeq, snapshot.latest_turn_seq);
        if (isNews || missingAfter(this.state()) !== afterSeq) this.fetchedAt = -Infinity;
        this.run();
      })
      .catch((error: ApiError | TypeError) => {
        this.isFetching = false;
        if ("status" in error && error.status === 401) this.connection.renew();
        else this.later(PATIENCE_MS);
      });
  }

  private resume(transport: Transport): void {
    const now = Date.now();
    const unsynced = unsyncedRuns(this.state());
    for (const id of this.resumed.keys()) {
      if (!unsynced.some((run) => `${run.responseId} ${run.cursor}` === id)) this.resumed.delete(id);
    }
    for (const run of unsynced) {
      const id = `${run.responseId} ${run.cursor}`;
      if (now - (this.resumed.get(id) ?? -Infinity) < RESUME_LIMIT_MS) continue;
      this.resumed.set(id, now);
      transport.resume(run.responseId, run.cursor);
      this.later(RESUME_LIMIT_MS);
    }
  }

  private cancel(transport: Transport): void {
    for (const run of Object.values(this.state().runs)) {
      if (!run.stopping || run.phase === "ended" || this.cancelled.has(run.responseId)) continue;
      this.cancelled.add(run.responseId);
      transport.cancel(run.responseId);
    }
  }

  /** One at a time, so that the order is the order of writing on every transport. */
  private send(transport: Transport): void {
    const { outbox } = this.state();
    if (outbox.some((message) => message.state === "sending")) return this.expectAcknowledgement(transport);
    const next = outbox.find((message) => message.state === "unsent");
    if (!next) return;
    this.sentAt = Date.now();
    this.dispatch({ type: "sending", key: next.key });
    transport.send(next);
  }

  private expectAcknowledgement(transport: Transport): void {
    if (transport.name === "https") return;
    if (Date.now() - this.sentAt > ACKNOWLEDGE_LIMIT_MS) this.connection.restart();
    else this.later(ACKNOWLEDGE_LIMIT_MS);
  }

  private regenerate(transport: Transport): void {
    const { regeneration } = this.state();
    if (!regeneration || regeneration.key === this.regenerated) return;
    this.regenerated = regeneration.key;
    transport.regenerate(regeneration.key);
  }

  /** Only people want to know whether they were read. */
  private tellRead(transport: Transport): void {
    const { readSeq, turns } = this.state();
    const seq = turns.filter((turn) => turn.role === "agent" && turn.seq <= readSeq).at(-1)?.seq ?? 0;
    if (seq <= this.toldReadSeq) return;
    this.toldReadSeq = seq;
    transport.signal({ type: "read", seq });
  }

  /** Looks again then, or earlier if that was planned. */
  private later(ms: number): void {
    const dueAt = Date.now() + ms + 50;
    if (dueAt >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = dueAt;
    this.timer = setTimeout(() => {
      this.dueAt = Infinity;
      this.run();
    }, ms + 50);
  }
}
