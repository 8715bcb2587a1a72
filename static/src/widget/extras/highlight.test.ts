import { expect, test } from "vitest";
import { findQuote } from "./highlight";
import { directionOf } from "./text_direction";

const PASSAGE = "Returns are free.\nYou have 30 days (or more)\nto send it back. 返品は無料です。";

test.each([
  ["You have 30 days (or more) to send it back.", "You have 30 days (or more)\nto send it back."],
  ["Returns are fr…", "Returns are fr"],
  ["返品は無料です。", "返品は無料です。"],
])("a quote is found whatever its spaces: %s", (quote, found) => {
  const parts = findQuote(PASSAGE, quote);
  expect(parts?.[1]).toBe(found);
  expect(parts?.join("")).toBe(PASSAGE);
});

test.each(["", "  ", "…", "Not there.", "free[.]"])("nothing is marked for %j", (quote) => {
  expect(findQuote(PASSAGE, quote)).toBeNull();
});

test("a passage runs as its language does", () => {
  expect(["ar", "fa-IR", "en", "ja", ""].map(directionOf)).toEqual(["rtl", "rtl", "ltr", "ltr", "auto"]);
});
