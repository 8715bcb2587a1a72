/** How long it may take, and when people are back, as the visitor says it. */
import type { Desk } from "../../protocol/desk";
import type { Translator } from "../locales";

const MINUTE = 60;
const HOUR = 3_600;

/** An honest range, rounded outwards; nothing where nothing is known. */
export function waitText(words: Translator, wait: Desk["wait"]): string {
  if (!wait) return "";
  const { low_seconds: low, high_seconds: high } = wait;
  if (high < MINUTE) return words.text("waitUnderMinute");
  const [key, unit] = high > 90 * MINUTE ? (["waitHours", HOUR] as const) : (["waitMinutes", MINUTE] as const);
  const from = Math.max(1, Math.floor(low / unit));
  const to = Math.max(from, Math.ceil(high / unit));
  return words.range(key, from, to);
}

export function opensText(words: Translator, opensAt: string | null, now: number): string {
  const moment = new Date(opensAt ?? "");
  if (Number.isNaN(moment.getTime())) return words.text("closedNow");
  const isToday = moment.toDateString() === new Date(now).toDateString();
  const day = isToday ? {} : ({ weekday: "long", month: "long", day: "numeric" } as const);
  const format = new Intl.DateTimeFormat(words.locale, { ...day, hour: "numeric", minute: "2-digit" });
  return words.text(isToday ? "backToday" : "backOn", { when: format.format(moment) });
}
