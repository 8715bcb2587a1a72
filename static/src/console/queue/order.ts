/** The orders of the queue, as the server's: what is open by its deadline, what has ended by its age. */
import type { Priority, Row } from "../types";

export type Order = (one: Row, other: Row) => number;

const RANK: Readonly<Record<Priority, number>> = { urgent: 1, high: 2, normal: 3, low: 4 };

/** What is overdue stands first by itself. */
export function byRisk(one: Row, other: Row): number {
  return (
    byDeadline(one.due_at, other.due_at) ||
    RANK[one.priority] - RANK[other.priority] ||
    Date.parse(one.created_at) - Date.parse(other.created_at) ||
    byText(one.id, other.id)
  );
}

export function byNewest(one: Row, other: Row): number {
  return Date.parse(other.created_at) - Date.parse(one.created_at) || byText(other.id, one.id);
}

/** What has no deadline comes last. */
function byDeadline(one: string | null, other: string | null): number {
  if (!one || !other) return Number(!one) - Number(!other);
  return Date.parse(one) - Date.parse(other);
}

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
