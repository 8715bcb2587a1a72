/** What an agent has written and the server has not confirmed. Kept through reloads, each under its own name,
 *  and sent again with the same key until it is confirmed or refused: nothing is lost, nothing is said twice. */
import type { Storage } from "../../widget/storage";
import type { Attachment } from "../types";

/** Servers keep keys for a day; after this time a repeated message might be taken for a new one. */
const KEY_LIFETIME_MS = 20 * 3_600_000;

export type WriteMode = "reply" | "note";

export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Who has the conversation, when that is the reason. */
  readonly holder: string | null;
}

export interface Outgoing {
  readonly key: string;
  readonly escalationId: string;
  readonly mode: WriteMode;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly mentions: readonly string[];
  readonly createdAt: number;
  /** The newest turn when it was written: the turn it becomes comes later. */
  readonly afterSeq: number;
  readonly state: "pending" | "sending" | "failed";
  readonly refusal: Refusal | null;
}

export class Outbox {
  private held: readonly Outgoing[];

  constructor(
    private readonly storage: Storage,
    private readonly onChange: () => void,
    now: number = Date.now(),
  ) {
    this.held = restore(storage, now);
  }

  of(escalationId: string | null): readonly Outgoing[] {
    return this.held.filter((message) => message.escalationId === escalationId);
  }

  get(key: string): Outgoing | null {
    return this.held.find((message) => message.key === key) ?? null;
  }

  add(message: Omit<Outgoing, "key" | "createdAt" | "state" | "refusal">): void {
    const added = { ...message, key: newKey(), createdAt: Date.now(), state: "pending", refusal: null } as const;
    this.write([...this.held, added]);
  }

  /** The next to be sent of each conversation: one at a time, so that the order is the order of writing. */
  due(): readonly Outgoing[] {
    const busy = new Set(this.held.filter((message) => message.state === "sending").map((item) => item.escalationId));
    return this.held.filter((message) => {
      if (message.state !== "pending" || busy.has(message.escalationId)) return false;
      busy.add(message.escalationId);
      return true;
    });
  }

  set(key: string, change: Partial<Pick<Outgoing, "state" | "refusal" | "key">>): void {
    this.write(this.held.map((message) => (message.key === key ? { ...message, ...change } : message)));
  }

  /** With the same key, so that a message that did arrive is not said twice, unless the key is the trouble. */
  retry(key: string): void {
    const needsNewKey = this.get(key)?.refusal?.code === "idempotency_conflict" || this.get(key)?.refusal?.code === "expired";
    this.set(key, { state: "pending", refusal: null, ...(needsNewKey ? { key: newKey() } : {}) });
  }

  remove(key: string): void {
    this.write(this.held.filter((message) => message.key !== key));
  }

  private write(next: readonly Outgoing[]): void {
    const keys = new Set(next.map((message) => message.key));
    for (const { key } of this.held) if (!keys.has(key)) this.storage.remove(`out:${key}`);
    for (const message of next) if (!this.held.includes(message)) this.storage.set(`out:${message.key}`, message);
    this.held = next;
    this.onChange();
  }
}

function restore(storage: Storage, now: number): readonly Outgoing[] {
  return storage
    .names("out:")
    .map((name) => storage.get<Outgoing>(name))
    .filter((message) => message !== null && typeof message.key === "string" && typeof message.text === "string")
    .map((message) => restored(message as Outgoing, now))
    .sort((a, b) => a.createdAt - b.createdAt);
}

function restored(message: Outgoing, now: number): Outgoing {
  if (message.state === "failed") return message;
  if (now - message.createdAt < KEY_LIFETIME_MS) return { ...message, state: "pending" };
  return { ...message, state: "failed", refusal: { code: "expired", message: "", holder: null } };
}

/** Not on secure origins only, unlike crypto.randomUUID. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
