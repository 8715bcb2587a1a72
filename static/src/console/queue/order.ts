/** The order of the queue, as the server's: overdue first, then by deadline, then by who has waited longest. */
import type { Row } from "../types";

export function compare(one: Row, other: Row): number {
  return (
    Number(other.breached) - Number(one.breached) ||
    byMoment(one.due_at, other.due_at) ||
    byMoment(one.waiting_since, other.waiting_since) ||
    byText(one.id, other.id)
  );
}

/** The earlier first; what has no moment comes last. */
function byMoment(one: string | null, other: string | null): number {
  if (!one || !other) return Number(!one) - Number(!other);
  return Date.parse(one) - Date.parse(other);
}

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
