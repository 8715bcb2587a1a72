import { expect, test } from "vitest";
import { at, COUNTS, escalationId, row } from "../testing";
import type { Row, RowPage } from "../types";
import { QueueList } from "./list";

function pageOf(rows: readonly Row[], next_cursor: string | null = null): RowPage {
  return { data: rows, next_cursor, counts: COUNTS };
}

function listOf(...rows: Row[]): QueueList {
  const list = new QueueList();
  list.restart(pageOf(rows));
  return list;
}

function subjects(list: QueueList): string[] {
  return list.rows.map(({ subject }) => subject);
}

const soon = row("soon", { due_at: at(60) });
const later = row("later", { due_at: at(600) });
const between = row("between", { due_at: at(300) });

test("a new row comes where its deadline puts it", () => {
  const list = listOf(soon, later);
  expect(list.put(between)).toBe(true);
  expect(subjects(list)).toEqual(["soon", "between", "later"]);
});

test("a row whose deadline changes moves", () => {
  const list = listOf(soon, between, later);
  list.put({ ...later, due_at: at(1) });
  expect(subjects(list)).toEqual(["later", "soon", "between"]);
});

test("a row that no longer belongs leaves", () => {
  const list = new QueueList((known) => known.agent === null);
  list.restart(pageOf([soon, later]));
  list.put({ ...soon, agent: { id: "agt_1", name: "Ben", picture: null } });
  expect(subjects(list)).toEqual(["later"]);
});

test("while somebody is in the list nothing moves, and what is new is counted", () => {
  const list = listOf(soon, later);
  list.hold(true);
  list.put(between);
  list.put({ ...later, due_at: at(1), subject: "later, changed" });
  list.remove(soon.id);
  expect(subjects(list)).toEqual(["soon", "later, changed"]);
  expect(list.isLeaving(soon.id)).toBe(true);
  expect(list.fresh).toBe(1);
});

test("once nobody is in the list everything goes where it belongs", () => {
  const list = listOf(soon, later);
  list.hold(true);
  list.put(between);
  list.put({ ...later, due_at: at(1) });
  list.remove(soon.id);
  list.hold(false);
  expect(subjects(list)).toEqual(["later", "between"]);
  expect(list.fresh).toBe(0);
});

test("a new row is counted once, and not at all when it has gone again", () => {
  const list = listOf(soon);
  list.hold(true);
  expect([list.put(between), list.put(between)]).toEqual([true, false]);
  list.remove(between.id);
  expect(list.fresh).toBe(0);
});

test("a row that leaves and comes back while the list is still is not marked any more", () => {
  const list = new QueueList((known) => known.agent === null);
  list.restart(pageOf([soon]));
  list.hold(true);
  list.put({ ...soon, agent: { id: "agt_1", name: "Ben", picture: null } });
  list.put(soon);
  expect(list.isLeaving(soon.id)).toBe(false);
});

test("a row that belongs behind what is loaded waits for its page", () => {
  const list = new QueueList();
  list.restart(pageOf([soon], "more"));
  expect(list.put(later)).toBe(false);
  expect(subjects(list)).toEqual(["soon"]);
  list.append(pageOf([later]));
  expect(subjects(list)).toEqual(["soon", "later"]);
});

test("a further page adds nothing twice", () => {
  const list = new QueueList();
  list.restart(pageOf([soon, between], "more"));
  list.append(pageOf([between, later]));
  expect(subjects(list)).toEqual(["soon", "between", "later"]);
});

test("the first page anew does not jump under somebody's hand", () => {
  const list = listOf(soon, later);
  list.hold(true);
  list.restart(pageOf([between, { ...later, subject: "later, changed" }]));
  expect(subjects(list)).toEqual(["soon", "later, changed"]);
  expect([list.isLeaving(soon.id), list.fresh]).toEqual([true, 1]);
  list.hold(false);
  expect(subjects(list)).toEqual(["between", "later, changed"]);
});

test("five thousand rows take a change in their stride", () => {
  const rows = Array.from({ length: 5000 }, (_, index) => row(`r${index}`, { id: escalationId(`r${index}`), due_at: at(index) }));
  const list = listOf(...rows);
  list.put(row("new", { due_at: at(2500.5) }));
  expect(subjects(list).indexOf("new")).toBe(2501);
});
