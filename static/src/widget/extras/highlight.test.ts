import { beforeEach, describe, expect, test } from "vitest";
import { make } from "../make";
import { findQuote, markQuote } from "./highlight";
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

describe("in a passage that is typeset", () => {
  const passage = make("div");

  beforeEach(() => {
    passage.innerHTML = "<p>Free. <b>Thirty</b> days.</p><table><tr><td>Japan</td><td>€28</td></tr></table>";
  });

  test("the words are marked", () => {
    expect(markQuote(passage, "Free.")?.outerHTML).toBe("<mark>Free.</mark>");
    expect(passage.querySelector("p")?.textContent).toBe("Free. Thirty days.");
  });

  test.each([
    ["**Thirty** days.", "P"],
    ["| Japan | €28 |", "TR"],
  ])("or what holds them, when they are in several parts: %s", (quote, tag) => {
    expect(markQuote(passage, quote)?.tagName).toBe(tag);
    expect(passage.querySelector(".is-quoted")?.tagName).toBe(tag);
  });

  test.each(["Sixty days.", "", "|---|"])("or nothing, for %j", (quote) => {
    expect(markQuote(passage, quote)).toBeNull();
  });
});
