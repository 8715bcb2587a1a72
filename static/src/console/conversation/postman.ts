/** Carries what is in the outbox to the server, and tries again for as long as trying can help. */
import { Backoff } from "../../transport/backoff";
import { DeskError, type DeskApi } from "../api";
import type { Note, TurnObject } from "../types";
import type { Outbox, Outgoing, Refusal } from "./outbox";

export interface PostmanOptions {
  readonly api: DeskApi;
  readonly outbox: Outbox;
  readonly onReply: (message: Outgoing, turn: TurnObject) => void;
  readonly onNote: (message: Outgoing, note: Note) => void;
  readonly onRefused: (message: Outgoing, error: DeskError) => void;
}

export class Postman {
  private readonly backoff = new Backoff();
  private readonly deliberate = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: PostmanOptions) {}

  /** Call when something was written, and when the connection is back. */
  run(): void {
    clearTimeout(this.timer);
    for (const message of this.options.outbox.due()) void this.carry(message);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Also where another agent has the conversation: the agent has said so. */
  insist(key: string): void {
    this.deliberate.add(key);
    this.options.outbox.retry(key);
    this.run();
  }

  private async carry(message: Outgoing): Promise<void> {
    const { outbox } = this.options;
    outbox.set(message.key, { state: "sending" });
    try {
      await this.send(message);
      this.backoff.reset();
      outbox.remove(message.key);
      this.run();
    } catch (error) {
      this.failed(message, error);
    }
  }

  private async send(message: Outgoing): Promise<void> {
    const { api, onReply, onNote } = this.options;
    const base = `escalations/${message.escalationId}/`;
    const { text, key: idempotency_key, mentions } = message;
    if (message.mode === "note") {
      onNote(message, await api.post<Note>(`${base}notes`, { text, mentions, idempotency_key }));
      return;
    }
    const attachments = message.attachments.map(({ id }) => id);
    const deliberate = this.deliberate.has(message.key) ? { deliberate: true } : {};
    onReply(message, await api.post<TurnObject>(`${base}reply`, { text, idempotency_key, attachments, ...deliberate }));
  }

  private failed(message: Outgoing, error: unknown): void {
    const { outbox, onRefused } = this.options;
    const known = error instanceof DeskError ? error : new DeskError(0, "unreachable", String(error));
    if (known.isTemporary) {
      outbox.set(message.key, { state: "pending" });
      this.timer = setTimeout(() => this.run(), this.backoff.next());
      return;
    }
    outbox.set(message.key, { state: "failed", refusal: refusalOf(known) });
    onRefused(message, known);
  }
}

export function refusalOf(error: DeskError): Refusal {
  return { code: error.code, message: error.message, holder: holderOf(error) };
}

export function holderOf({ details }: DeskError): string | null {
  const agent = details["agent"];
  const name = typeof agent === "object" && agent !== null ? (agent as { name?: unknown }).name : null;
  return typeof name === "string" ? name : null;
}
