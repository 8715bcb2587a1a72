/** What the queue is narrowed to: for the server as parameters, for what arrives live as a predicate. */
import type { EscalationState, Row } from "../types";

export type Tab = "mine" | "unassigned" | "all" | "breached";
export const TABS: readonly Tab[] = ["mine", "unassigned", "all", "breached"];

export const FILTERS = ["state", "team", "agent", "language", "label", "priority", "reason"] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Partial<Readonly<Record<FilterName, string>>>;

export interface QueueQuery {
  readonly tab: Tab;
  /** The saved view that set the filters, for as long as they are as it set them. */
  readonly view: string | null;
  readonly filters: Filters;
  readonly text: string;
}

export const FIRST_QUERY: QueueQuery = { tab: "unassigned", view: null, filters: {}, text: "" };
const OPEN: readonly EscalationState[] = ["queued", "assigned", "active"];

type Parameters = Readonly<Record<string, string>>;

/** The parameters of the list; a filter for agents says more than the tab. */
export function parameters({ tab, filters, text }: QueueQuery): Parameters {
  const ofTab: Record<Tab, Parameters> = {
    mine: { agent: "me" },
    unassigned: { agent: "none" },
    all: {},
    breached: { breached: "1" },
  };
  return { ...ofTab[tab], ...filters, ...(text ? { q: text } : {}) };
}

/** What has ended is listed by its age. */
export function isOfEnded({ filters }: QueueQuery): boolean {
  return filters.state !== undefined && !OPEN.some((state) => state === filters.state);
}

/** Whether a row belongs to the list, as far as that can be told here. */
export function matches(row: Row, { tab, filters, text }: QueueQuery, me: string, now: number): boolean {
  const { state, ...others } = filters;
  const isState = state ? row.state === state : OPEN.includes(row.state);
  return isState && isOfTab(row, tab, others.agent, me, now) && isOfFilters(row, others, me) && says(row, text);
}

function isOfTab(row: Row, tab: Tab, agent: string | undefined, me: string, now: number): boolean {
  if (tab === "breached") return row.due_at !== null && Date.parse(row.due_at) <= now;
  if (agent || tab === "all") return true;
  return tab === "mine" ? row.agent?.id === me : row.agent === null;
}

function isOfFilters(row: Row, filters: Filters, me: string): boolean {
  return (
    isOr(filters.team, row.team?.id) &&
    isOfAgent(row, filters.agent, me) &&
    (!filters.language || languageOf(row.language) === languageOf(filters.language)) &&
    (!filters.label || row.labels.some(({ id }) => id === filters.label)) &&
    isOr(filters.priority, row.priority) &&
    isOr(filters.reason, row.reason?.key)
  );
}

function isOr(wanted: string | undefined, found: string | undefined): boolean {
  return !wanted || wanted === found;
}

function isOfAgent(row: Row, wanted: string | undefined, me: string): boolean {
  if (wanted === "none") return row.agent === null;
  return isOr(wanted === "me" ? me : wanted, row.agent?.id);
}

/** The server searches all that was said; here only the row is known. */
function says(row: Row, text: string): boolean {
  const words = text.toLocaleLowerCase();
  const { subject, visitor, last_message: last } = row;
  return [subject, visitor.name, visitor.email, last?.text ?? ""].some((said) => said.toLocaleLowerCase().includes(words));
}

function languageOf(locale: string): string {
  return locale.toLowerCase().split("-")[0] ?? "";
}

/** A saved view is a tab and filters under a name. */
export function toSaved({ tab, filters, text }: QueueQuery): Parameters {
  return { tab, ...filters, ...(text ? { q: text } : {}) };
}

export function fromSaved(view: string, saved: Readonly<Record<string, unknown>>): QueueQuery {
  const filters: Partial<Record<FilterName, string>> = {};
  for (const name of FILTERS) {
    const value = saved[name];
    if (typeof value === "string" && value) filters[name] = value;
  }
  const tab = TABS.find((known) => known === saved["tab"]) ?? (saved["breached"] ? "breached" : "all");
  return { tab, view, filters, text: typeof saved["q"] === "string" ? saved["q"] : "" };
}
