import { expect, test } from "vitest";
import type { Turn } from "../../protocol/wire";
import { AIKO, desk, message, snapshot, turn } from "../../testing/builders";
import { reduce } from "./reducer";
import { newRun } from "./runs";
import { isBusy } from "./selectors";
import { transcript } from "./transcript";
import { initialState, type ChatState, type Run } from "./types";

function holding(turns: readonly Turn[], more: Partial<ChatState> = {}): ChatState {
  const state = reduce(initialState, { type: "snapshot", snapshot: snapshot(turns), afterSeq: 0 });
  return { ...state, ...more };
}

function run(id: string, userSeq: number, more: Partial<Run> = {}): Run {
  return { ...newRun(id, userSeq), synced: true, ...more };
}

function shape(state: ChatState): string[] {
  return transcript(state).map((item) => {
    if (item.kind === "message") return `${item.turn.role}:${item.turn.content}${item.isWaiting ? " (waits)" : ""}`;
    if (item.kind === "answer") return `answer:${item.text}${item.isLive ? "…" : ""}`;
    return item.kind === "outgoing" ? `out:${item.message.text}` : item.kind;
  });
}

test("answers stand under their questions, also those to messages that waited", () => {
  const state = holding([
    turn(1, "user", "a"),
    turn(2, "user", "b"),
    turn(3, "assistant", "A", { user_turn_seq: 1 }),
    turn(4, "assistant", "B", { user_turn_seq: 2 }),
  ]);
  expect(shape(state)).toEqual(["user:a", "answer:A", "user:b", "answer:B"]);
});

test.each([
  ["u1 u2 u3 a1 a2 a3", "u1 a1 u2 a2 u3 a3"],
  ["u1 u2 a1 u3 a2 a3", "u1 a1 u2 a2 u3 a3"],
  ["u1 a1 u2 a2", "u1 a1 u2 a2"],
])("without the server's word the answers to %s are found", (told, expected) => {
  const turns = told.split(" ").map((name, index) => turn(index + 1, name.startsWith("u") ? "user" : "assistant", name));
  expect(shape(holding(turns)).map((item) => item.split(":")[1]).join(" ")).toBe(expected);
});

test("a question that failed leaves the next answer to the next question", () => {
  const turns = [turn(1, "user", "u1"), turn(2, "user", "u2"), turn(3, "assistant", "a2")];
  expect(shape(holding(turns))).toEqual(["user:u1", "unanswered", "user:u2", "answer:a2"]);
});

test("without the server's word an answer stands under the question before it", () => {
  const state = holding([turn(1, "user", "a"), turn(2, "assistant", "A"), turn(3, "user", "b"), turn(4, "assistant", "B")]);
  expect(shape(state)).toEqual(["user:a", "answer:A", "user:b", "answer:B"]);
});

test("only the first of several waiting questions shows that it is being answered", () => {
  const runs = {
    run_1: run("run_1", 1, { phase: "live", text: "Wri" }),
    run_2: run("run_2", 2),
    run_3: run("run_3", 3),
  };
  const state = holding([turn(1, "user", "a"), turn(2, "user", "b"), turn(3, "user", "c")], { runs });
  expect(shape(state)).toEqual(["user:a", "answer:Wri…", "user:b (waits)", "user:c (waits)"]);
});

test("a message on its way shows the pulse at once", () => {
  const state = holding([], { outbox: [message("k", "Hi", { state: "sending" })] });
  expect(shape(state)).toEqual(["out:Hi", "answer:…"]);
  expect(isBusy(state)).toBe(true);
});

test("a message that waits for the network shows no pulse", () => {
  expect(shape(holding([], { outbox: [message("k", "Hi")] }))).toEqual(["out:Hi"]);
});

test("a turn told before its acknowledgement is not shown twice", () => {
  const state = holding([turn(1, "user", "Hi")], {
    outbox: [message("k", "Hi", { state: "sending" })],
    stale: true,
  });
  expect(shape(state)).toEqual(["user:Hi"]);
});

test("the same words written twice are shown twice", () => {
  const state = holding([turn(1, "user", "yes")], {
    outbox: [message("k", "yes", { state: "sending" })],
    acknowledged: [1],
    runs: { run_1: run("run_1", 1) },
  });
  expect(shape(state)).toEqual(["user:yes", "answer:…", "out:yes"]);
});

test("missing turns are never passed over in silence", () => {
  const state = holding([turn(1, "user", "a"), turn(4, "agent", "d")]);
  expect(shape(state)).toContain("gap");
  expect(shape(holding([turn(1, "user", "a")], { latestSeq: 3, stale: true }))).toContain("gap");
});

test("a question without answer and run offers another try", () => {
  const items = transcript(holding([turn(1, "user", "Hi")]));
  expect(items.at(-1)).toMatchObject({ kind: "unanswered", canRetry: true });
});

test("a question just told by another tab is not called unanswered", () => {
  const state = reduce(holding([]), { type: "event", event: { type: "turn", turn: turn(1, "user", "Hi") } });
  expect(shape(state)).toEqual(["user:Hi"]);
});

test("an answer can be replaced only if it is the last and nothing is being written", () => {
  const turns = [turn(1, "user", "a"), turn(2, "assistant", "A"), turn(3, "user", "b"), turn(4, "assistant", "B")];
  const can = (state: ChatState): boolean[] =>
    transcript(state).flatMap((item) => (item.kind === "answer" ? [item.canRegenerate] : []));
  expect(can(holding(turns))).toEqual([false, true]);
  expect(can(holding(turns, { outbox: [message("k", "c", { state: "sending" })] }))).toContain(false);
});

test("while an answer is replaced the old one is not shown", () => {
  const turns = [turn(1, "user", "a"), turn(2, "assistant", "A", { response_id: "run_1" })];
  expect(shape(holding(turns, { regeneration: { key: "k", userSeq: 1 } }))).toEqual(["user:a", "answer:…"]);
  const failed = run("run_2", 1, { phase: "ended", outcome: "failed" });
  expect(shape(holding(turns, { runs: { run_2: failed } }))).toEqual(["user:a", "answer:A", "unanswered"]);
});

test("superseded answers are not shown", () => {
  const turns = [turn(1, "user", "a"), turn(2, "assistant", "A", { state: "superseded" }), turn(3, "assistant", "A2")];
  expect(shape(holding(turns))).toEqual(["user:a", "answer:A2"]);
});

const joined = (seq: number): Turn => turn(seq, "system", "Aiko joined.", { payload: { event: "agent_joined", agent: AIKO } });
const byAiko = (seq: number, content: string): Turn => turn(seq, "agent", content, { payload: { author: AIKO } });

test("after a reload a run that has no words yet shows the pulse, waiting or live", () => {
  const question = turn(1, "user", "a", { response_id: "run_1" });
  const place = { response_id: "run_1", user_turn_seq: 1 };
  for (const more of [{ waiting: [place] }, { live: { ...place, cursor: "0-0" } }]) {
    const state = reduce(initialState, { type: "snapshot", snapshot: snapshot([question], more), afterSeq: 0 });
    expect(shape(state)).toEqual(["user:a", "answer:…"]);
  }
});

test("an answer that a person cut off is not said to be stopped by the visitor", () => {
  const question = turn(1, "user", "a");
  const cutOff = (state: ChatState): boolean[] =>
    transcript(state).flatMap((item) => (item.kind === "answer" ? [item.isCutOff] : []));
  const stopped = turn(2, "assistant", "So f", { state: "stopped", payload: { stopped_by: "agent" } });
  expect(cutOff(holding([question, stopped]))).toEqual([true]);
  // Made from the run's end, the turn does not say who stopped it.
  expect(cutOff(holding([question, turn(2, "assistant", "So f", { state: "stopped" }), joined(3)]))).toEqual([true]);
  expect(cutOff(holding([question, turn(2, "assistant", "So f", { state: "stopped" })]))).toEqual([false]);
});

test("an answer that was cut off before its first word leaves nothing", () => {
  const runs = { run_1: run("run_1", 1, { phase: "ended", outcome: "cancelled" }) };
  expect(shape(holding([turn(1, "user", "a"), joined(2)], { runs }))).toEqual(["user:a", "system:Aiko joined."]);
});

test("what was written to a person is not called unanswered when the assistant is back", () => {
  const back = turn(3, "system", "Back.", { payload: { event: "handed_back" } });
  expect(shape(holding([joined(1), turn(2, "user", "Thanks"), back]))).toEqual([
    "system:Aiko joined.", "user:Thanks", "system:Back.",
  ]);
});

test("a person who goes on is not named again", () => {
  const items = transcript(holding([byAiko(1, "a"), byAiko(2, "b"), turn(3, "user", "c"), byAiko(4, "d")]));
  expect(items.map((item) => item.kind === "message" && item.continues)).toEqual([false, true, false, false]);
});

test("the visitor's latest message is seen when the person has read it, until there is a reply", () => {
  const seen = (turns: readonly Turn[], agentReadSeq: number): boolean =>
    transcript(holding(turns, { mode: "human", desk: desk({ state: "active", agent_read_seq: agentReadSeq }) })).some(
      (item) => item.kind === "message" && item.isSeen,
    );
  expect(seen([turn(1, "user", "a"), turn(2, "user", "b")], 1)).toBe(false);
  expect(seen([turn(1, "user", "a"), turn(2, "user", "b")], 2)).toBe(true);
  expect(seen([turn(1, "user", "a"), byAiko(2, "b")], 2)).toBe(false);
});

test("a message to a person shows no pulse of the assistant", () => {
  const outbox = [message("k", "Hi", { state: "sending" })];
  expect(shape(holding([], { outbox, mode: "human" }))).toEqual(["out:Hi"]);
  expect(shape(holding([], { outbox, mode: "queued" }))).toEqual(["out:Hi"]);
  expect(shape(holding([], { outbox, mode: "closed" }))).toEqual(["out:Hi", "answer:…"]);
});
