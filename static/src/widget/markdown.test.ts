import { beforeEach, describe, expect, test } from "vitest";
import { translator } from "./locales";
import { MarkdownView } from "./markdown";
import { mended } from "./mended";

let view: MarkdownView;

beforeEach(() => {
  view = new MarkdownView(translator("en"));
});

function html(markdown: string): string {
  view.update(markdown, true);
  return view.element.innerHTML;
}

test.each([">", "1. "])("what nests too deep is shown as it was written: %s", (mark) => {
  view.update(mark.repeat(20_000) + "Hello", true);
  expect(view.element.textContent).toContain("Hello");
});

describe("nothing dangerous gets through", () => {
  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <b onclick=alert(1)>bold</b>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<style>*{display:none}</style>",
    "<iframe src=//example.com></iframe>",
  ])("HTML is shown as it was written: %s", (markdown) => {
    expect(view.update(markdown, true)).toBe(true);
    expect(view.element.querySelector("script, img, svg, style, iframe, b")).toBeNull();
    expect(view.element.textContent).toContain(markdown.slice(0, 7));
  });

  test.each(["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "&#106;avascript:alert(1)"])(
    "an address that is none of a page stays text: %s",
    (href) => {
      html(`[click](${href})`);
      const link = view.element.querySelector("a");
      expect(link === null || /^https?:/.test(link.href)).toBe(true);
      expect(view.element.textContent).toContain("click");
    },
  );

  test("an image is a link, and nothing is loaded", () => {
    html("![A cat](https://example.com/cat.png)");
    expect(view.element.querySelector("img")).toBeNull();
    expect(view.element.querySelector("a")).toMatchObject({
      href: "https://example.com/cat.png",
      textContent: "Image: A cat",
    });
  });

  test("links open elsewhere and tell nothing of here", () => {
    html("See https://example.com/a and [this](/help).");
    const links = [...view.element.querySelectorAll("a")];
    expect(links.map((link) => link.target)).toEqual(["_blank", "_blank"]);
    expect(links.every((link) => link.rel.includes("noopener") && link.rel.includes("noreferrer"))).toBe(true);
  });
});

describe("a growing text", () => {
  test("leaves finished blocks alone", () => {
    view.update("First.\n\nSec", false);
    const first = view.element.firstElementChild;
    view.update("First.\n\nSecond, and more.\n\n- a", false);
    view.update("First.\n\nSecond, and more.\n\n- a\n- b", true);
    expect(view.element.firstElementChild).toBe(first);
  });

  test("ends as if it had come at once", () => {
    const whole = "# Title\n\nSome **bold** and `code`.\n\n1. one\n2. two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```js\nlet a;\n```\n\n[ref]\n\n[ref]: https://example.com";
    const other = new MarkdownView(translator("en"));
    for (let length = 1; length <= whole.length; length += 1) view.update(whole.slice(0, length), false);
    view.update(whole, true);
    other.update(whole, true);
    expect(view.element.innerHTML).toBe(other.element.innerHTML);
  });

  test("starts again after a reset", () => {
    view.update("An old answer.\n\nWith two blocks.", false);
    view.update("New", false);
    expect(view.element.textContent).toBe("New");
  });

  test("does nothing when nothing has changed", () => {
    expect(view.update("Same", false)).toBe(true);
    expect(view.update("Same", false)).toBe(false);
  });
});

describe("marks do not show before their partner comes", () => {
  test.each([
    ["This is **bo", "This is **bo**"],
    ["This is **", "This is "],
    ["This is *em", "This is *em*"],
    ["Use `cod", "Use `cod`"],
    ["See [the page](https://exa", "See the page"],
    ["See [the pa", "See the pa"],
    ["2 * 3 = 6", "2 * 3 = 6"],
    ["**bold** and *more*", "**bold** and *more*"],
    ["| Where | Co", "| Where | Co|\n|---|---|"],
    ["| Where | Cost |\n|--", "| Where | Cost |\n|---|---|"],
    ["| a | b |\n|---|---|\n| 1 | ", "| a | b |\n|---|---|\n| 1 | "],
    ["```js\nlet a = `x", "```js\nlet a = `x"],
  ])("%s", (growing, shown) => expect(mended(growing)).toBe(shown));
});

test("code has a copy button and keeps its text", () => {
  html("```js\nif (a < b) {}\n```");
  expect(view.element.querySelector("pre code")?.textContent).toBe("if (a < b) {}");
  expect(view.element.querySelector(".code-copy")?.getAttribute("aria-label")).toBe("Copy code");
  expect(view.element.querySelector(".code-bar span")?.textContent).toBe("js");
});

test("character references are read, also unknown and impossible ones", () => {
  html("a &amp; b &lt;c&gt; &#8364; &nope; &#0; &#xD800;");
  expect(view.element.textContent).toBe("a & b <c> € &nope; \ufffd \ufffd");
});

test("tables scroll by themselves", () => {
  html("| a | b |\n|---|--:|\n| 1<br>2 | 3 |");
  expect(view.element.querySelector(".table-scroll table")).not.toBeNull();
  expect(view.element.querySelector("td br")).not.toBeNull();
});
