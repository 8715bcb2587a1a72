import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { completeBrowser } from "../../testing/browser";
import { AIKO, delivered, desk, snapshot, turn } from "../../testing/builders";
import { FakeSocket, json, problem } from "../../testing/fakes";
import { DESK_CONFIG, FakePage, textOf } from "../../testing/page";
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
  document.title = "Shop";
});

afterEach(() => {
  page.widget.remove();
  vi.unstubAllGlobals();
});

const standing = (more: object): object => ({ type: "status", state: "standing", desk: desk(more), survey: null });
const joined = { type: "turn", turn: turn(1, "system", "Aiko joined.", { payload: { event: "agent_joined", agent: AIKO } }) };
const byAiko = (seq: number, content: string, more: object = {}): object => ({
  type: "turn", turn: turn(seq, "agent", content, { payload: { author: AIKO, ...more } }),
});

/** With a person in the conversation. */
async function withAiko(more: object = {}): Promise<FakeSocket> {
  page = new FakePage();
  const socket = await page.online();
  socket.say(joined as never);
  socket.say(standing({ state: "active", agent: AIKO, ...more }) as never);
  await page.says(".subtitle", "A person is answering");
  return socket;
}

describe("the way to a person", () => {
  test("is always there, and asks with a reason and a note", async () => {
    page = new FakePage({
      "POST /chat/escalate": () => json({ escalation_id: "esc_1", state: "queued", created: true, desk: desk({ position: 2 }) }, 201),
    });
    await page.online();
    const asked: unknown[] = [];
    page.widget.on("escalate", (detail) => asked.push(detail));
    page.button("Talk to a person").click();
    await page.shown(".sheet");
    page.find<HTMLInputElement>("input[type=radio]")?.click();
    page.write(".sheet textarea", " My order is late. ");
    page.button("Ask for a person").click();
    await page.says(".standing", "You are number 2 in the queue.");
    expect(page.server.asked("POST /chat/escalate")[0]?.body).toEqual({
      session_id: "conv_1", reason: "order", note: "My order is late.",
    });
    expect(asked).toEqual([{ escalation_id: "esc_1" }]);
    expect(page.find(".sheet")).toBeNull();
  });

  test("has the focus while it is open, is left with Escape, and keeps what was written", async () => {
    page = new FakePage();
    await page.online();
    page.button("Talk to a person").focus();
    page.button("Talk to a person").click();
    await vi.waitFor(() => expect(page.focused).toBe(page.find(".sheet input")));
    expect(page.find(".talk")?.hasAttribute("inert")).toBe(true);
    page.press(page.write(".sheet textarea", "Half a thought"), "Escape");
    await page.gone(".sheet");
    expect(page.find(".panel")?.hidden).toBe(false);
    await vi.waitFor(() => expect(page.focused).toBe(page.button("Talk to a person")));
    page.button("Talk to a person").click();
    await page.shown(".sheet");
    expect(page.find<HTMLTextAreaElement>(".sheet textarea")?.value).toBe("Half a thought");
  });

  test("says in which field something is wrong, and asks nothing of the server", async () => {
    page = new FakePage();
    await page.online();
    page.button("Talk to a person").click();
    await page.shown(".sheet");
    const field = page.write(".sheet [type=email]", "aiko@");
    page.button("Ask for a person").click();
    await page.says("#escalate-email-fault", "This is not an e-mail address.");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.getAttribute("aria-describedby")).toContain("escalate-email-fault");
    await vi.waitFor(() => expect(page.focused).toBe(field));
    expect(page.server.asked("POST /chat/escalate")).toEqual([]);
  });

  test("shows what the server finds wrong beside its field", async () => {
    page = new FakePage({
      "POST /chat/escalate": () => problem(400, "invalid_message", {}, { fields: { contact: { email: ["No."] } } }),
    });
    await page.online();
    page.button("Talk to a person").click();
    await page.shown(".sheet");
    page.button("Ask for a person").click();
    await page.says("#escalate-email-fault", "This is not an e-mail address.");
  });

  test("that did not get through says so, and nothing is lost", async () => {
    page = new FakePage();
    await page.online();
    page.button("Talk to a person").click();
    await page.shown(".sheet");
    page.write(".sheet textarea", "Help");
    page.button("Ask for a person").click();
    await page.says(".sheet [role=alert]", "That did not arrive. What you wrote is kept.");
    expect(page.find<HTMLTextAreaElement>(".sheet textarea")?.value).toBe("Help");
  });

  test("becomes a message out of hours, with the time of return and an address", async () => {
    const closed = { ...DESK_CONFIG.escalation, open: false, opens_at: "2030-01-07T09:00:00Z" };
    page = new FakePage({}, { ...DESK_CONFIG, escalation: closed });
    await page.online();
    page.button("Leave a message").click();
    await page.shown(".sheet");
    expect(textOf(page.find(".opens"))).toMatch(/People are back on Monday, January 7/);
    page.find<HTMLElement>(".sheet [type=submit]")?.click();
    await page.says("#escalate-email-fault", "This is needed.");
  });

  test("is not offered where there are no people", async () => {
    page = new FakePage({}, { ...DESK_CONFIG, escalation: undefined });
    await page.online();
    expect(page.find(".slot")).toBeNull();
    expect(page.find(".menu")).toBeNull();
  });
});

describe("who waits", () => {
  test("sees the place and an honest range, and nothing where nothing is known", async () => {
    page = new FakePage();
    const socket = await page.online();
    socket.say(standing({ position: 1, wait: { low_seconds: 120, high_seconds: 290 } }) as never);
    await page.says(".standing", "You are next. About 2–5 minutes.");
    socket.say(standing({}) as never);
    await vi.waitFor(() => expect(textOf(page.find(".standing-text"))).toBe("Waiting for a person"));
  });

  test("can go back to the assistant", async () => {
    page = new FakePage({ "POST /chat/withdraw": () => json({ desk: desk({ state: null }) }) });
    (await page.online()).say(standing({}) as never);
    await page.shown(".standing");
    page.button("Back to the assistant").click();
    await vi.waitFor(() => expect(page.server.asked("POST /chat/withdraw")).toHaveLength(1));
  });

  test("can leave a message and an address with the wish", async () => {
    page = new FakePage({ "POST /chat/escalate": () => json({ escalation_id: "esc_1", created: false, desk: desk() }) });
    (await page.online()).say(standing({}) as never);
    await page.shown(".standing");
    page.button("Leave a message").click();
    await page.shown(".sheet");
    page.write(".sheet textarea", "Call me");
    page.write(".sheet [type=email]", "a@b.example");
    page.find<HTMLElement>(".sheet [type=submit]")?.click();
    await page.gone(".sheet");
    expect(page.server.asked("POST /chat/escalate")[0]?.body).toMatchObject({
      note: "Call me", contact: { email: "a@b.example" },
    });
  });
});

describe("a person", () => {
  test("is named in the header and where they joined, and announced", async () => {
    await withAiko();
    expect(textOf(page.find(".name"))).toBe("Aiko Mori");
    expect(textOf(page.find(".header .avatar"))).toBe("AM");
    expect(textOf(page.find(".system"))).toBe("Aiko Mori joined");
    expect(page.heard).toContain("Aiko Mori joined");
    expect(page.find(".slot")).toBeNull();
  });

  test("writes text that stays text, and sends files", async () => {
    const socket = await withAiko();
    const attachments = [
      { id: "att_1", name: "<b>bill</b>.pdf", size: 2048, url: "/files/att_1" },
      { id: "att_2", name: "bad", size: 1, url: "javascript:alert(1)" },
    ];
    socket.say(byAiko(2, "<img src=x onerror=alert(1)> see https://shop.example/a.", { attachments }) as never);
    await page.says(".person .bubble", "<img src=x onerror=alert(1)> see https://shop.example/a.");
    expect(page.find(".person img")).toBeNull();
    expect(page.find<HTMLAnchorElement>(".person .bubble a")?.href).toBe("https://shop.example/a");
    const [bill, bad] = page.all(".file") as HTMLAnchorElement[];
    expect(textOf(bill ?? null)).toBe("<b>bill</b>.pdf 2 kB");
    expect(bill?.href).toBe(new URL("/files/att_1", location.origin).href);
    expect(bad?.hasAttribute("href")).toBe(false);
    expect(page.heard).toContain("Aiko Mori: <img");
  });

  test("is seen typing, until the message is there", async () => {
    const socket = await withAiko();
    socket.say({ type: "status", state: "typing", role: "agent", name: "Aiko Mori", on: true });
    await page.says(".is-typing", "Aiko Mori is typing");
    socket.say(byAiko(2, "Hello") as never);
    await page.gone(".is-typing");
  });

  test("is written to without a pulse, and what they have read is marked", async () => {
    const socket = await withAiko();
    page.press(page.write(".composer textarea", "Thanks"), "Enter");
    const key = socket.sent.find((frame) => frame["type"] === "chat_message")?.["idempotency_key"] as string;
    await page.shown(".mine");
    expect(page.find(".dots")).toBeNull();
    expect(page.find(".is-stop")).toBeNull();
    socket.say({ ...delivered(key, 2) });
    socket.say({ type: "status", state: "read", role: "agent", seq: 2 });
    await page.says(".mine", "Seen");
  });

  test("is told that the visitor writes and what was read", async () => {
    const socket = await withAiko();
    page.write(".composer textarea", "H");
    page.write(".composer textarea", "He");
    socket.say(byAiko(2, "Hello") as never);
    await vi.waitFor(() =>
      expect(socket.sent).toContainEqual({ type: "read", seq: 2, session_id: "conv_1" }),
    );
    expect(socket.sent.filter((frame) => frame["type"] === "typing")).toEqual([
      { type: "typing", on: true, session_id: "conv_1" },
    ]);
  });

  test("who writes while the chat is closed is counted on the button and in the title", async () => {
    const socket = await withAiko();
    page.widget.close();
    socket.say(byAiko(2, "Are you there?") as never);
    expect(textOf(await page.shown(".badge"))).toBe("1");
    expect(document.title).toBe("(1) Shop");
    page.widget.open();
    expect(document.title).toBe("Shop");
  });
});

test("an event that is not known is said as the server says it", async () => {
  page = new FakePage();
  const socket = await page.online();
  socket.say({ type: "turn", turn: turn(1, "system", "A sentence.", { payload: { event: "from the future" } }) });
  await page.says(".system", "A sentence.");
  socket.say({ type: "turn", turn: turn(2, "system", "x", { payload: { event: "constructor" } }) });
  await vi.waitFor(() => expect(textOf(page.all(".system")[1] ?? null)).toBe("x"));
});

test("the panel is open again after a reload, and closed if it was closed", async () => {
  page = new FakePage();
  await page.online();
  page.widget.remove();
  page = new FakePage();
  document.body.append(page.widget);
  expect(page.find(".panel")?.hidden).toBe(false);
  page.widget.close();
  page.widget.remove();
  page = new FakePage();
  page.widget.setAttribute("open", "");
  document.body.append(page.widget);
  expect(page.find(".panel")).toBeNull();
});

test("the welcome says what to expect of the demo's model", async () => {
  page = new FakePage();
  await page.online();
  expect(textOf(page.find(".welcome"))).toContain("The demo model is small and often wrong.");
  page.told = () => json(snapshot([]));
});
