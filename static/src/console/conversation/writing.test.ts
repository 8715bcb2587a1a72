import { afterEach, describe, expect, test, vi } from "vitest";
import { FakeSocket, json, problem } from "../../testing/fakes";
import { AIKO, BEN, detail, turn } from "./testing/builders";
import { Desk } from "./testing/desk";

let desk: Desk;

afterEach(() => desk.end());

const mine = (seq: number, text: string): unknown =>
  turn(seq, "agent", text, { payload: { author: { id: AIKO.id, name: AIKO.name, picture: null } } });
const replies = (): { text: string; idempotency_key: string; deliberate?: boolean }[] =>
  desk.bodies("escalations/esc_1/reply") as never;

describe("a reply", () => {
  test("is sent by Enter, with a key, and stands in the transcript once", async () => {
    desk = await new Desk(detail(), undefined, { "POST /desk/mori/escalations/esc_1/reply": () => json(mine(3, "It left today."), 201) }).open();
    desk.say("It left today.");
    desk.hears({ type: "turn", escalation_id: "esc_1", session_id: "conv_1", turn: mine(3, "It left today.") });
    await vi.waitFor(() => expect(desk.texts(".is-outgoing")).toEqual([]));
    expect(replies()).toMatchObject([{ text: "It left today.", idempotency_key: expect.stringMatching(/^[\da-f]{32}$/) }]);
    expect(desk.texts(".is-agent .cv-bubble")).toEqual(["One moment.", "It left today."]);
    expect(desk.field.value).toBe("");
  });

  test("breaks the line with Shift, and waits while a word is being composed", async () => {
    desk = await new Desk().open();
    desk.write("はい");
    desk.press("Enter", { isComposing: true });
    desk.press("Enter", { shiftKey: true });
    expect(replies()).toEqual([]);
  });

  test("that cannot reach the server is sent again with its key when the connection is back", async () => {
    let isDown = true;
    desk = await new Desk(detail(), undefined, {
      "POST /desk/mori/escalations/esc_1/reply": () => (isDown ? problem(503, "unavailable") : json(mine(3, "Hello"), 201)),
    }).open();
    desk.say("Hello");
    await vi.waitFor(() => expect(replies()).toHaveLength(1));
    expect(desk.texts(".is-outgoing .cv-bubble")).toEqual(["Hello"]);
    isDown = false;
    const lost = FakeSocket.latest;
    lost.end(1006);
    await vi.waitFor(() => expect(FakeSocket.latest).not.toBe(lost), { timeout: 3_000 });
    desk.connect();
    await vi.waitFor(() => expect(desk.texts(".is-outgoing")).toEqual([]));
    const keys = replies().map((body) => body.idempotency_key);
    expect(new Set(keys).size).toBe(1);
  });

  test("that was refused keeps its text and can be sent again", async () => {
    let isRefused = true;
    desk = await new Desk(detail(), undefined, {
      "POST /desk/mori/escalations/esc_1/reply": () => (isRefused ? problem(400, "invalid_message") : json(mine(3, "Hello"), 201)),
    }).open();
    desk.say("Hello");
    await vi.waitFor(() => expect(desk.texts(".is-failed .cv-bubble")).toEqual(["Hello"]));
    isRefused = false;
    desk.button("Send again").click();
    await vi.waitFor(() => expect(desk.texts(".is-failed")).toEqual([]));
    expect(replies()[0]?.idempotency_key).toBe(replies()[1]?.idempotency_key);
  });

  test("into a conversation that a colleague took meanwhile is not sent before that is confirmed", async () => {
    desk = await new Desk(detail(), undefined, {
      "POST /desk/mori/escalations/esc_1/reply": ({ body }) =>
        body["deliberate"] ? json(mine(3, "Hello"), 201) : problem(409, "not_yours", {}, { agent: BEN }),
    }).open();
    desk.say("Hello");
    await vi.waitFor(() => expect(desk.texts(".is-failed .cv-remark")).toEqual(["Ben has this conversation. Nothing was sent."]));
    desk.button("Take over and send").click();
    await vi.waitFor(() => expect(desk.texts(".is-failed")).toEqual([]));
    expect(replies().at(-1)).toMatchObject({ deliberate: true });
  });

  test("is not lost by a reload", async () => {
    desk = await new Desk(detail(), undefined, { "POST /desk/mori/escalations/esc_1/reply": () => problem(503, "unavailable") }).open();
    desk.say("Hello");
    await vi.waitFor(() => expect(replies()).toHaveLength(1));
    const kept = { ...localStorage };
    desk.end();
    for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value as string);
    desk = await new Desk(detail(), undefined, { "POST /desk/mori/escalations/esc_1/reply": () => json(mine(3, "Hello"), 201) }).open();
    await vi.waitFor(() => expect(replies()).toHaveLength(1));
  });
});

test("the field keeps the focus, whichever way a reply is sent", async () => {
  desk = await new Desk(detail(), undefined, { "POST /desk/mori/escalations/esc_1/reply": () => json(mine(3, "Hello"), 201) }).open();
  desk.write("Hello");
  desk.button("Send").focus();
  desk.button("Send").click();
  expect(document.activeElement).toBe(desk.field);
});

describe("a draft", () => {
  test("is kept for each conversation and mode", async () => {
    desk = await new Desk().open();
    desk.write("Half a rep");
    desk.button("Note").click();
    desk.write("Half a note");
    desk.conversation.close();
    await desk.conversation.open("esc_1");
    expect(desk.field.value).toBe("Half a rep");
    desk.conversation.focusComposer("note");
    expect(desk.field.value).toBe("Half a note");
    expect(document.activeElement).toBe(desk.field);
  });
});

describe("typing", () => {
  test("is told at most every three seconds, and its end at once", async () => {
    desk = await new Desk().open();
    desk.write("a");
    desk.write("ab");
    desk.write("");
    const typing = desk.told.filter((frame) => frame["type"] === "typing").map((frame) => frame["on"]);
    expect(typing).toEqual([true, false]);
  });

  test("of a note is nobody's business", async () => {
    desk = await new Desk().open();
    desk.conversation.focusComposer("note");
    desk.write("secret");
    expect(desk.told.filter((frame) => frame["type"] === "typing")).toEqual([]);
  });
});

describe("a note", () => {
  test("goes to the agents only, and mentions those whose names it holds", async () => {
    const written = { id: "note_1", author: AIKO, text: "@Ben look", mentions: [BEN], created_at: "2026-01-01T10:05:00Z" };
    desk = await new Desk(detail(), undefined, { "POST /desk/mori/escalations/esc_1/notes": () => json(written, 201) }).open();
    desk.conversation.focusComposer("note");
    desk.write("@be");
    await vi.waitFor(() => desk.find("[role=option]"));
    desk.press("Enter");
    expect(desk.field.value).toBe("@Ben ");
    desk.say("@Ben look");
    await vi.waitFor(() => expect(desk.texts(".is-note .cv-bubble")).toEqual(["@Ben look"]));
    expect(desk.bodies("escalations/esc_1/notes")).toMatchObject([{ text: "@Ben look", mentions: [BEN.id] }]);
    expect(desk.texts(".is-note .cv-private")).toEqual(["Private note"]);
  });

  test("can be written about a conversation of somebody else", async () => {
    desk = await new Desk(detail({ agent: BEN })).open();
    expect(() => desk.field).toThrow();
    desk.conversation.focusComposer("note");
    expect(desk.field.getAttribute("aria-label")).toBe("Private note");
  });
});

describe("a canned reply", () => {
  const reply = (id: string, shortcut: string, title: string): unknown => ({ id, shortcut, title, text: `About ${title}`, language: "en" });
  const routes = {
    "GET /desk/mori/canned-replies/can_2/render": () => json({ text: "Dear Noor, it is on its way." }),
    "POST /desk/mori/canned-replies/can_2/used": () => json({}),
    "GET /desk/mori/canned-replies": () => json({ data: [reply("can_1", "refund", "Refund"), reply("can_2", "way", "On its way")] }),
  };

  test("is found by its shortcut and put in with its variables filled", async () => {
    desk = await new Desk(detail(), undefined, routes).open();
    desk.write("/wa");
    await vi.waitFor(() => expect(desk.texts("[role=option] code")).toEqual(["/way"]));
    expect(desk.field.getAttribute("aria-activedescendant")).toBe(desk.find("[role=option]").id);
    desk.press("Enter");
    await vi.waitFor(() => expect(desk.field.value).toBe("Dear Noor, it is on its way."));
    expect(desk.server.asked("POST /desk/mori/canned-replies/can_2/used")).toHaveLength(1);
  });

  test("is chosen with the arrows, and left with Escape", async () => {
    desk = await new Desk(detail(), undefined, routes).open();
    desk.button("Canned replies").click();
    await vi.waitFor(() => expect(desk.texts("[role=option]")).toHaveLength(2));
    desk.press("ArrowDown");
    expect(desk.texts("[role=option][aria-selected=true] code")).toEqual(["/way"]);
    desk.press("Escape");
    expect(desk.texts("[role=option]")).toEqual([]);
    expect(desk.field.value).toBe("/");
  });

  test("is not asked for by a slash within a line", async () => {
    desk = await new Desk(detail(), undefined, routes).open();
    desk.write("and/or");
    expect(desk.server.asked("GET /desk/mori/canned-replies")).toEqual([]);
  });
});

describe("a file", () => {
  const file = (name: string, bytes = 10): File => {
    const made = new File(["x"], name, { type: "text/plain" });
    Object.defineProperty(made, "size", { value: bytes });
    return made;
  };

  const paste = (...files: File[]): void => {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { files } });
    desk.field.dispatchEvent(event);
  };

  test("that is pasted goes with the reply", async () => {
    const attachment = { id: "att_1", name: "bill.txt", content_type: "text/plain", size: 10, url: "/a/att_1" };
    desk = await new Desk(detail(), undefined, {
      "POST /desk/mori/escalations/esc_1/attachments": () => json(attachment, 201),
      "POST /desk/mori/escalations/esc_1/reply": () => json(mine(3, "Here"), 201),
    }).open();
    paste(file("bill.txt"));
    expect(desk.button("Send").disabled).toBe(true);
    expect(desk.find<HTMLProgressElement>("progress").value).toBe(0.5);
    await vi.waitFor(() => expect(desk.root.querySelector("progress")).toBeNull());
    desk.say("Here");
    await vi.waitFor(() => expect(replies()).toMatchObject([{ text: "Here", attachments: ["att_1"] }]));
    expect(desk.texts(".cv-files.is-mine")).toEqual([]);
  });

  test("of more than 10 MB is refused before it is sent", async () => {
    desk = await new Desk().open();
    paste(file("film.mov", 11_000_000));
    expect(desk.texts(".cv-files [role=alert]")).toEqual(["film.mov was not attached: larger than 10 MB"]);
    expect(desk.bodies("escalations/esc_1/attachments")).toEqual([]);
  });
});
