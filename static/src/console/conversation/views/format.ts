/** Dates, sizes and lists in the reader's language. */
import { say, type Word } from "../words";
import type { DueKind, Priority } from "../../types";

const locale = (): string => document.documentElement.lang || navigator.language || "en";

export function clockTime(at: Date | string): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(new Date(at));
}

export function exactTime(at: Date | string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
}

export function dayAndTime(at: Date | string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

export function dayName(at: Date, now: Date = new Date()): string {
  const isThisYear = at.getFullYear() === now.getFullYear();
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days >= 0 && days < 2) return capital(new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-days, "day"));
  const year = isThisYear ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", ...year }).format(at);
}

/** Two units at most, and seconds only in the last minutes: what one needs to hurry or not. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(Math.abs(ms) / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600), Math.floor(seconds / 60)];
  if (days > 0) return `${unit(days, "day")} ${unit(hours % 24, "hour")}`;
  if (hours > 0) return `${unit(hours, "hour")} ${unit(minutes % 60, "minute")}`;
  if (minutes >= 10) return unit(minutes, "minute");
  return minutes > 0 ? `${unit(minutes, "minute")} ${unit(seconds % 60, "second")}` : unit(seconds, "second");
}

export function size(bytes: number): string {
  if (bytes < 1_000) return unit(bytes, "byte");
  const isMega = bytes >= 1_000_000;
  return unit(Math.round(isMega ? bytes / 100_000 : bytes / 1_000) / (isMega ? 10 : 1), isMega ? "megabyte" : "kilobyte");
}

export function list(names: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(names);
}

/** The language's own name for the reader, such as "Japanese"; the code where there is none. */
export function languageName(code: string): string {
  if (!code) return say("noLanguage");
  try {
    return new Intl.DisplayNames(locale(), { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

const DUE: Readonly<Record<DueKind, Word>> = {
  first_reply: "dueFirstReply",
  next_reply: "dueNextReply",
  resolution: "dueResolution",
};

export function dueWord(kind: DueKind | null): string {
  return say(kind ? DUE[kind] : "dueNextReply");
}

const PRIORITIES: Readonly<Record<Priority, Word>> = {
  urgent: "priorityUrgent",
  high: "priorityHigh",
  normal: "priorityNormal",
  low: "priorityLow",
};

export function priorityWord(priority: Priority): string {
  return say(PRIORITIES[priority]);
}

function unit(value: number, name: string): string {
  const unitDisplay = locale().startsWith("en") ? "narrow" : "short"; // what is narrow elsewhere is often English
  return new Intl.NumberFormat(locale(), { style: "unit", unit: name, unitDisplay }).format(value);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}
