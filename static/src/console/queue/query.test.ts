import { expect, test } from "vitest";
import { AIKO, at, BEN, NOW, row } from "../testing";
import type { Row } from "../types";
import { byNewest, byRisk } from "./order";
import { FIRST_QUERY, fromSaved, matches, parameters, toSaved, type QueueQuery } from "./query";

function query(more: Partial<QueueQuery>): QueueQuery {
  return { ...FIRST_QUERY, tab: "all", ...more };
}

function isListed(live: Row, narrowed: QueueQuery): boolean {
  return matches(live, narrowed, AIKO.id, Date.parse(NOW));
}

test("the nearest deadline comes first, then the more urgent, then the older; what has no deadline comes last", () => {
  const rows = [
    row("none", { created_at: at(-9) }),
    row("none, older", { created_at: at(-99) }),
    row("none, urgent", { priority: "urgent" }),
    row("due late", { due_at: at(900) }),
    row("due soon", { due_at: at(9) }),
    row("overdue", { due_at: at(-5), breached: true }),
  ];
  const sorted = rows.sort(byRisk).map(({ subject }) => subject);
  expect(sorted).toEqual(["overdue", "due soon", "due late", "none, urgent", "none, older", "none"]);
});

test("of what has ended the newest comes first", () => {
  const rows = [row("old", { created_at: at(-99) }), row("new", { created_at: at(-9) })];
  expect(rows.sort(byNewest).map(({ subject }) => subject)).toEqual(["new", "old"]);
});

test("each tab asks for its own rows", () => {
  expect(parameters(query({ tab: "mine" }))).toEqual({ agent: "me" });
  expect(parameters(query({ tab: "unassigned" }))).toEqual({ agent: "none" });
  expect(parameters(query({ tab: "breached" }))).toEqual({ breached: "1" });
  expect(parameters(query({ filters: { language: "ja" }, text: "lid" }))).toEqual({ language: "ja", q: "lid" });
});

test("an agent that is asked for says more than the tab", () => {
  const narrowed = query({ tab: "unassigned", filters: { agent: BEN.id } });
  expect(parameters(narrowed)).toEqual({ agent: BEN.id });
  expect(isListed(row("his", { agent: BEN }), narrowed)).toBe(true);
});

test.each<[string, Partial<QueueQuery>, boolean]>([
  ["one's own", { tab: "mine" }, true],
  ["unassigned", { tab: "unassigned" }, false],
  ["overdue", { tab: "breached" }, false],
  ["of its language, whatever the country", { filters: { language: "ja" } }, true],
  ["of another language", { filters: { language: "de" } }, false],
  ["with its label", { filters: { label: "lbl_1" } }, true],
  ["of its priority", { filters: { priority: "high" } }, true],
  ["with another reason", { filters: { reason: "other" } }, false],
  ["that says so", { text: "KETTLE" }, true],
  ["that says something else", { text: "strap" }, false],
  ["in another state", { filters: { state: "active" } }, false],
])("a live row is told apart as the server would: %s", (_, narrowed, expected) => {
  const live = row("My kettle", {
    agent: AIKO,
    language: "ja-JP",
    priority: "high",
    labels: [{ id: "lbl_1", name: "refund", color: "" }],
  });
  expect(isListed(live, query(narrowed))).toBe(expected);
});

test("a row is overdue once its time has come, whatever was said of it before", () => {
  const overdue = query({ tab: "breached" });
  expect(isListed(row("late", { due_at: at(-1), breached: false }), overdue)).toBe(true);
  expect(isListed(row("in time", { due_at: at(1) }), overdue)).toBe(false);
});

test("what has ended belongs to no list of open rows", () => {
  expect(isListed(row("done", { state: "resolved" }), query({}))).toBe(false);
  expect(isListed(row("done", { state: "resolved" }), query({ filters: { state: "resolved" } }))).toBe(true);
});

test("a saved view brings back what it was saved with, and ignores what it does not know", () => {
  const saved = toSaved(query({ tab: "mine", filters: { language: "ja" }, text: "lid" }));
  expect(fromSaved("view_1", { ...saved, colour: "red", team: 7 })).toEqual({
    tab: "mine",
    view: "view_1",
    filters: { language: "ja" },
    text: "lid",
  });
});
