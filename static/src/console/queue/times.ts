/** Spans of time, short enough for a row, and the exact moments behind them. */
import type { Row } from "../types";
import { words } from "../strings";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** So close to its time that somebody should look now. A resolution takes longer than a reply. */
const RISK_MS = { first_reply: 5 * MINUTE, next_reply: 5 * MINUTE, resolution: 30 * MINUTE } as const;

/** Where the narrow form is not that of another language. */
const DISPLAY = words.language === "en" ? "narrow" : "short";

type Unit = "second" | "minute" | "hour" | "day";
export type Urgency = "none" | "calm" | "risk" | "breach";

const formats = new Map<Unit, Intl.NumberFormat>();
const exact = new Intl.DateTimeFormat(words.locale, { dateStyle: "medium", timeStyle: "medium" });

/** Such as 40s, 12m, 3h, 2d; of two hours or less that are not full ones, also the minutes. */
export function span(ms: number): string {
  const length = Math.max(0, ms);
  if (length < MINUTE) return inUnit(Math.floor(length / 1000), "second");
  if (length < HOUR) return inUnit(Math.floor(length / MINUTE), "minute");
  if (length < 2 * HOUR) {
    const minutes = Math.floor((length % HOUR) / MINUTE);
    return minutes ? `${inUnit(1, "hour")} ${inUnit(minutes, "minute")}` : inUnit(1, "hour");
  }
  if (length < 2 * DAY) return inUnit(Math.floor(length / HOUR), "hour");
  return inUnit(Math.floor(length / DAY), "day");
}

export function exactly(iso: string): string {
  const moment = Date.parse(iso);
  return Number.isNaN(moment) ? "" : exact.format(moment);
}

export function since(iso: string, now: number): string {
  return span(now - Date.parse(iso));
}

export interface Due {
  readonly urgency: Urgency;
  readonly text: string;
  readonly title: string;
}

const DUE_WORDS = { first_reply: "dueFirst", next_reply: "dueNext", resolution: "dueResolution" } as const;

export function due(row: Row, now: number): Due {
  if (!row.due_at) {
    return row.breached
      ? { urgency: "breach", text: words.text("overdue"), title: words.text("overdue") }
      : { urgency: "none", text: "", title: "" };
  }
  const kind = row.due_kind ?? "next_reply";
  const left = Date.parse(row.due_at) - now;
  const title = words.text(DUE_WORDS[kind], { time: exactly(row.due_at) });
  if (left <= 0) return { urgency: "breach", text: words.text("overBy", { time: span(-left) }), title };
  const urgency = row.breached ? "breach" : left <= RISK_MS[kind] ? "risk" : "calm";
  return { urgency, text: words.text("dueIn", { time: span(left) }), title };
}

/** How long a rendering stays true: spans under a minute or two change each second. */
export function freshFor(rows: Iterable<Row>, now: number): number {
  for (const row of rows) {
    const moments = [row.due_at, row.waiting_since ?? row.created_at];
    if (moments.some((moment) => moment && Math.abs(Date.parse(moment) - now) < MINUTE)) return 1_000;
  }
  return 10_000;
}

function inUnit(count: number, unit: Unit): string {
  const known = formats.get(unit) ?? new Intl.NumberFormat(words.language, { style: "unit", unit, unitDisplay: DISPLAY });
  formats.set(unit, known);
  return known.format(count);
}
