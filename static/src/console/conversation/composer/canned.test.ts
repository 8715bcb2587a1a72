import { expect, test } from "vitest";
import type { CannedReply } from "../../types";
import { matching } from "./canned";

const reply = (shortcut: string, title: string, text = ""): CannedReply => ({ id: shortcut, shortcut, title, text, language: "en" });
const replies = [reply("bye", "Goodbye", "Shall we refund?"), reply("refund-now", "Money back"), reply("cash", "A refund"), reply("refund", "x")];
const found = (query: string): string[] => matching(replies, query).map(({ shortcut }) => shortcut);

test("the shortcut counts most, then the title, then the text", () => {
  expect(found("refund")).toEqual(["refund", "refund-now", "cash", "bye"]);
});

test("without a word all are shown, by shortcut", () => {
  expect(found("")).toEqual(["bye", "cash", "refund", "refund-now"]);
});

test("what fits nowhere is not shown", () => {
  expect(found("kettle")).toEqual([]);
});
