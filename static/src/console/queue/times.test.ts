import { expect, test } from "vitest";
import { at, NOW, row } from "../testing";
import { due, exactly, freshFor, span } from "./times";

const now = Date.parse(NOW);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test.each([
  [40 * SECOND, "40s"],
  [12 * MINUTE + 50 * SECOND, "12m"],
  [HOUR + 5 * MINUTE, "1h 5m"],
  [3 * HOUR + 40 * MINUTE, "3h"],
  [50 * HOUR, "2d"],
  [-5 * SECOND, "0s"],
])("%i ms are said as %s", (length, said) => {
  // Japanese and others put no letter; here it is the shortest English form.
  expect(span(length).replace("day", "d").replace("days", "d")).toBe(said);
});

test("a deadline far off is calm, a near one a risk, a past one a breach, each with its word", () => {
  const urgency = (seconds: number): unknown[] => {
    const { urgency, text } = due(row("r", { due_at: at(seconds), due_kind: "first_reply" }), now);
    return [urgency, text];
  };
  expect(urgency(1200)).toEqual(["calm", "20m left"]);
  expect(urgency(120)).toEqual(["risk", "2m left"]);
  expect(urgency(-120)).toEqual(["breach", "2m over"]);
});

test("what was breached stays so while its next deadline is far", () => {
  expect(due(row("r", { due_at: at(3000), due_kind: "resolution", breached: true }), now).urgency).toBe("breach");
  expect(due(row("r", { breached: true }), now)).toMatchObject({ urgency: "breach", text: "Overdue" });
});

test("the exact moment stands behind the relative one", () => {
  expect(due(row("r", { due_at: at(120), due_kind: "next_reply" }), now).title).toContain("Next reply due May 4, 2026");
  expect(exactly("nonsense")).toBe("");
});

test("it is drawn again each second only while seconds are shown", () => {
  expect(freshFor([row("r", { due_at: at(30) })], now)).toBe(1000);
  expect(freshFor([row("r", { due_at: at(3000), waiting_since: at(-3000) })], now)).toBe(10_000);
});
