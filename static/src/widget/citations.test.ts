import { expect, test } from "vitest";
import { annotate } from "./citations";
import { translator } from "./locales";
import { MarkdownView } from "./markdown";

const words = translator("en");
const refunds = { marker: "[1]", title: "Refunds", quote: "Within 30 days.", url: "https://example.com/refunds" };

function answer(text: string, ...citations: Parameters<typeof annotate>[1]): HTMLElement {
  const view = new MarkdownView(words);
  view.update(text, true);
  annotate(view.element, citations, words);
  return view.element;
}

test("a marker becomes a numbered mark that opens in place", () => {
  const body = answer("You have 30 days [1].\n\nMore.", refunds);
  const mark = body.querySelector<HTMLButtonElement>(".citation");
  expect(body.querySelector("p")?.textContent).toBe("You have 30 days 1.");
  mark?.click();
  const card = body.querySelector(".citation-card");
  expect(card?.textContent).toContain("Within 30 days.");
  expect(card?.previousElementSibling).toBe(body.querySelector("p"));
  mark?.click();
  expect(body.querySelector(".citation-card")).toBeNull();
});

test("neighbouring marks are both found", () => {
  const contact = { marker: "[2]", title: "Contact" };
  expect(answer("You have 30 days [1][2].", refunds, contact).querySelectorAll(".citation")).toHaveLength(2);
});

test("one without a marker in the text is listed at the end", () => {
  const body = answer("You have 30 days.", refunds);
  expect(body.querySelector(".sources .citation")?.getAttribute("aria-label")).toBe("Source 1: Refunds");
});

test("a marker in code is code", () => {
  expect(answer("`a[1]`", refunds).querySelector("code .citation")).toBeNull();
});

test("an address that is none of a page is not linked", () => {
  const body = answer("x [1]", { ...refunds, url: "javascript:alert(1)" });
  body.querySelector<HTMLButtonElement>(".citation")?.click();
  expect(body.querySelector(".citation-card a")).toBeNull();
});
