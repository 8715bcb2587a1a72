import { describe, expect, test } from "vitest";
import { chunk, end, start } from "../../../testing/builders";
import type { Frame, TurnObject } from "../../types";
import { detail, note, turn } from "../testing/builders";
import { itemsOf } from "./items";
import { reduce } from "./reducer";
import { heldSeq, missingAfter } from "./turns";
import { initialState, type Action, type ConversationState } from "./types";

const AT = "2026-01-01T11:00:00Z";

function after(...actions: Action[]): ConversationState {
  return actions.reduce(reduce, initialState);
}

function heard(...frames: unknown[]): Action[] {
  return frames.map((frame) => ({ type: "frame", frame: frame as Frame, at: AT }));
}

function told(item: TurnObject): unknown {
  return { type: "turn", escalation_id: "esc_1", session_id: "conv_1", turn: item };
}

const page = (data: readonly TurnObject[], has_more = false, part: "newest" | "earlier" | "missing" = "newest"): Action => ({
  type: "page",
  part,
  page: { data, has_more },
});

const opened: Action[] = [{ type: "open", escalationId: "esc_1" }, { type: "detail", detail: detail() }];
const begun = [...opened, page([turn(1, "user", "Hi"), turn(2, "agent", "Hello")])];
const starts = (id: string, cursor: string, seq: number): unknown => ({ ...start(id, cursor, seq), session_id: "conv_1" });

const shown = (state: ConversationState): string[] =>
  itemsOf(state, []).map((item) => {
    if (item.kind === "turn") return `${item.turn.role} ${item.turn.content}`;
    return item.kind === "note" ? `note ${item.note.text}` : item.kind === "live" ? `live ${item.run.text}` : item.kind;
  });

describe("turns", () => {
  test("told twice stand once, in their order", () => {
    const state = after(...begun, ...heard(told(turn(4, "user", "d")), told(turn(3, "user", "c")), told(turn(4, "user", "d"))));
    expect(state.turns.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(missingAfter(state)).toBeNull();
  });

  test("that are missing between are known to be missing", () => {
    const state = after(...begun, ...heard(told(turn(5, "user", "e"))));
    expect(missingAfter(state)).toBe(2);
    expect(shown(state)).toContain("gap");
    const filled = reduce(state, page([turn(3, "user", "c"), turn(4, "user", "d")], false, "missing"));
    expect(missingAfter(filled)).toBeNull();
    expect(heldSeq(filled)).toBe(5);
  });

  test("that a row knows of and the console does not are asked for", () => {
    const row = { ...detail(), latest_turn_seq: 4 };
    expect(missingAfter(after(...begun, { type: "row", row }))).toBe(2);
  });

  test("of another conversation change nothing", () => {
    const other = { type: "turn", escalation_id: "esc_9", session_id: "conv_9", turn: turn(3, "user", "c") };
    const state = after(...begun);
    expect(after(...begun, ...heard(other)).turns).toEqual(state.turns);
  });

  test("before the first page are loaded on demand and leave no gap", () => {
    const later = detail({ latest_turn_seq: 80 });
    const newest = [turn(79, "user", "a"), turn(80, "agent", "b")];
    const state = after(opened[0] as Action, { type: "detail", detail: later }, page(newest, true));
    expect([state.baseSeq, missingAfter(state)]).toEqual([78, null]);
    const more = reduce(state, page([turn(77, "user", "x"), turn(78, "user", "y")], true, "earlier"));
    expect([more.baseSeq, more.turns.length]).toEqual([76, 4]);
  });
});

describe("an answer of the assistant", () => {
  const streaming = [...begun, ...heard(told(turn(3, "user", "And?")), starts("run_1", "1-1", 3), chunk("run_1", "1-2", "Let me"))];

  test("shows while it comes, and once when it is complete", () => {
    expect(shown(after(...streaming)).at(-1)).toBe("live Let me");
    const complete = after(...streaming, ...heard(end("run_1", 4, "Let me see."), told(turn(4, "assistant", "Let me see.", { response_id: "run_1" }))));
    expect(shown(complete).filter((text) => text.startsWith("assistant"))).toEqual(["assistant Let me see."]);
  });

  test("starts afresh with a new attempt", () => {
    const again = after(...streaming, ...heard({ ...start("run_1", "2-1", 3, true), session_id: "conv_1" }, chunk("run_1", "2-2", "New")));
    expect(shown(again).at(-1)).toBe("live New");
  });

  test("is told from its start after a break, without a word twice", () => {
    const back = after(
      ...streaming,
      { type: "connection", connection: "connecting" },
      { type: "connection", connection: "open" },
      ...heard(starts("run_1", "1-1", 3), chunk("run_1", "1-2", "Let me"), chunk("run_1", "1-3", " see")),
    );
    expect(shown(back).at(-1)).toBe("live Let me see");
  });

  test("that was stopped by a take-over says so, and its late words are not heard", () => {
    const stopped = turn(4, "assistant", "Let me", { response_id: "run_1", state: "stopped", payload: { stopped_by: "agent" } });
    const state = after(...streaming, ...heard(told(stopped), chunk("run_1", "1-9", "late")));
    expect(shown(state)).not.toContain("live Let melate");
    expect(state.turns.at(-1)).toMatchObject({ state: "stopped", payload: { stopped_by: "agent" } });
  });

  test("is superseded by a new one to the same question", () => {
    const first = turn(4, "assistant", "Old", { response_id: "run_1", user_turn_seq: 3 });
    const state = after(...streaming, ...heard(told(first), starts("run_2", "1-1", 3), end("run_2", 5, "New")));
    expect(state.turns.slice(-2).map((item) => item.state)).toEqual(["superseded", "complete"]);
  });

  test("of a conversation that was open before is none of this one", () => {
    const state = after(...streaming, { type: "open", escalationId: "esc_2" }, ...heard(chunk("run_1", "1-3", " see")));
    expect(state.runs).toEqual({});
  });

  test("is asked for again when it was put together here, since the server's copy tells more", () => {
    const made = after(...streaming, ...heard(end("run_1", 4, "Let me", "cancelled")));
    expect(missingAfter(made)).toBe(3);
    const copy = turn(4, "assistant", "Let me", { response_id: "run_1", state: "stopped", payload: { stopped_by: "agent" } });
    const confirmed = reduce(made, page([copy], false, "missing"));
    expect([missingAfter(confirmed), confirmed.turns.at(-1)?.payload["stopped_by"]]).toEqual([null, "agent"]);
  });

  test("that failed leaves a line under its question", () => {
    const failed = after(...streaming, ...heard({ type: "error", response_id: "run_1", code: "model_unavailable", message: "" }));
    expect(shown(failed).slice(-2)).toEqual(["user And?", "unanswered"]);
  });
});

describe("between the turns stand", () => {
  test("notes, by their time", () => {
    const noted = detail({ notes: [note("note_1", "Careful", "2026-01-01T10:01:30Z")] });
    expect(shown(after(...begun, { type: "detail", detail: noted }))).toEqual(["day", "user Hi", "note Careful", "agent Hello"]);
  });

  test("pages, and a line for each day", () => {
    const visited = detail({ pages: [{ url: "https://a.test/", title: "Home", at: "2026-01-03T10:00:00Z" }] });
    expect(shown(after(...begun, { type: "detail", detail: visited }))).toEqual(["day", "user Hi", "agent Hello", "day", "page"]);
  });

  test("no notes from before the first turn that is held", () => {
    const noted = detail({ latest_turn_seq: 80, notes: [note("note_1", "Old", "2025-12-01T10:00:00Z")] });
    const state = after(opened[0] as Action, { type: "detail", detail: noted }, page([turn(80, "user", "a", { created_at: AT })], true));
    expect(shown(state)).toEqual(["day", "user a"]);
  });
});

describe("the visitor", () => {
  test("has seen the reply up to which they have read", () => {
    const replies = [...opened, page([turn(1, "agent", "a"), turn(2, "agent", "b")])];
    const state = after(...replies, ...heard({ type: "visitor", escalation_id: "esc_1", read_seq: 1 }));
    const receipts = itemsOf(state, []).flatMap((item) => (item.kind === "turn" ? [item.receipt] : []));
    expect(receipts).toEqual(["seen", "sent"]);
  });

  test("stops writing when their message is there", () => {
    const state = after(...begun, ...heard({ type: "visitor", escalation_id: "esc_1", typing: true }));
    expect(state.visitorTyping).toBe(true);
    expect(reduce(state, heard(told(turn(3, "user", "c")))[0] as Action).visitorTyping).toBe(false);
  });
});

test("a row of this escalation changes what is known of it, and keeps what only the detail knows", () => {
  const { visitor, ...row } = detail({ state: "resolved", latest_turn_seq: 2 });
  const short = { ...row, visitor: { name: visitor.name, email: visitor.email, tier: visitor.tier } };
  const state = after(...begun, ...heard({ type: "escalation", escalation: short }));
  expect(state.detail).toMatchObject({ state: "resolved", visitor: { external_id: "c-7" } });
});

test("one that is no longer visible stays as it was left", () => {
  const state = after(...begun, ...heard({ type: "gone", escalation_id: "esc_1" }));
  expect([state.phase, state.turns.length]).toEqual(["gone", 2]);
});
