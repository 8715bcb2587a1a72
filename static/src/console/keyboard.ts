/** The desk's keys. They mean nothing while somebody types, and nothing together with Ctrl, Alt or Meta. */
import { html } from "lit-html";
import { ask } from "./dialogs";
import { words, type TextKey } from "./strings";

export type Command =
  | "search" | "next" | "previous" | "open" | "claim" | "reply" | "note" | "resolve"
  | "select" | "selectTo" | "fresh" | "escape" | "help";

const KEYS: Readonly<Record<string, Command>> = {
  "/": "search",
  j: "next",
  k: "previous",
  c: "claim",
  r: "reply",
  n: "note",
  e: "resolve",
  x: "select",
  X: "selectTo",
  ".": "fresh",
  "?": "help",
  Escape: "escape",
};

/** A command returns false when it has nothing to do: then the key keeps its meaning. */
export function listenToKeys(run: (command: Command, target: Element) => boolean): () => void {
  const ending = new AbortController();
  document.addEventListener(
    "keydown",
    (event) => {
      const command = commandOf(event);
      if (command && run(command, event.target as Element)) event.preventDefault();
    },
    { signal: ending.signal },
  );
  return () => ending.abort();
}

export function commandOf(event: KeyboardEvent): Command | null {
  const target = event.target as Element;
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return null;
  if (document.querySelector("dialog[open]")) return null;
  if (isTyping(target)) return null;
  if (target.closest('[role="row"]')) {
    const inRow = rowCommand(event.key);
    if (inRow && (event.key !== "Enter" || target.matches('[role="row"]'))) return inRow;
  }
  // A keyboard in Japanese or Arabic still has these keys at their places.
  return KEYS[event.key] ?? KEYS[LATIN.get(event.code) ?? ""] ?? null;
}

function rowCommand(key: string): Command | null {
  return ({ ArrowDown: "next", ArrowUp: "previous", Enter: "open" } as const)[key] ?? null;
}

const LATIN = new Map([..."jkcrnex"].map((letter) => [`Key${letter.toUpperCase()}`, letter]));

function isTyping(target: Element): boolean {
  return target.matches?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]') ?? false;
}

const HELP: readonly [TextKey, readonly (readonly [string, TextKey])[]][] = [
  [
    "keysInQueue",
    [
      ["j k", "keyMove"],
      ["Enter", "keyOpen"],
      ["c", "keyClaim"],
      ["x", "keySelect"],
      [".", "keyNew"],
      ["/", "keySearch"],
    ],
  ],
  [
    "keysInConversation",
    [
      ["r", "keyReply"],
      ["n", "keyNote"],
      ["e", "keyResolve"],
    ],
  ],
  [
    "keysEverywhere",
    [
      ["Esc", "keyEscape"],
      ["?", "keyHelp"],
    ],
  ],
];

export async function showKeys(): Promise<void> {
  const groups = HELP.map(
    ([title, keys]) => html`<section class="keys">
      <h3>${words.text(title)}</h3>
      <dl>
        ${keys.map(([key, said]) => html`<div><dt>${key.split(" ").map((one) => html`<kbd>${one}</kbd> `)}</dt><dd>${words.text(said)}</dd></div>`)}
      </dl>
    </section>`,
  );
  await ask(words.text("keys"), html`<div class="key-groups">${groups}</div>`, null, () => null);
}
