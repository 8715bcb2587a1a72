import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Signal } from "../../transport/types";
import { Writing } from "./writing";

let told: Signal[];
let writing: Writing;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  writing = new Writing((signal) => told.push(signal));
});

afterEach(() => vi.useRealTimers());

test("writing is told at once, and again at most every three seconds", () => {
  writing.changed("H");
  writing.changed("He");
  vi.advanceTimersByTime(2_900);
  writing.changed("Hel");
  expect(told).toHaveLength(1);
  vi.advanceTimersByTime(100);
  writing.changed("Hell");
  expect(told).toEqual([{ type: "typing", on: true }, { type: "typing", on: true }]);
});

test("an emptied draft is told, once", () => {
  writing.changed("H");
  vi.advanceTimersByTime(3_000);
  writing.changed("");
  vi.advanceTimersByTime(3_000);
  writing.changed(" ");
  expect(told.map(({ type, ...rest }) => [type, rest])).toEqual([["typing", { on: true }], ["typing", { on: false }]]);
});

test("after a message the next letter is told at once", () => {
  writing.changed("Hi");
  writing.sent();
  writing.changed("A");
  expect(told).toHaveLength(2);
});
