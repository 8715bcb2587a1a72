/** The conversation that is open: its state, what changes it, and what must be fetched or said when it has changed. */
import { DeskError, type DeskApi } from "../api";
import type { DeskSocket } from "../socket";
import type { Detail, Frame, FrameType, Row, TurnPage } from "../types";
import { reduce } from "./state/reducer";
import { heldSeq, missingAfter } from "./state/turns";
import { initialState, type Action, type ConversationState } from "./state/types";

const PAGE = 60;
const PATIENCE_MS = 2_000;
const GATHER_MS = 150;
const VISITOR_TYPES_MS = 6_000;
const FRAMES: readonly FrameType[] = [
  "escalation", "turn", "gone", "viewing", "visitor",
  "response_start", "response_chunk", "tool_call", "tool_result", "response_end", "error",
];

export interface ConversationOptions {
  readonly api: DeskApi;
  readonly socket: DeskSocket;
  readonly onChange: (state: ConversationState) => void;
  /** Only a word was added to an answer that is coming. */
  readonly onText: () => void;
  readonly onRow: (row: Row) => void;
  readonly onBack: () => void;
}

export class Conversation {
  private current = initialState;
  private isFetching = false;
  private reloading: Promise<void> | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private reloadTimer: ReturnType<typeof setTimeout> | undefined;
  private visitorTimer: ReturnType<typeof setTimeout> | undefined;
  private readSeq = 0;
  isLoadingEarlier = false;

  constructor(private readonly options: ConversationOptions) {
    const { socket } = options;
    for (const type of FRAMES) socket.on(type, (frame: Frame) => this.hear(frame));
    socket.on("detail", ({ escalation_id: id, turn_seq: seq }) => {
      this.reloadSoon(id);
      if (seq) void this.refetch(id, seq).catch(() => undefined);
    });
    socket.onState((connection) => this.onConnection(connection));
    this.current = { ...initialState, connection: socket.state };
  }

  get state(): ConversationState {
    return this.current;
  }

  async open(escalationId: string): Promise<void> {
    if (this.current.escalationId === escalationId && this.current.phase !== "failed") return this.reload();
    this.leave();
    this.readSeq = 0;
    this.dispatch({ type: "open", escalationId });
    await this.load(escalationId);
  }

  close(): void {
    this.leave();
    this.dispatch({ type: "close" });
  }

  /** Fetches the escalation anew; its turns come by themselves. What is asked for meanwhile is fetched after it. */
  async reload(): Promise<void> {
    if (this.reloading) return this.reloading.then(() => this.reload());
    const { escalationId } = this.current;
    if (!escalationId) return;
    this.reloading = this.refresh(escalationId);
    await this.reloading.finally(() => (this.reloading = null));
  }

  /** Takes what the server answered to an action as the newest there is. */
  adopt(detail: Detail): void {
    this.dispatch({ type: "detail", detail });
    this.options.onRow(detail);
  }

  async loadEarlier(): Promise<void> {
    const { escalationId, baseSeq } = this.current;
    if (!escalationId || baseSeq === 0 || this.isLoadingEarlier) return;
    this.isLoadingEarlier = true;
    this.options.onChange(this.current);
    try {
      await this.fetchPage(escalationId, "earlier", { before_seq: baseSeq + 1 });
    } finally {
      this.isLoadingEarlier = false;
      this.options.onChange(this.current);
    }
  }

  /** Call when the newest turn is in sight. */
  markRead(): void {
    const { escalationId, phase } = this.current;
    const seq = heldSeq(this.current);
    if (!escalationId || phase !== "ready" || seq <= this.readSeq) return;
    this.readSeq = seq;
    this.options.socket.send({ type: "read", escalation_id: escalationId, seq });
  }

  dispatch(action: Action): void {
    const before = this.current;
    this.current = reduce(before, action);
    if (this.current === before) return;
    const isText = action.type === "frame" && action.frame.type === "response_chunk";
    if (isText) return this.options.onText();
    this.catchUp();
    this.options.onChange(this.current);
  }

  private async load(escalationId: string): Promise<void> {
    try {
      const detail = await this.fetchDetail(escalationId);
      if (this.current.escalationId !== escalationId) return;
      this.adopt(detail);
      this.options.socket.send({ type: "watch", escalation_id: escalationId, after_seq: detail.latest_turn_seq });
      await this.fetchPage(escalationId, "newest", { before_seq: detail.latest_turn_seq + 1 });
    } catch (error) {
      if (this.current.escalationId === escalationId) this.fail(error);
    }
  }

  private async refresh(escalationId: string): Promise<void> {
    try {
      this.adopt(await this.fetchDetail(escalationId));
    } catch (error) {
      if (isRefused(error) && this.current.escalationId === escalationId) this.fail(error);
    }
  }

  private fetchDetail(escalationId: string): Promise<Detail> {
    return this.options.api.get<Detail>(`escalations/${escalationId}`);
  }

  private async fetchPage(
    escalationId: string,
    part: "newest" | "earlier" | "missing",
    query: Readonly<Record<string, number>>,
  ): Promise<void> {
    const page = await this.options.api.get<TurnPage>(`escalations/${escalationId}/turns`, { ...query, limit: PAGE });
    if (this.current.escalationId === escalationId) this.dispatch({ type: "page", page, part });
  }

  /** A turn that is held, and of which there is more to know. */
  private async refetch(escalationId: string, seq: number): Promise<void> {
    if (escalationId !== this.current.escalationId || seq <= this.current.baseSeq) return;
    const query = { after_seq: seq - 1, limit: 1 };
    const page = await this.options.api.get<TurnPage>(`escalations/${escalationId}/turns`, query);
    if (escalationId !== this.current.escalationId) return;
    for (const turn of page.data) this.dispatch({ type: "turn", turn });
  }

  private catchUp(): void {
    const { escalationId } = this.current;
    if (!escalationId) return;
    this.options.socket.setCursor(escalationId, heldSeq(this.current));
    const afterSeq = missingAfter(this.current);
    if (afterSeq === null || this.isFetching) return;
    this.isFetching = true;
    void this.fetchPage(escalationId, "missing", { after_seq: afterSeq })
      .then(() => {
        this.isFetching = false;
        const isHelped = missingAfter(this.current) !== afterSeq;
        if (isHelped) this.catchUp();
        else this.later();
      })
      .catch(() => {
        this.isFetching = false;
        this.later();
      });
  }

  private later(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.catchUp(), PATIENCE_MS);
  }

  private hear(frame: Frame): void {
    if (frame.type === "escalation" && isElsewhere(this.current.detail, frame.escalation)) this.reloadSoon(frame.escalation.id);
    // With a word may come another page, an entry in the record, a deadline that was met.
    if (frame.type === "turn") this.reloadSoon(frame.escalation_id);
    this.dispatch({ type: "frame", frame, at: new Date().toISOString() });
    if (frame.type !== "visitor" || !frame.typing) return;
    clearTimeout(this.visitorTimer);
    this.visitorTimer = setTimeout(() => this.dispatch({ type: "visitorRests" }), VISITOR_TYPES_MS);
  }

  private reloadSoon(escalationId: string): void {
    if (escalationId !== this.current.escalationId) return;
    clearTimeout(this.reloadTimer);
    this.reloadTimer = setTimeout(() => void this.reload(), GATHER_MS);
  }

  private onConnection(connection: ConversationState["connection"]): void {
    const wasAway = connection === "open" && this.current.connection !== "open";
    this.dispatch({ type: "connection", connection });
    if (!wasAway) return;
    this.readSeq = 0;
    this.options.onBack();
    const { escalationId, phase } = this.current;
    if (escalationId && phase === "failed") void this.load(escalationId);
    else if (phase !== "loading") void this.reload();
  }

  private leave(): void {
    const { escalationId } = this.current;
    clearTimeout(this.retryTimer);
    clearTimeout(this.reloadTimer);
    if (escalationId) this.options.socket.send({ type: "unwatch", escalation_id: escalationId });
  }

  private fail(error: unknown): void {
    const known = error instanceof DeskError ? error : new DeskError(0, "unknown", "");
    const { code, message, isTemporary } = known;
    this.dispatch({ type: "failed", problem: { code, message, retryable: isTemporary, retryAt: null } });
  }
}

/** What stands in the row came about by an event, and events stand only in the detail. */
function isElsewhere(held: Detail | null, row: Row): boolean {
  if (held?.id !== row.id) return false;
  const facts = ({ state, agent, team, priority, labels }: Row): string =>
    [state, agent?.id, team?.id, priority, ...labels.map(({ id }) => id)].join();
  return facts(held) !== facts(row);
}

function isRefused(error: unknown): boolean {
  return error instanceof DeskError && !error.isTemporary;
}
