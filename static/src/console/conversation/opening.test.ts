import { afterEach, describe, expect, test, vi } from "vitest";
import { chunk, start } from "../../testing/builders";
import { FakeSocket, json, problem } from "../../testing/fakes";
import { detail, note, turn } from "./testing/builders";
import { Desk, plain } from "./testing/desk";

let desk: Desk;

afterEach(() => desk.end());

const told = (seq: number, text: string): Readonly<Record<string, unknown>> => ({
  type: "turn", escalation_id: "esc_1", session_id: "conv_1", turn: turn(seq, "user", text),
});
const frames = (type: string): readonly unknown[] => desk.told.filter((frame) => frame["type"] === type);

describe("opening", () => {
  test("shows what was said, and watches what follows", async () => {
    desk = await new Desk().open();
    expect(desk.texts(".cv-bubble")).toEqual(["Where is it?", "One moment."]);
    expect(frames("watch")).toEqual([{ type: "watch", escalation_id: "esc_1", after_seq: 2 }]);
    expect(frames("read")).toEqual([{ type: "read", escalation_id: "esc_1", seq: 2 }]);
  });

  test("of one that does not exist says so, without a way to try again", async () => {
    desk = await new Desk(detail(), [], { "GET /desk/mori/escalations/esc_9": () => problem(404, "not_found") }).open("esc_9");
    expect(desk.find("[role=alert]").textContent).toContain("does not exist, or your teams do not see it");
    expect(desk.root.querySelector(".state button")).toBeNull();
  });

  test("that failed is tried again", async () => {
    let isDown = true;
    desk = await new Desk(detail(), undefined, {
      "GET /desk/mori/escalations/esc_1/turns": () => (isDown ? problem(503, "unavailable") : json({ data: [turn(1, "user", "Hi")], has_more: false })),
    }).open();
    isDown = false;
    desk.button("Try again").click();
    await vi.waitFor(() => expect(desk.texts(".cv-bubble")).toEqual(["Hi"]));
  });

  test("of nothing says what to do", () => {
    desk = new Desk();
    expect(desk.find(".state").textContent).toContain("No conversation is open.");
  });

  test("of another ends the watching of the first", async () => {
    desk = await new Desk().open();
    await desk.conversation.open("esc_2");
    expect(frames("unwatch")).toEqual([{ type: "unwatch", escalation_id: "esc_1" }]);
  });
});

test("an answer that the visitor rates meanwhile says so", async () => {
  const answer = turn(3, "assistant", "It is blue.", { response_id: "run_1" });
  const asked = [turn(1, "user", "a"), turn(2, "user", "b")];
  desk = await new Desk(detail({ latest_turn_seq: 3 }), [...asked, answer]).open();
  desk.turns = [...asked, { ...answer, rating: { value: "down", reasons: [], comment: "" } }];
  desk.hears({ type: "detail", escalation_id: "esc_1", turn_seq: 3 });
  await vi.waitFor(() => expect(desk.texts(".is-assistant .cv-remark")).toEqual(["The visitor did not find this helpful"]));
});

describe("a gap", () => {
  test("is filled from the server", async () => {
    desk = await new Desk().open();
    desk.turns = [...desk.turns, turn(3, "user", "c"), turn(4, "user", "d")];
    desk.hears(told(4, "d"));
    await vi.waitFor(() => expect(desk.texts(".cv-bubble")).toEqual(["Where is it?", "One moment.", "c", "d"]));
  });

  test("of a lost connection is asked for from the last turn held", async () => {
    desk = await new Desk().open();
    desk.hears(told(3, "c"));
    const lost = FakeSocket.latest;
    lost.end(1006);
    await vi.waitFor(() => expect(FakeSocket.latest).not.toBe(lost), { timeout: 3_000 });
    desk.connect();
    expect(frames("watch")).toEqual([{ type: "watch", escalation_id: "esc_1", after_seq: 3 }]);
  });
});

test("older turns are loaded on demand", async () => {
  const turns = Array.from({ length: 90 }, (_, index) => turn(index + 1, "user", `${index + 1}`));
  desk = await new Desk(detail({ latest_turn_seq: 90 }), turns).open();
  expect(desk.texts(".cv-bubble")).toHaveLength(60);
  desk.button("Earlier messages").click();
  await vi.waitFor(() => expect(desk.texts(".cv-bubble")).toHaveLength(90));
  expect(() => desk.button("Earlier messages")).toThrow();
});

test("a quoted turn that is not loaded is loaded and shown", async () => {
  const turns = Array.from({ length: 90 }, (_, index) => turn(index + 1, "user", `${index + 1}`));
  const summary = { state: "quoted", wants: "", tried: "", open: "", quotes: [{ seq: 2, text: "2" }] } as const;
  desk = await new Desk(detail({ latest_turn_seq: 90, summary }), turns).open();
  desk.button("Show in the conversation", desk.side).click();
  await vi.waitFor(() => expect(document.activeElement?.id).toBe("cv-turn-2"));
});

describe("what is shown", () => {
  test("tells apart how an answer came to be, in words", async () => {
    const answers = [
      turn(1, "user", "a"),
      turn(2, "assistant", "Old", { state: "superseded", response_id: "run_1" }),
      turn(3, "assistant", "Half", { state: "stopped", response_id: "run_2" }),
      turn(4, "assistant", "Cut", { state: "stopped", response_id: "run_3", payload: { stopped_by: "agent" } }),
    ];
    desk = await new Desk(detail({ latest_turn_seq: 4 }), answers).open();
    expect(desk.texts(".is-superseded summary")).toEqual(["Replaced: the visitor asked for another answer"]);
    expect(desk.texts(".is-stopped .cv-remark")).toEqual(["Stopped by the visitor", "Stopped when an agent took over"]);
  });

  test("streams with the run", async () => {
    desk = await new Desk().open();
    desk.hears({ ...start("run_1", "1-1", 1), session_id: "conv_1" });
    desk.hears({ ...chunk("run_1", "1-2", "It is **on") });
    await vi.waitFor(() => expect(desk.texts(".is-live .markdown strong")).toEqual(["on"]));
  });

  test("lets nothing that was written run", async () => {
    const evil = '<img src=x onerror="alert(1)">[x](javascript:alert(1))';
    const seen = detail({
      latest_turn_seq: 2, subject: evil, note: evil, notes: [note("note_1", evil, "2026-01-01T10:01:30Z")],
      pages: [{ url: "javascript:alert(1)", title: evil, at: "2026-01-01T10:03:00Z" }],
      visitor: { name: evil, email: evil, tier: evil, external_id: evil, locale: "en" },
    });
    desk = await new Desk(seen, [turn(1, "user", evil), turn(2, "assistant", evil, { response_id: "run_1" })]).open();
    const made = [...desk.root.querySelectorAll("img, script"), ...desk.side.querySelectorAll("img, script")];
    const links = [...desk.root.querySelectorAll("a"), ...desk.side.querySelectorAll("a")].map((link) => link.protocol);
    expect(made).toEqual([]);
    expect(links.filter((protocol) => protocol === "javascript:")).toEqual([]);
  });

  test("says system turns by their event, and unknown ones as they were written", async () => {
    const system = (seq: number, event: string, more = {}): ReturnType<typeof turn> =>
      turn(seq, "system", "As written.", { payload: { event, agent: { id: "agt_2", name: "Ben" }, ...more } });
    const turns = [system(1, "agent_joined"), system(2, "agent_left", { to: { name: "Returns" } }), system(3, "never_heard_of")];
    desk = await new Desk(detail({ latest_turn_seq: 3 }), turns).open();
    expect(desk.texts(".is-system span")).toEqual(["Ben joined", "Ben transferred to Returns", "As written."]);
  });

  test("is said to those who listen, but not what oneself wrote", async () => {
    desk = await new Desk().open();
    desk.hears(told(3, "Still **there**?"));
    expect(plain(desk.find("[role=log]").textContent)).toBe("Noor: Still there ?");
  });
});

test("the context is fetched anew when it has changed", async () => {
  desk = await new Desk(detail({ summary: { state: "pending", wants: "", tried: "", open: "", quotes: [] } })).open();
  expect(desk.find(".cx progress")).toBeTruthy();
  desk.held = detail();
  desk.hears({ type: "detail", escalation_id: "esc_1" });
  await vi.waitFor(() => expect(plain(desk.side.textContent)).toContain("A refund"));
});

test("a conversation that is taken out of sight stays as it was left", async () => {
  desk = await new Desk().open();
  desk.hears({ type: "gone", escalation_id: "esc_1" });
  expect(desk.texts(".cv-notice")).toEqual(["This conversation is no longer with your teams. What you see is how you left it."]);
  expect(desk.texts(".cv-bubble")).toHaveLength(2);
});

test("what a colleague did is in the record at once", async () => {
  desk = await new Desk().open();
  const event = { id: "1", kind: "released", actor: { kind: "agent", name: "Ben" }, from_state: "active", to_state: "queued", why: "Lunch", data: {}, created_at: "2026-01-01T10:05:00Z" } as const;
  desk.held = detail({ state: "queued", agent: null, events: [event] });
  desk.hears({ type: "escalation", escalation: detail({ state: "queued", agent: null }) });
  await vi.waitFor(() => expect(plain(desk.find(".cx-events").textContent)).toContain("Ben put it back in the queue"));
});
