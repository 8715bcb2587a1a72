/** Keeps messages that were not acknowledged yet through reloads, each under its own name, so that
 *  two tabs never overwrite one another's. A message sent twice is one: the key is the same. */
import type { Attachment } from "../protocol/desk";
import type { PageContext } from "../protocol/wire";
import type { OutgoingMessage, Problem } from "./state/types";
import type { Storage } from "./storage";

/** Servers keep keys for a day; after this time a repeated message might be taken for a new one. */
const KEY_LIFETIME_MS = 20 * 3_600_000;

interface Kept {
  readonly key: string;
  readonly text: string;
  readonly pageContext: PageContext;
  readonly attachments: readonly Attachment[];
  readonly createdAt: number;
  readonly problem: Problem | null;
}

export const EXPIRED: Problem = { code: "not_sent", message: "", retryable: true, retryAt: null };

export function restore(storage: Storage, now: number = Date.now()): readonly OutgoingMessage[] {
  return storage
    .names("out:")
    .map((name) => storage.get<Kept>(name))
    .filter((kept) => kept !== null && typeof kept.key === "string" && typeof kept.text === "string")
    .map((kept) => toMessage(kept as Kept, now))
    .sort((a, b) => a.createdAt - b.createdAt);
}

function toMessage(kept: Kept, now: number): OutgoingMessage {
  const problem = now - kept.createdAt > KEY_LIFETIME_MS ? EXPIRED : kept.problem;
  return {
    ...kept,
    attachments: kept.attachments ?? [],
    problem,
    afterSeq: 0,
    state: problem ? "failed" : "unsent",
    stop: false,
    responseId: null,
    userSeq: null,
  };
}

/** Writes what changed between two states of the outbox. */
export function persist(
  storage: Storage,
  before: readonly OutgoingMessage[],
  after: readonly OutgoingMessage[],
): void {
  if (before === after) return;
  const keys = new Set(after.map((message) => message.key));
  for (const { key } of before) if (!keys.has(key)) storage.remove(`out:${key}`);
  for (const message of after) {
    if (before.includes(message)) continue;
    const { key, text, pageContext, attachments, createdAt, problem } = message;
    storage.set(`out:${key}`, { key, text, pageContext, attachments, createdAt, problem } satisfies Kept);
  }
}
