import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { completeBrowser } from "../../testing/browser";
import { citation, snapshot, turn } from "../../testing/builders";
import { json, problem, type Route } from "../../testing/fakes";
import { DESK_CONFIG, FakePage, textOf } from "../../testing/page";
import { ChatsiteWidget } from "../element";

const REFUNDS = citation(3, "Refunds", { heading: "Returns › Money", url: "https://example.com/refunds" });
const CONTACT = citation(1, "Contact");
const PASSAGE = {
  marker: 3,
  title: "Refunds",
  heading: "Returns › Money",
  passage: "We pay back. You have 30 days to return it. Thank you.",
  quote: "You have 30 days to return it.",
  url: "https://example.com/refunds",
  language: "en",
};

let page: FakePage;
let asked: Route;

beforeAll(() => {
  completeBrowser();
  customElements.define("chatsite-widget", ChatsiteWidget);
});

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  asked = () => json(PASSAGE);
});

afterEach(() => {
  page.widget.remove();
  vi.unstubAllGlobals();
});

async function answered(more: Partial<Parameters<typeof turn>[3]> & object = {}, config: object = DESK_CONFIG): Promise<void> {
  page = new FakePage({ "GET /chat/citations/run_1/": (request) => asked(request) }, config);
  const payload = { citations: [CONTACT, REFUNDS] };
  const answer = turn(2, "assistant", "You have 30 days [3]. Write [1].", { response_id: "run_1", payload, ...more });
  page.told = () => json(snapshot([turn(1, "user", "How long?", { response_id: "run_1" }), answer]));
  await page.online();
  await page.shown(".answer .markdown");
}

async function open(): Promise<HTMLElement> {
  const mark = await page.shown(".citation:enabled");
  mark.click();
  return page.shown(".passage");
}

describe("a citation", () => {
  test("opens in place, with the quoted words marked, and takes the focus", async () => {
    await answered();
    const card = await open();
    await page.shown(".passage mark");
    expect(card.previousElementSibling?.tagName).toBe("P");
    expect(card.ariaLabel).toBe("Source 1: Refunds");
    expect(page.focused).toBe(card);
    expect(textOf(page.find(".passage mark"))).toBe(PASSAGE.quote);
    expect(textOf(page.find(".passage-text"))).toBe(PASSAGE.passage);
    expect(textOf(page.find(".passage-heading"))).toBe("Returns › Money");
    expect(page.find(".passage a")?.getAttribute("href")).toBe("https://example.com/refunds");
    expect(page.find(".passage a")?.getAttribute("rel")).toContain("noopener");
  });

  test("that is a row of a table alone is shown without its bars", async () => {
    asked = () => json({ ...PASSAGE, passage: "| Japan | 6–10 | €28 |", quote: "| Japan | 6–10 | €28 |" });
    await answered();
    await open();
    expect(textOf(await page.shown(".passage-text"))).toBe("Japan · 6–10 · €28");
  });

  test("is closed by Escape, which leaves the panel open and gives the focus back", async () => {
    await answered();
    const mark = await page.shown(".citation:enabled");
    const card = await open();
    expect(mark.ariaExpanded).toBe("true");
    page.press(card, "Escape");
    expect(page.find(".passage")).toBeNull();
    expect(page.focused).toBe(mark);
    expect(page.find(".panel")?.hidden).toBe(false);
  });

  test("is closed by Escape on its mark, too, and by its mark", async () => {
    await answered();
    const mark = await page.shown(".citation:enabled");
    await open();
    mark.focus();
    page.press(mark, "Escape");
    expect(page.find(".passage")).toBeNull();
    await open();
    mark.click();
    await page.gone(".passage");
    page.press(mark, "Escape");
    await vi.waitFor(() => expect(page.find(".panel")?.hidden).toBe(true));
  });

  test("that may not be read any more says so", async () => {
    asked = () => problem(404, "not_found");
    await answered();
    await open();
    await page.says(".passage", "This passage is no longer available.");
    expect(page.find(".passage mark")).toBeNull();
  });

  test("that did not come can be asked for again", async () => {
    asked = () => problem(503, "unavailable");
    await answered();
    await open();
    await page.says(".passage", "The passage could not be loaded.");
    asked = () => json(PASSAGE);
    page.button("Try again").click();
    await page.shown(".passage mark");
  });

  test("with an address that is none of a page has no link", async () => {
    asked = () => json({ ...PASSAGE, url: "javascript:alert(1)" });
    await answered();
    await open();
    await page.shown(".passage mark");
    expect(page.find(".passage a")).toBeNull();
  });

  test("runs as its language does", async () => {
    asked = () => json({ ...PASSAGE, passage: "لديك ثلاثون يومًا.", quote: "لديك", language: "ar" });
    await answered();
    await open();
    const text = await page.shown(".passage-text");
    expect([text.dir, text.lang]).toEqual(["rtl", "ar"]);
    expect(page.find(".passage")?.dir).toBe("ltr");
  });
});

test("the sources are listed by number, and open below their line", async () => {
  await answered();
  await page.shown(".sources");
  expect(page.all(".source").map(textOf)).toEqual(["1Refunds", "2Contact"]);
  page.all(".source")[0]?.click();
  const card = await page.shown(".passage");
  expect(card.parentElement?.tagName).toBe("LI");
  const [mark] = page.all(".citation");
  mark?.click();
  await vi.waitFor(() => expect(page.find(".passage")?.closest(".markdown")).not.toBeNull());
  expect(page.all(".passage")).toHaveLength(1);
});

test("a person is offered below the latest answer only", async () => {
  const payload = { citations: [], actions: [{ kind: "talk_to_person" }] };
  await answered({ content: "I do not know.", payload });
  const offer = await page.shown(".answer .button-small");
  expect(textOf(offer)).toBe("Talk to a person");
  offer.click();
  await page.shown(".sheet");
});

test("no person is offered where none can be had", async () => {
  const payload = { citations: [], actions: [{ kind: "talk_to_person" }] };
  await answered({ content: "I do not know.", payload }, { ...DESK_CONFIG, escalation: null });
  expect(page.find(".answer .button-small")).toBeNull();
});

test("an answer that is quoted says so, and so does the header", async () => {
  const config = { ...DESK_CONFIG, assistant: { name: "Mori", quotes: true } };
  await answered({ payload: { citations: [REFUNDS], quoted: true } }, config);
  expect(textOf(page.find(".answer .is-quoted"))).toBe("Quoted from the documents");
  expect(textOf(page.find(".header .subtitle"))).toBe("Assistant · Quoted from the documents");
});

test("the visitor's files stand with their message", async () => {
  page = new FakePage();
  const attachments = [{ id: "doc_1", name: "plan.pdf", size: 2048, url: "/chat/files/doc_1" }];
  page.told = () => json(snapshot([turn(1, "user", "What is this?", { payload: { attachments } })]));
  await page.online();
  const file = await page.shown(".mine .file");
  expect(textOf(file)).toContain("plan.pdf");
  expect(file.getAttribute("href")).toBe("http://localhost:3000/chat/files/doc_1");
});
