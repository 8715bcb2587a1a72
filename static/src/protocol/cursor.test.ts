import { expect, test } from "vitest";
import { END, isAfter, isNewAttempt, START } from "./cursor";

test("cursors compare as pairs of numbers, not as text", () => {
  expect(isAfter("1-10", "1-9")).toBe(true);
  expect(isAfter("10-1", "9-99")).toBe(true);
  expect(isAfter("1-2", "1-2")).toBe(false);
});

test("64-bit numbers keep their last digit", () => {
  expect(isAfter("1-9007199254740993", "1-9007199254740992")).toBe(true);
  expect(isAfter(END, "18446744073709551615-18446744073709551614")).toBe(true);
});

test("what is no cursor stands at the start", () => {
  expect(isAfter("1-1", "nonsense")).toBe(true);
  expect(isAfter("-5", START)).toBe(false);
});

test("the end of a run is no new attempt", () => {
  expect(isNewAttempt("2-1", "1-57")).toBe(true);
  expect(isNewAttempt(END, "1-57")).toBe(false);
});
