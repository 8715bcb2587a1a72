/** Where in the text a list is asked for: `/` at the beginning of a line, `@` before a name. */
import type { WriteMode } from "../outbox";

export interface Trigger {
  readonly kind: "canned" | "mention";
  /** The text from here to the caret is replaced by what is chosen. */
  readonly from: number;
  readonly query: string;
}

export function triggerAt(text: string, caret: number, mode: WriteMode): Trigger | null {
  const before = text.slice(0, caret);
  const canned = mode === "reply" ? /(?:^|\n)\/([^\s/]*)$/.exec(before) : null;
  if (canned) return { kind: "canned", from: caret - (canned[1] ?? "").length - 1, query: canned[1] ?? "" };
  const mention = mode === "note" ? /(?:^|[\s(（])@([^\s@]*)$/.exec(before) : null;
  if (mention) return { kind: "mention", from: caret - (mention[1] ?? "").length - 1, query: mention[1] ?? "" };
  return null;
}

/** The text with what was chosen in the place of the trigger, and where the caret stands then. */
export function replaced(text: string, caret: number, { from }: Pick<Trigger, "from">, by: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + by + text.slice(caret), caret: from + by.length };
}

/** Those whose names stand in the text behind an @. */
export function mentionsIn<T extends { readonly name: string }>(text: string, agents: readonly T[]): T[] {
  return agents.filter(({ name }) => text.includes(`@${name}`));
}
