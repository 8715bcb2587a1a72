import { describe, expect, test } from "vitest";
import { dayName, duration, languageName, size } from "./format";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

test.each([
  [42 * SECOND, "42s"],
  [-3 * MINUTE - 20 * SECOND, "3m 20s"],
  [14 * MINUTE + 59 * SECOND, "14m"],
  [125 * MINUTE, "2h 5m"],
  [49 * 60 * MINUTE, "2d 1h"],
])("%i ms are said as one can hurry by them", (ms, said) => {
  expect(duration(ms)).toBe(said);
});

describe("a day", () => {
  const now = new Date(2026, 2, 10, 9);

  test.each([
    [new Date(2026, 2, 10, 0), "Today"],
    [new Date(2026, 2, 9, 23), "Yesterday"],
    [new Date(2026, 1, 2, 12), "Monday, February 2"],
    [new Date(2025, 11, 31, 12), "Wednesday, December 31, 2025"],
  ])("%s is called by its name", (day, name) => {
    expect(dayName(day, now)).toBe(name);
  });
});

test("sizes are rounded, and never nothing", () => {
  expect([size(3), size(234_567), size(9_870_000)]).toEqual(["3B", "235kB", "9.9MB"]);
});

test("a language that is none shows as it was told", () => {
  expect([languageName("ja"), languageName("no such"), languageName("")]).toEqual(["Japanese", "no such", "Language unknown"]);
});
