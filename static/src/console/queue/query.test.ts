import { expect, test } from "vitest";
import { AIKO, at, BEN, row } from "../testing";
import { compare } from "./order";
import { FIRST_QUERY, fromSaved, matches, parameters, toSaved, type QueueQuery } from "./query";

function query(more: Partial<QueueQuery>): QueueQuery {
  return { ...FIRST_QUERY, tab: "all", ...more };
}

test("overdue comes first, then the nearest deadline, then who waits longest, and what has none comes last", () => {
  const rows = [
    row("none", { waiting_since: null }),
    row("waits", { waiting_since: at(-900) }),
    row("waits less", { waiting_since: at(-30) }),
    row("due late", { due_at: at(900) }),
    row("due soon", { due_at: at(9) }),
    row("overdue", { due_at: at(1200), breached: true }),
  ];
  const sorted = rows.sort(compare).map(({ subject }) => subject);
  expect(sorted).toEqual(["overdue", "due soon", "due late", "waits", "waits less", "none"]);
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
  expect(matches(row("his", { agent: BEN }), narrowed, AIKO.id)).toBe(true);
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
  expect(matches(live, query(narrowed), AIKO.id)).toBe(expected);
});

test("what has ended belongs to no list of open rows", () => {
  expect(matches(row("done", { state: "resolved" }), query({}), AIKO.id)).toBe(false);
  expect(matches(row("done", { state: "resolved" }), query({ filters: { state: "resolved" } }), AIKO.id)).toBe(true);
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
