import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { completeBrowser } from "../testing/browser";
import { chunk, end, error, session, snapshot, start, turn } from "../testing/builders";
import { FakeServer, FakeSocket, json, type Route } from "../testing/fakes";
import { createApi } from "./api";
import { ChatsiteWidget } from "./element";
import { addCatalog } from "./locales";
import { ar } from "./locales/ar";

let widget: ChatsiteWidget;
let told: Route;

beforeAll(() => {
  completeBrowser();
  customElements.define("chatsite-widget", ChatsiteWidget);
  ChatsiteWidget.extrasLoader = { load: () => import("./extras") };
});

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  told = () => json(snapshot([]));
  const server = new FakeServer({
    "POST /chat/session": () => json(session({ config: CONFIG as never }), 201),
    "GET /chat/session/": (request) => told(request),
  });
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("WebSocket", FakeSocket);
});

afterEach(() => {
  widget.remove();
  vi.unstubAllGlobals();
});

const CONFIG = {
  assistant: { name: "Mori", demo_model: true },
  greeting: "Welcome.",
  suggestions: ["Where is my order?"],
};

function add(attributes: Record<string, string> = {}): ChatsiteWidget {
  widget = new ChatsiteWidget();
  for (const [name, value] of Object.entries({ "widget-key": "demo", ...attributes })) widget.setAttribute(name, value);
  document.body.append(widget);
  return widget;
}

const find = <E extends HTMLElement>(selector: string): E | null => widget.shadowRoot?.querySelector<E>(selector) ?? null;
const shown = (selector: string): Promise<HTMLElement> =>
  vi.waitFor(() => {
    const element = find(selector);
    if (!element) throw new Error(`${selector} is not shown`);
    return element;
  });

async function online(): Promise<FakeSocket> {
  const before = FakeSocket.all.length;
  widget.open();
  await vi.waitFor(() => expect(FakeSocket.all.length).toBeGreaterThan(before));
  FakeSocket.latest.accept();
  FakeSocket.latest.say({ type: "pong" });
  await shown(".suggestion");
  return FakeSocket.latest;
}

function write(text: string): HTMLTextAreaElement {
  const field = find<HTMLTextAreaElement>("textarea") as HTMLTextAreaElement;
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return field;
}

function press(target: HTMLElement, key: string, more: KeyboardEventInit = {}): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...more }));
}

const messages = (socket: FakeSocket): unknown[] =>
  socket.sent.filter((frame) => frame["type"] === "chat_message").map((frame) => frame["message"]);

describe("closed", () => {
  test("it is one labelled button", () => {
    add();
    expect(widget.shadowRoot?.querySelectorAll("button")).toHaveLength(1);
    expect(find(".launcher")?.ariaLabel ?? find(".launcher")?.getAttribute("aria-label")).toBe("Open chat");
  });

  test("it counts what was not read yet", async () => {
    add();
    await online();
    widget.close();
    FakeSocket.latest.say({ type: "turn", turn: turn(1, "agent", "Hello from Aiko") });
    expect((await shown(".badge")).textContent).toBe("1");
    expect(find(".launcher")?.getAttribute("aria-label")).toBe("Open chat, 1 unread message");
    expect(find("[role=log]")?.textContent).toContain("1 unread message");
  });
});

describe("open", () => {
  test("it greets and suggests, and names the model for what it is", async () => {
    add();
    await online();
    expect(find(".greeting")?.textContent).toBe("Welcome.");
    expect(find(".subtitle")?.textContent).toBe("Assistant · Demo model");
    expect(find(".button-quiet")).toBeNull();
  });

  test("the field has the focus, Escape closes, and the focus returns", async () => {
    add();
    await online();
    expect(widget.shadowRoot?.activeElement).toBe(find("textarea"));
    press(find("textarea") as HTMLElement, "Escape");
    expect(find(".panel")?.hidden).toBe(true);
    expect(widget.shadowRoot?.activeElement).toBe(find(".launcher"));
  });

  test("Enter sends, with Shift or while a word is being composed it does not", async () => {
    add();
    const socket = await online();
    const field = write("ありがとう");
    press(field, "Enter", { isComposing: true });
    press(field, "Enter", { shiftKey: true });
    expect(messages(socket)).toEqual([]);
    press(field, "Enter");
    expect(messages(socket)).toEqual(["ありがとう"]);
    expect(field.value).toBe("");
  });

  test("a suggestion is sent as it stands", async () => {
    add();
    const socket = await online();
    (await shown(".suggestion")).click();
    expect(messages(socket)).toEqual(["Where is my order?"]);
  });

  test("the pulse is there at once, and stop stands where send was", async () => {
    add();
    const socket = await online();
    press(write("Hi"), "Enter");
    await shown(".dots");
    expect(find("[type=submit]")).toBeNull();
    socket.say(start("run_1", "1-1", 1) as never);
    (await shown(".is-stop")).click();
    expect(socket.sent.at(-1)).toEqual({ type: "cancel", response_id: "run_1" });
  });

  test("whole sentences are announced, not tokens", async () => {
    add();
    const socket = await online();
    for (const event of [start("run_1", "1-1", 1), chunk("run_1", "1-2", "It costs"), chunk("run_1", "1-3", " 3.50. You")]) {
      socket.say(event as never);
    }
    expect(find("[role=log]")?.textContent).toBe("It costs 3.50.");
    socket.say(end("run_1", 2, "It costs 3.50. You may go.") as never);
    expect(find("[role=log]")?.textContent).toBe("It costs 3.50.You may go.");
  });

  test("an answer that failed says why and offers another try", async () => {
    add();
    const socket = await online();
    socket.say({ type: "turn", turn: turn(1, "user", "Hi") });
    socket.say(start("run_1", "1-1", 1) as never);
    socket.say(error("model_unavailable", { response_id: "run_1" }) as never);
    (await shown(".failure .button-small")).click();
    expect(find(".failure")?.textContent).toContain("The assistant cannot answer right now.");
    await vi.waitFor(() => expect(socket.sent.at(-1)).toMatchObject({ type: "regenerate" }));
  });

  test("a refused message keeps its text and says when it can be sent again", async () => {
    add();
    const socket = await online();
    press(write("Hi"), "Enter");
    const key = socket.sent.at(-1)?.["idempotency_key"] as string;
    socket.say(error("rate_limited", { idempotency_key: key, retry_after_ms: 12_000 }) as never);
    const button = (await shown(".failure .link")) as HTMLButtonElement;
    expect(button.textContent?.trim()).toBe("Try again in 12 seconds");
    expect(button.disabled).toBe(true);
    expect(find(".bubble.is-failed")?.textContent).toBe("Hi");
  });

  test("a draft is there again after a reload", async () => {
    add();
    await online();
    write("Not finis");
    widget.remove();
    add();
    widget.open();
    expect(find<HTMLTextAreaElement>("textarea")?.value).toBe("Not finis");
  });
});

test("Arabic runs from right to left", () => {
  addCatalog("ar", ar);
  add({ locale: "ar" });
  expect(find(".widget")?.dir).toBe("rtl");
  expect(find(".launcher")?.getAttribute("aria-label")).toBe("فتح المحادثة");
});

test("no style attribute and no inline script is made, so that a strict CSP holds", async () => {
  add();
  const socket = await online();
  told = () => json(snapshot([turn(1, "user", "Hi"), turn(2, "assistant", "**Hi**\n\n```js\na\n```\n\n| a |\n|--:|\n| 1 |")]));
  socket.say({ type: "ping", response_id: null, cursor: null, latest_turn_seq: 2 });
  await shown(".markdown");
  expect(widget.shadowRoot?.querySelector("[style], style, script")).toBeNull();
});

describe("the page's interface", () => {
  test("takes calls from before it was loaded, and plain ones after", async () => {
    const heard: string[] = [];
    widget = new ChatsiteWidget();
    widget.setAttribute("widget-key", "demo");
    const api = createApi(widget, [["open"], ["on", "close", () => heard.push("close")]]);
    document.body.append(widget);
    await shown(".panel");
    api.close();
    expect(heard).toEqual(["close"]);
  });

  test("tells of messages, and an error in a listener harms nobody", async () => {
    add();
    const heard: unknown[] = [];
    vi.stubGlobal("reportError", () => heard.push("reported"));
    widget.on("message", () => {
      throw new Error("The page's own trouble.");
    });
    widget.on("message", ({ role, text }) => heard.push([role, text]));
    (await online()).say({ type: "turn", turn: turn(1, "agent", "Hello") });
    expect(heard).toEqual(["reported", ["agent", "Hello"]]);
  });
});
