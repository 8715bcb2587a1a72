/** What the transcript shows, in the order in which it happened. */
import type { Run } from "../../../widget/state/types";
import type { Note, TurnObject, VisitedPage } from "../../types";
import type { Outgoing } from "../outbox";
import type { ConversationState } from "./types";

export type Item =
  | { readonly kind: "day"; readonly id: string; readonly at: Date }
  | { readonly kind: "turn"; readonly id: string; readonly turn: TurnObject; readonly receipt: "seen" | "sent" | null }
  | { readonly kind: "live"; readonly id: string; readonly run: Run }
  | { readonly kind: "unanswered"; readonly id: string }
  | { readonly kind: "note"; readonly id: string; readonly note: Note }
  | { readonly kind: "page"; readonly id: string; readonly page: VisitedPage }
  | { readonly kind: "gap"; readonly id: string }
  | { readonly kind: "outgoing"; readonly id: string; readonly message: Outgoing };

export function itemsOf(state: ConversationState, outbox: readonly Outgoing[]): readonly Item[] {
  const items = withAsides(state, turnItems(state));
  for (const run of Object.values(state.runs)) {
    if (run.phase === "live") items.push({ kind: "live", id: run.responseId, run });
  }
  for (const message of notYetTurns(state, outbox)) items.push({ kind: "outgoing", id: message.key, message });
  return withDays(items);
}

function turnItems(state: ConversationState): Item[] {
  const items: Item[] = [];
  const receipts = receiptsOf(state);
  const failed = questionsThatFailed(state);
  let expected = state.baseSeq + 1;
  for (const turn of state.turns) {
    if (turn.seq > expected) items.push({ kind: "gap", id: `gap-${turn.seq}` });
    expected = turn.seq + 1;
    items.push({ kind: "turn", id: `turn-${turn.seq}`, turn, receipt: receipts.get(turn.seq) ?? null });
    if (failed.has(turn.seq)) items.push({ kind: "unanswered", id: `unanswered-${turn.seq}` });
  }
  if (state.turns.length > 0 && state.latestSeq >= expected) items.push({ kind: "gap", id: "gap-end" });
  return items;
}

/** A turn may be told before its message is confirmed: then the message is in sight already. */
function notYetTurns(state: ConversationState, outbox: readonly Outgoing[]): readonly Outgoing[] {
  const claimed = new Set<number>();
  return outbox.filter((message) => {
    if (message.state === "failed" || message.mode === "note") return true;
    const turn = state.turns.find(
      ({ role, seq, content }) =>
        role === "agent" && seq > message.afterSeq && content === message.text && !claimed.has(seq),
    );
    if (turn) claimed.add(turn.seq);
    return !turn;
  });
}

/** The newest reply that the visitor has seen says so; a newer one that is not seen says that it was sent. */
function receiptsOf(state: ConversationState): ReadonlyMap<number, "seen" | "sent"> {
  const replies = state.turns.filter((turn) => turn.role === "agent").map((turn) => turn.seq);
  const seen = replies.filter((seq) => seq <= state.visitorReadSeq).at(-1);
  const newest = replies.at(-1);
  const receipts = new Map<number, "seen" | "sent">();
  if (newest !== undefined) receipts.set(newest, "sent");
  if (seen !== undefined) receipts.set(seen, "seen");
  return receipts;
}

function questionsThatFailed(state: ConversationState): ReadonlySet<number> {
  const told = Object.values(state.runs).filter((run) => run.outcome === "failed").map((run) => run.userSeq);
  const read = state.turns.filter((turn) => turn.role === "user" && turn.run?.status === "failed").map((turn) => turn.seq);
  const answered = new Set(state.turns.filter((turn) => turn.role === "assistant").map((turn) => turn.user_turn_seq));
  return new Set([...told, ...read].filter((seq) => seq !== null).filter((seq) => !answered.has(seq)));
}

/** Notes and page changes stand between the turns by their time; those before the first held turn wait for it. */
function withAsides(state: ConversationState, items: readonly Item[]): Item[] {
  const since = state.baseSeq > 0 ? timeOf(items[0]) : -Infinity;
  const asides = asidesOf(state).filter((aside) => timeOf(aside) >= since);
  const merged: Item[] = [];
  for (const item of items) {
    const at = timeOf(item);
    // The page from which somebody writes bears the time of what they wrote.
    while (asides[0] && timeOf(asides[0]) <= at) merged.push(asides.shift() as Item);
    merged.push(item);
  }
  return [...merged, ...asides];
}

function asidesOf({ detail }: ConversationState): Item[] {
  const notes = (detail?.notes ?? []).map((note): Item => ({ kind: "note", id: note.id, note }));
  const pages = (detail?.pages ?? []).map((page, index): Item => ({ kind: "page", id: `page-${index}-${page.at}`, page }));
  return [...notes, ...pages].sort((a, b) => timeOf(a) - timeOf(b));
}

/** What has no time of its own stands where it is. */
export function timeOf(item: Item | undefined): number {
  switch (item?.kind) {
    case "turn":
      return item.turn.created_at ? Date.parse(item.turn.created_at) : -Infinity;
    case "note":
      return Date.parse(item.note.created_at);
    case "page":
      return Date.parse(item.page.at);
    default:
      return -Infinity;
  }
}

function withDays(items: readonly Item[]): Item[] {
  let day = "";
  return items.flatMap((item) => {
    const time = timeOf(item);
    if (!Number.isFinite(time)) return [item];
    const at = new Date(time);
    const isSame = at.toDateString() === day;
    day = at.toDateString();
    return isSame ? [item] : [{ kind: "day", id: `day-${day}`, at } as const, item];
  });
}
