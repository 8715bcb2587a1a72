import { describe, expect, test } from "vitest";
import { END } from "../../protocol/cursor";
import type { Ping, ServerEvent } from "../../protocol/wire";
import { chunk, end, error, message, queued, snapshot, start, turn } from "../../testing/builders";
import { missingAfter, unsyncedRuns } from "./missing";
import { reduce } from "./reducer";
import { initialState, type Action, type ChatState } from "./types";

function after(...actions: (Action | ServerEvent)[]): ChatState {
  return continued(initialState, ...actions);
}

function continued(state: ChatState, ...actions: (Action | ServerEvent)[]): ChatState {
  return actions.map(toAction).reduce(reduce, state);
}

function toAction(action: Action | ServerEvent): Action {
  const isEvent = "response_id" in action || "turn" in action;
  return isEvent ? { type: "event", event: action as ServerEvent } : (action as Action);
}

const fresh: Action = { type: "snapshot", snapshot: snapshot([]), afterSeq: 0 };
const written: Action = { type: "write", message: message("key-1", "Hi") };

function ping(id: string | null, cursor: string | null, latest: number): Ping {
  return { type: "ping", response_id: id, cursor, latest_turn_seq: latest };
}

describe("old state plus events equals fresh state", () => {
  const told = [queued("key-1", "run_1", 1), start("run_1", "1-1", 1), chunk("run_1", "1-2", "Hel"), chunk("run_1", "1-3", "lo")];
  const turns = [turn(1, "user", "Hi"), turn(2, "assistant", "Hello", { response_id: "run_1" })];

  function visible(state: ChatState): unknown {
    return {
      turns: state.turns.map(({ seq, role, content, state: turnState }) => ({ seq, role, content, turnState })),
      active: Object.values(state.runs).filter((run) => run.phase !== "ended"),
      outbox: state.outbox,
      missing: missingAfter(state),
    };
  }

  test("when everything was heard", () => {
    const heard = after(fresh, written, ...told, end("run_1", 2, "Hello"));
    const reloaded = after({ type: "snapshot", snapshot: snapshot(turns), afterSeq: 0 });
    expect(visible(heard)).toEqual(visible(reloaded));
  });

  test.each([0, 1, 2, 3, 4])("when the connection was lost after %i events and a snapshot told the rest", (heard) => {
    const lost = after(fresh, written, ...told.slice(0, heard), { type: "disconnected" });
    const back = continued(
      lost,
      { type: "snapshot", snapshot: snapshot(turns), afterSeq: missingAfter(lost) ?? 0 },
      queued("key-1", "run_1", 1),
    );
    const reloaded = after({ type: "snapshot", snapshot: snapshot(turns), afterSeq: 0 });
    expect(visible(back)).toEqual(visible(reloaded));
  });

  test("when the answer is still coming", () => {
    const heard = after(fresh, written, ...told);
    const question = snapshot([turn(1, "user", "Hi")], {
      live: { response_id: "run_1", user_turn_seq: 1, cursor: "1-3" },
    });
    const reloaded = after({ type: "snapshot", snapshot: question, afterSeq: 0 }, {
      type: "resumed", response_id: "run_1", recovered: true, snapshot: null,
    }, ...told.slice(1));
    expect(visible(heard)).toEqual(visible(reloaded));
  });
});

describe("a run", () => {
  const begun = after(fresh, start("run_1", "1-1", 1));
  const text = (state: ChatState): string | undefined => state.runs["run_1"]?.text;

  test("takes each event once", () => {
    const doubled = continued(begun, chunk("run_1", "1-2", "a"), chunk("run_1", "1-2", "a"), chunk("run_1", "1-3", "b"));
    expect(text(continued(doubled, chunk("run_1", "1-2", "a")))).toBe("ab");
  });

  test("drops its provisional text when a new attempt starts", () => {
    const again = continued(begun, chunk("run_1", "1-2", "old"), start("run_1", "2-1", 1, true), chunk("run_1", "2-2", "new"));
    expect(text(again)).toBe("new");
  });

  test("drops it too when the start of the attempt was merged away", () => {
    expect(text(continued(begun, chunk("run_1", "1-2", "old"), chunk("run_1", "2-2", "new")))).toBe("new");
  });

  test("of which the beginning was not seen shows nothing before it is resumed", () => {
    const joined = after(fresh, chunk("run_1", "1-7", "middle"));
    expect(text(joined)).toBe("");
    expect(unsyncedRuns(joined)).toMatchObject([{ responseId: "run_1", cursor: "0-0" }]);
  });

  test("that cannot be recovered goes on from the snapshot", () => {
    const lost = continued(begun, chunk("run_1", "1-2", "So"), { type: "disconnected" });
    const back = continued(
      lost,
      { type: "resumed", response_id: "run_1", recovered: false, snapshot: { text: "So far", cursor: "1-40" } },
      chunk("run_1", "1-41", " and on"),
    );
    expect(text(back)).toBe("So far and on");
  });

  test("whose cursor the server does not know any more is read from the start", () => {
    const ahead = continued(begun, chunk("run_1", "1-2", "a"), error("invalid_cursor", { about: "run_1" }));
    expect(unsyncedRuns(ahead)).toMatchObject([{ cursor: "0-0", text: "" }]);
  });

  test("that has ended stays ended", () => {
    const late = continued(begun, end("run_1", 2, "Hello"), chunk("run_1", "1-9", "late"), start("run_1", "2-1", 1));
    expect(late.runs["run_1"]?.phase).toBe("ended");
  });

  test("that failed keeps the reason and leaves no turn", () => {
    const failed = continued(begun, error("model_unavailable", { response_id: "run_1", cursor: END }));
    expect(failed.runs["run_1"]).toMatchObject({ outcome: "failed", problem: { code: "model_unavailable" } });
    expect(failed.turns).toEqual([]);
  });

  test("that was stopped leaves a turn that says so", () => {
    const stopped = continued(begun, chunk("run_1", "1-2", "Hel"), end("run_1", 2, "Hel", "cancelled"));
    expect(stopped.turns).toMatchObject([{ seq: 2, state: "stopped", content: "Hel" }]);
  });
});

describe("a heartbeat", () => {
  test("that is ahead makes the run be resumed from where we are", () => {
    const behind = after(fresh, start("run_1", "1-1", 1), ping("run_1", "1-9", 1));
    expect(unsyncedRuns(behind)).toMatchObject([{ cursor: "1-1" }]);
  });

  test("with a newer turn makes the missing ones be fetched", () => {
    const state = after({ type: "snapshot", snapshot: snapshot([turn(1, "user", "Hi")]), afterSeq: 0 });
    expect(missingAfter(state)).toBeNull();
    expect(missingAfter(continued(state, ping(null, null, 3)))).toBe(1);
  });

  test("without a run tells that the end of ours was missed", () => {
    expect(missingAfter(after(fresh, start("run_1", "1-1", 1), ping(null, null, 0)))).toBe(0);
  });

  test("about what is known changes nothing", () => {
    const state = after(fresh, start("run_1", "1-1", 1), chunk("run_1", "1-2", "a"));
    expect(unsyncedRuns(continued(state, ping("run_1", "1-2", 0)))).toEqual([]);
  });
});

describe("a gap", () => {
  test("is noticed when a later turn arrives", () => {
    const state = after(
      { type: "snapshot", snapshot: snapshot([turn(1, "user", "Hi")]), afterSeq: 0 },
      { type: "turn", turn: turn(4, "agent", "Hello from Aiko") },
    );
    expect(missingAfter(state)).toBe(1);
  });

  test("is closed page by page", () => {
    const page = snapshot([turn(1, "user", "a"), turn(2, "user", "b")], { latest_turn_seq: 4 });
    const state = after({ type: "snapshot", snapshot: page, afterSeq: 0 });
    expect(missingAfter(state)).toBe(2);
    const rest = snapshot([turn(3, "user", "c"), turn(4, "user", "d")]);
    expect(missingAfter(continued(state, { type: "snapshot", snapshot: rest, afterSeq: 2 }))).toBeNull();
  });

  test("before the shown end of a very long conversation is none", () => {
    const page = snapshot([turn(1, "user", "a")], { latest_turn_seq: 5000 });
    const state = after({ type: "snapshot", snapshot: page, afterSeq: 0 });
    expect(missingAfter(state)).toBe(4850);
  });
});

describe("a message", () => {
  test("keeps its key when the connection is lost before it is acknowledged", () => {
    const lost = after(fresh, written, { type: "sending", key: "key-1" }, { type: "disconnected" });
    expect(lost.outbox).toMatchObject([{ key: "key-1", state: "unsent", text: "Hi" }]);
  });

  test("becomes a turn with its acknowledgement", () => {
    const accepted = after(fresh, written, { type: "sending", key: "key-1" }, queued("key-1", "run_1", 1));
    expect(accepted.outbox).toEqual([]);
    expect(accepted.turns).toMatchObject([{ seq: 1, role: "user", content: "Hi" }]);
  });

  test("accepted without a number stays until its turn is known", () => {
    const accepted = after(fresh, written, queued("key-1", "run_1", null));
    expect(accepted.outbox).toMatchObject([{ state: "accepted" }]);
    expect(continued(accepted, start("run_1", "1-1", 1)).turns).toMatchObject([{ seq: 1, content: "Hi" }]);
  });

  test("that was refused keeps its text and the reason", () => {
    const refused = after(fresh, written, error("too_many_waiting", { idempotency_key: "key-1" }));
    expect(refused.outbox).toMatchObject([{ text: "Hi", state: "failed", problem: { code: "too_many_waiting" } }]);
  });

  test("stopped before it was acknowledged is stopped then", () => {
    const stopped = after(fresh, written, { type: "sending", key: "key-1" }, { type: "stopMessage", key: "key-1" });
    expect(continued(stopped, queued("key-1", "run_1", 1)).runs["run_1"]?.stopping).toBe(true);
  });

  test("goes along into a new conversation", () => {
    expect(after(fresh, written, { type: "forget" }).outbox).toHaveLength(1);
  });
});

test("the server's copy of a turn replaces ours, with its time", () => {
  const ours = after(fresh, start("run_1", "1-1", 1), end("run_1", 2, "Hello"));
  const theirs = turn(2, "assistant", "Hello", { response_id: "run_1", payload: { products: [] } });
  const state = continued(ours, { type: "turn", turn: theirs }, end("run_1", 2, "Hello"));
  expect(state.turns).toEqual([theirs]);
});

test("a new answer makes the earlier one to the same question step back", () => {
  const answered = snapshot([turn(1, "user", "Hi"), turn(2, "assistant", "Old", { response_id: "run_1" })]);
  const state = after(
    { type: "snapshot", snapshot: answered, afterSeq: 0 },
    start("run_2", "1-1", 1),
    end("run_2", 3, "New"),
  );
  expect(state.turns.map((item) => item.state)).toEqual(["complete", "superseded", "complete"]);
});

test("runs that a snapshot does not list any more are resumed, which tells how they ended", () => {
  const lost = after(fresh, start("run_1", "1-1", 1), { type: "disconnected" });
  const back = continued(lost, { type: "snapshot", snapshot: snapshot([turn(1, "user", "Hi")]), afterSeq: 0 });
  expect(unsyncedRuns(back)).toHaveLength(1);
});
