import { expect, test } from "vitest";
import { translator } from "../locales";
import { sizeText } from "./size";
import { opensText, waitText } from "./times";

const en = translator("en");
const wait = (low: number, high: number): string => waitText(en, { low_seconds: low, high_seconds: high });

test.each([
  [10, 50, "Usually less than a minute."],
  [20, 60, "About 1 minute."],
  [125, 280, "About 2–5 minutes."],
  [3_600, 7_300, "About 1–3 hours."],
])("%i to %i seconds is said so that it holds", (low, high, text) => expect(wait(low, high)).toBe(text));

test("nothing is said where nothing is known", () => expect(waitText(en, null)).toBe(""));

test("the day is said unless it is today", () => {
  const now = new Date(2026, 0, 5, 20, 0).getTime();
  expect(opensText(en, new Date(2026, 0, 5, 22, 0).toISOString(), now)).toMatch(/back today at 10:00\sPM/);
  expect(opensText(en, new Date(2026, 0, 6, 9, 0).toISOString(), now)).toMatch(/back on Tuesday, January 6 at 9:00\sAM/);
});

test("without a time, or with a strange one, only that nobody is there", () => {
  expect(opensText(en, null, 0)).toBe("Nobody is there right now.");
  expect(opensText(en, "soon", 0)).toBe("Nobody is there right now.");
});

test("sizes are rounded as people say them", () => {
  expect(sizeText("en", 512)).toBe("512 bytes");
  expect(sizeText("en", 248_000)).toBe("242 kB");
  expect(sizeText("de", 1_600_000)).toBe("1,5 MB");
});
