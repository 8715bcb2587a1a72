import { expect, test } from "vitest";
import { Selection } from "./selection";
import { isNearEnd, scrolledTo, sliceOf } from "./window";

test("of five thousand rows only those near the view are drawn", () => {
  const { first, last } = sliceOf(5000, 44, 44 * 2000, 880);
  expect(first).toBeGreaterThan(1980);
  expect(last).toBeLessThan(2040);
});

test("the slice never leaves the list", () => {
  expect(sliceOf(0, 44, 0, 880)).toEqual({ first: 0, last: -1 });
  expect(sliceOf(3, 44, 9999, 880)).toEqual({ first: 2, last: 2 });
});

test("the next page is asked for before its end is seen", () => {
  expect(isNearEnd(sliceOf(50, 44, 0, 440), 50)).toBe(false);
  expect(isNearEnd(sliceOf(50, 44, 44 * 30, 440), 50)).toBe(true);
});

test("scrolling goes no further than the row needs", () => {
  expect(scrolledTo(5, 40, 0, 400)).toBe(0);
  expect(scrolledTo(12, 40, 0, 400)).toBe(120);
  expect(scrolledTo(2, 40, 400, 400)).toBe(80);
});

test("a range goes from the last row touched to this one, in either direction", () => {
  const selection = new Selection();
  selection.toggle("c");
  selection.extend("a", ["a", "b", "c", "d"]);
  expect(selection.ids.sort()).toEqual(["a", "b", "c"]);
});

test("a range from a row that is gone is that row alone", () => {
  const selection = new Selection();
  selection.toggle("gone");
  selection.extend("b", ["a", "b"]);
  expect(selection.has("b")).toBe(true);
  expect(selection.has("a")).toBe(false);
});
