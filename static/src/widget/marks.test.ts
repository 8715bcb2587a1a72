import { expect, test, vi } from "vitest";
import { citation } from "../testing/builders";
import type { Citation } from "../protocol/wire";
import { translator } from "./locales";
import { MarkdownView } from "./markdown";
import { readable, settle } from "./marks";

const words = translator("en");
const refunds = citation(4, "Refunds", { url: "https://example.com/refunds" });
const contact = citation(2, "Contact");

function answer(text: string, citations: readonly Citation[] | null, open = vi.fn()): HTMLElement {
  const view = new MarkdownView(words);
  view.update(text, citations !== null);
  settle(view.element, citations, words, open);
  return view.element;
}

const marks = (body: HTMLElement): HTMLButtonElement[] => [...body.querySelectorAll<HTMLButtonElement>(".citation:not([hidden])")];
const numbers = (body: HTMLElement): string[] => marks(body).map((mark) => mark.textContent ?? "");

test("marks are numbered by their first appearance, and named for who listens", () => {
  const body = answer("You have 30 days [4]. Write to us [2], within 30 days [4].", [contact, refunds]);
  expect(numbers(body)).toEqual(["1", "2", "1"]);
  expect(marks(body)[0]?.ariaLabel).toBe("Source 1: Refunds");
});

test("a mark opens its citation with the number that is shown", () => {
  const open = vi.fn();
  const [mark] = marks(answer("You have 30 days [4].", [refunds], open));
  mark?.click();
  expect(open).toHaveBeenCalledWith(refunds, 1, mark);
});

test.each(["You have 30 days [4][2].", "You have 30 days [4] [2].", "30 日以内です[4][2]。"])("neighbours are both found: %s", (text) => {
  expect(numbers(answer(text, [refunds, contact]))).toEqual(["1", "2"]);
});

test("what ends the sentence stays on the mark's line, and no space stands before it", () => {
  const body = answer("You have 30 days [4].\n\nMore.", [refunds]);
  expect(body.querySelector("p")?.textContent).toBe("You have 30 days1.");
  expect(body.querySelector(".together")?.textContent).toBe("days1.");
});

test("while an answer grows its marks are quiet", () => {
  const body = answer("You have 30 days [4]. Write", null);
  expect(numbers(body)).toEqual(["1"]);
  expect(marks(body)[0]?.disabled).toBe(true);
});

test("half of a mark does not show", () => {
  expect(answer("You have 30 days [", null).textContent).toBe("You have 30 days");
  expect(answer("You have 30 days [1", null).textContent).toBe("You have 30 days");
});

test("a mark without a citation is hidden and not counted", () => {
  const body = answer("You have 30 days [9], says the shop [4].", [refunds]);
  expect(numbers(body)).toEqual(["1"]);
});

test.each(["Use `a[4]` here", "```\na[4]\n```", "See [4](https://example.com)", "In [400] years", "\\[4\\]"])("no mark: %s", (text) => {
  expect(answer(text, [refunds]).querySelector(".citation")).toBeNull();
});

test("one that is cited nowhere comes last", () => {
  const view = new MarkdownView(words);
  view.update("You have 30 days [4].", true);
  expect(settle(view.element, [contact, refunds], words, vi.fn())).toEqual([refunds, contact]);
});

test("marks in lists and tables are found, too", () => {
  expect(numbers(answer("- one [4]\n- two [2]\n\n| a |\n|---|\n| b [4] |", [refunds, contact]))).toEqual(["1", "2", "1"]);
});

test("what is copied has the numbers that were seen, and what they stand for", () => {
  const text = "You have 30 days [4], not [9]. `a[4]`";
  expect(readable(text, [refunds, contact], words)).toBe(
    "You have 30 days [1], not. `a[4]`\n\nSources\n[1] Refunds https://example.com/refunds\n[2] Contact",
  );
  expect(readable("Plain `x[1]`", [], words)).toBe("Plain `x[1]`");
});
