import { expect, test } from "vitest";
import type { Turn } from "../../protocol/wire";
import { message, snapshot, turn } from "../../testing/builders";
import { reduce } from "./reducer";
import { newRun } from "./runs";
import { stopTarget, unreadCount } from "./selectors";
import { initialState, type ChatState, type Run } from "./types";

function holding(turns: readonly Turn[], more: Partial<ChatState> = {}): ChatState {
  const state = reduce(initialState, { type: "snapshot", snapshot: snapshot(turns), afterSeq: 0 });
  return { ...state, ...more };
}

function run(id: string, userSeq: number, more: Partial<Run> = {}): Run {
  return { ...newRun(id, userSeq), synced: true, ...more };
}

test("stop means the answer that is being written", () => {
  const runs = { run_1: run("run_1", 1), run_2: run("run_2", 2, { phase: "live" }) };
  expect(stopTarget(holding([], { runs }))).toEqual({ responseId: "run_2" });
  expect(stopTarget(holding([], { outbox: [message("k", "x", { state: "sending" })] }))).toEqual({ key: "k" });
  expect(stopTarget(holding([]))).toBeNull();
});

test("unread are answers and people's messages that were not seen", () => {
  const turns = [turn(1, "user", "a"), turn(2, "assistant", "A"), turn(3, "system", "s"), turn(4, "agent", "d")];
  expect(unreadCount(holding(turns))).toBe(2);
  expect(unreadCount(holding(turns, { readSeq: 2 }))).toBe(1);
});
