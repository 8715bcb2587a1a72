import { describe, expect, test } from "vitest";
import type { ServerEvent, Turn } from "../../protocol/wire";
import { AIKO, delivered, desk, end, message, queued, snapshot, start, turn } from "../../testing/builders";
import { missingAfter } from "./missing";
import { reduce } from "./reducer";
import { isBusy, unreadFromPeople } from "./selectors";
import { initialState, type Action, type ChatState } from "./types";

const AT = "2026-01-01T00:00:00.000Z";

function told(turns: readonly Turn[], more: Parameters<typeof snapshot>[1] = {}): Action {
  return { type: "snapshot", snapshot: snapshot(turns, more), afterSeq: 0 };
}

function event(value: ServerEvent): Action {
  return { type: "event", event: value, at: AT };
}

function after(...actions: Action[]): ChatState {
  return actions.reduce(reduce, initialState);
}

const joined = turn(3, "system", "Aiko joined.", { payload: { event: "agent_joined", agent: AIKO } });
const standing = (more = {}): Action => event({ type: "standing", desk: desk(more), survey: null });

describe("the mode", () => {
  test("is what the snapshot says", () => {
    expect(after(told([], { mode: "queued", desk: desk() }))).toMatchObject({ mode: "queued", desk: { state: "queued" } });
  });

  test("follows the standing while a person is waited for or there", () => {
    expect(after(told([]), standing()).mode).toBe("queued");
    expect(after(told([]), standing({ state: "active", agent: AIKO })).mode).toBe("human");
  });

  test("follows the newest system turn at once", () => {
    expect(after(told([turn(1, "user", "Hi"), turn(2, "user", "Hi?")]), event({ type: "turn", turn: joined })).mode).toBe("human");
    const back = turn(4, "system", "", { payload: { event: "handed_back" } });
    expect(after(told([]), event({ type: "turn", turn: joined }), event({ type: "turn", turn: back })).mode).toBe("assistant");
  });

  test("is asked for when the person is gone and nobody said how it goes on", () => {
    const state = after(told([], { mode: "human", desk: desk({ state: "active" }) }), standing({ state: null }));
    expect(missingAfter(state)).toBe(0);
  });
});

describe("a message while a person has the conversation", () => {
  const withPerson = told([turn(1, "user", "Hi"), turn(2, "system", "", { payload: { event: "agent_joined" } })], {
    mode: "human", desk: desk({ state: "active", agent: AIKO }),
  });
  const written: Action = { type: "write", message: message("key-1", "Hello Aiko", { state: "sending" }) };

  test("is settled by its delivery, without a run", () => {
    const state = after(withPerson, written, event(delivered("key-1", 3)));
    expect(state.outbox).toEqual([]);
    expect(state.runs).toEqual({});
    expect(state.turns.at(-1)).toMatchObject({ seq: 3, role: "user", content: "Hello Aiko", created_at: AT });
  });

  test("makes nobody wait for the assistant", () => {
    expect(isBusy(after(withPerson, written))).toBe(false);
    expect(isBusy(after(told([]), written))).toBe(true);
  });

  test("delivered without a number is looked up", () => {
    const state = after(withPerson, written, event({ ...delivered("key-1", 3), user_turn_seq: null }));
    expect(state.outbox).toEqual([]);
    expect(state.stale).toBe(true);
  });
});

test("while queued the assistant's answer can be stopped, once there is one", () => {
  const queue = told([], { mode: "queued", desk: desk() });
  const written: Action = { type: "write", message: message("key-1", "Hi", { state: "sending" }) };
  expect(isBusy(after(queue, written))).toBe(false);
  expect(isBusy(after(queue, written, event(queued("key-1", "run_1", 1))))).toBe(true);
});

describe("a person who types", () => {
  const typing = (on: boolean): Action => event({ type: "typing", name: "Aiko", on });

  test("is shown for six seconds, unless more is told", () => {
    expect(after(typing(true)).typing).toEqual({ name: "Aiko", until: Date.parse(AT) + 6000 });
    expect(after(typing(true), typing(false)).typing).toBeNull();
  });

  test("has written when the message is there", () => {
    expect(after(typing(true), event({ type: "turn", turn: turn(1, "agent", "Hello") })).typing).toBeNull();
  });
});

test("a receipt that came first is not forgotten over an older standing", () => {
  const read = after(told([], { desk: desk({ agent_read_seq: 2 }) }), event({ type: "read", seq: 5 }));
  expect(reduce(read, standing({ agent_read_seq: 3 })).desk?.agent_read_seq).toBe(5);
  expect(reduce(read, event({ type: "read", seq: 4 }))).toBe(read);
});

test("ratings are held as the snapshot tells them", () => {
  const ratings = { run_1: { value: "up", reasons: [], comment: "" } } as const;
  const state = after(told([], { ratings }), { type: "rated", responseId: "run_2", rating: ratings.run_1 });
  expect(Object.keys(state.ratings)).toEqual(["run_1", "run_2"]);
  expect(reduce(state, { type: "rated", responseId: "run_1", rating: null }).ratings).not.toHaveProperty("run_1");
});

test("only what people wrote counts for the page's title", () => {
  const state = after(told([turn(1, "user", "a"), turn(2, "assistant", "b"), turn(3, "agent", "c")]));
  expect(unreadFromPeople(state)).toBe(1);
});

test("the rest of a long conversation is loaded as long as there is more", () => {
  const page = snapshot([turn(1, "user", "a")], { has_more: true });
  expect(missingAfter(after({ type: "snapshot", snapshot: page, afterSeq: 0 }))).toBe(1);
});

test("earlier messages are loaded when they are asked for", () => {
  const state = { ...initialState, baseSeq: 200, stale: false, turns: [turn(201, "user", "a")], latestSeq: 201 };
  expect(missingAfter(reduce(state, { type: "earlier" }))).toBe(50);
});

describe("a form", () => {
  test("keeps what was written when it is closed, and forgets what was wrong", () => {
    const state = after(
      { type: "sheet", sheet: "escalate" },
      { type: "form", name: "escalate", change: { values: { note: "Help" }, faults: { email: "required" } } },
      { type: "sheet", sheet: null },
      { type: "sheet", sheet: "escalate" },
    );
    expect(state.forms["escalate"]).toMatchObject({ values: { note: "Help" }, faults: {} });
  });

  test("opens anew after it has arrived, and the menu closes", () => {
    const state = after(
      { type: "menu", open: true },
      { type: "form", name: "transcript", change: { values: { email: "a@b.example" }, phase: "done" } },
      { type: "sheet", sheet: "transcript" },
    );
    expect(state).toMatchObject({ isMenuOpen: false, forms: { transcript: { phase: "open" } } });
  });
});

test("an answer that was cut off ends its run before the person is told of", () => {
  const state = after(told([turn(1, "user", "Hi", { response_id: "run_1" })]), event(start("run_1", "1-1", 1)),
    event(end("run_1", 2, "So f", "cancelled")), event({ type: "turn", turn: joined }));
  expect(state).toMatchObject({ mode: "human", runs: { run_1: { phase: "ended" } } });
});
