import { beforeEach, expect, test } from "vitest";
import { PageTitle } from "./page_title";

let title: PageTitle;

beforeEach(() => {
  document.title = "Shoes (42)";
  title = new PageTitle();
});

test("the number stands before the page's own title, and goes", () => {
  title.show(1);
  expect(document.title).toBe("(1) Shoes (42)");
  title.show(12);
  expect(document.title).toBe("(9+) Shoes (42)");
  title.show(0);
  expect(document.title).toBe("Shoes (42)");
});

test("a title that the page changes meanwhile is kept", () => {
  title.show(1);
  document.title = "Boots";
  title.show(2);
  expect(document.title).toBe("(2) Boots");
});

test("a number of the page's own is left alone", () => {
  document.title = "(3) Inbox";
  title.show(0);
  expect(document.title).toBe("(3) Inbox");
});
