import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { completeBrowser } from "../../testing/browser";
import { desk, snapshot, turn } from "../../testing/builders";
import { json, problem, type Route } from "../../testing/fakes";
import { FakePage, textOf } from "../../testing/page";
import type { Snapshot } from "../../protocol/wire";
import { ChatsiteWidget } from "../element";

let page: FakePage;

beforeAll(() => {
  completeBrowser();
  Element.prototype.scrollIntoView = () => undefined;
  customElements.define("chatsite-widget", ChatsiteWidget);
});

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

afterEach(() => {
  page.widget.remove();
  vi.unstubAllGlobals();
});

const TURNS = [
  turn(1, "user", "Hi", { response_id: "run_1" }),
  turn(2, "assistant", "Hello", { response_id: "run_1", user_turn_seq: 1 }),
];

async function answered(routes: Record<string, Route> = {}, more: Partial<Snapshot> = {}): Promise<void> {
  page = new FakePage(routes);
  page.told = () => json(snapshot(TURNS, more));
  await page.online();
  await page.shown(".markdown");
}

const thumb = (name: string): HTMLElement => page.button(name);
const bodies = (path: string): unknown[] => page.server.asked(`POST ${path}`).map(({ body }) => body);

describe("a rating", () => {
  test("is given, changed and taken back with the thumbs", async () => {
    await answered({ "POST /chat/feedback": () => json({}, 201) });
    thumb("Good answer").click();
    await vi.waitFor(() => expect(thumb("Good answer").getAttribute("aria-pressed")).toBe("true"));
    thumb("Bad answer").click();
    await vi.waitFor(() => expect(thumb("Good answer").getAttribute("aria-pressed")).toBe("false"));
    thumb("Bad answer").click();
    await vi.waitFor(() => expect(thumb("Bad answer").getAttribute("aria-pressed")).toBe("false"));
    await vi.waitFor(() => expect(bodies("/chat/feedback")).toEqual([
      { response_id: "run_1", rating: "up" },
      { response_id: "run_1", rating: "down" },
      { response_id: "run_1", rating: null },
    ]));
  });

  test("that is changed quickly is sent in order", async () => {
    let answer: (response: Response) => void = () => undefined;
    await answered({ "POST /chat/feedback": () => new Promise<Response>((resolve) => (answer = resolve)) });
    thumb("Good answer").click();
    await vi.waitFor(() => expect(bodies("/chat/feedback")).toHaveLength(1));
    thumb("Bad answer").click();
    await page.shown(".inline-form");
    expect(bodies("/chat/feedback")).toHaveLength(1);
    answer(json({}, 201));
    await vi.waitFor(() => expect(bodies("/chat/feedback").at(-1)).toMatchObject({ rating: "down" }));
  });

  test("that is bad may be explained", async () => {
    await answered({ "POST /chat/feedback": () => json({}, 201) });
    thumb("Bad answer").click();
    await page.shown(".inline-form");
    page.find<HTMLInputElement>(".inline-form [type=checkbox]")?.click();
    page.write(".inline-form textarea", "It is blue.");
    page.find<HTMLElement>(".inline-form [type=submit]")?.click();
    await page.says(".answer", "Thank you for saying so.");
    expect(bodies("/chat/feedback").at(-1)).toEqual({
      response_id: "run_1", rating: "down", reasons: ["wrong"], comment: "It is blue.",
    });
  });

  test("that did not arrive is taken back and says so", async () => {
    await answered({ "POST /chat/feedback": () => problem(503, "unavailable") });
    thumb("Good answer").click();
    await page.says(".answer [role=alert]", "Your rating did not arrive.");
    expect(thumb("Good answer").getAttribute("aria-pressed")).toBe("false");
  });

  test("whose explanation did not arrive keeps it", async () => {
    let answers = 0;
    await answered({ "POST /chat/feedback": () => (answers++ ? problem(429, "rate_limited") : json({}, 201)) });
    thumb("Bad answer").click();
    await page.shown(".inline-form");
    page.write(".inline-form textarea", "It is blue.");
    page.find<HTMLElement>(".inline-form [type=submit]")?.click();
    await page.says(".inline-form [role=alert]", "That was too often.");
    expect(page.find<HTMLTextAreaElement>(".inline-form textarea")?.value).toBe("It is blue.");
  });

  test("is there again after a reload", async () => {
    await answered({}, { ratings: { run_1: { value: "down", reasons: [], comment: "" } } });
    expect(thumb("Bad answer").getAttribute("aria-pressed")).toBe("true");
    expect(page.find(".inline-form")).toBeNull();
  });
});

describe("the menu", () => {
  const item = (text: string): HTMLElement =>
    page.all("[role=menuitem]").find((entry) => textOf(entry) === text) as HTMLElement;

  async function opened(routes: Record<string, Route> = {}): Promise<void> {
    await answered(routes);
    thumb("More").click();
    await page.shown("[role=menu]");
  }

  test("is worked with the arrow keys, and Escape closes only the menu", async () => {
    await opened();
    await vi.waitFor(() => expect(page.focused).toBe(item("Talk to a person")));
    page.press(item("Talk to a person"), "ArrowDown");
    expect(page.focused).toBe(item("Send me the transcript"));
    page.press(item("Send me the transcript"), "End");
    expect(page.focused).toBe(item("End the conversation"));
    page.press(item("End the conversation"), "Escape");
    await page.gone("[role=menu]");
    expect(page.find(".panel")?.hidden).toBe(false);
    await vi.waitFor(() => expect(page.focused).toBe(page.find(".menu-button")));
  });

  test("sends the transcript and says where to", async () => {
    await opened({ "POST /chat/transcript": () => json({ sent_to: "a@b.example" }, 202) });
    item("Send me the transcript").click();
    await page.shown(".sheet");
    page.write(".sheet input", "a@b.example").focus();
    page.find<HTMLElement>(".sheet [type=submit]")?.click();
    await page.says(".sheet", "The transcript is on its way to a@b.example.");
    await vi.waitFor(() => expect(page.focused).toBe(page.button("Done")));
    expect(bodies("/chat/transcript")).toEqual([{ session_id: "conv_1", email: "a@b.example" }]);
  });

  test("ends the conversation after a question, and the survey follows once", async () => {
    const closed = { mode: "closed", desk: desk({ state: null }), survey: { survey_id: "srv_1", state: "offered" } };
    await opened({ "POST /chat/end": () => json(closed), "POST /chat/survey": () => json({ score: 4, comment: "" }, 201) });
    item("End the conversation").click();
    await page.says(".sheet", "End the conversation?");
    page.find<HTMLElement>(".sheet [type=submit]")?.click();
    await page.shown(".survey");
    expect(page.find<HTMLTextAreaElement>(".composer textarea")?.placeholder).toBe("Write to start again");
    expect(page.find(".slot")).toBeNull();
    page.find<HTMLElement>(".survey [type=submit]")?.click();
    await page.says("#survey-score-fault", "Choose one of the five.");
    page.find<HTMLInputElement>(".survey [type=radio][value='4'], .survey .choice:nth-child(4) input")?.click();
    page.find<HTMLElement>(".survey [type=submit]")?.click();
    await page.says(".thanks", "Thank you for your answer.");
    expect(bodies("/chat/survey")).toEqual([{ session_id: "conv_1", score: 4 }]);
    expect(page.find(".survey")).toBeNull();
  });
});

test("a request whose token has ended is sent again with a fresh one", async () => {
  let answers = 0;
  await answered({ "POST /chat/feedback": () => (answers++ ? json({}, 201) : problem(401, "token_expired")) });
  thumb("Good answer").click();
  await vi.waitFor(() => expect(page.server.asked("POST /chat/session")).toHaveLength(2));
  await vi.waitFor(() => expect(bodies("/chat/feedback")).toHaveLength(2));
});
