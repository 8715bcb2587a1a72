import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Row } from "./api";
import { Watch } from "./watch";

let heard: Row[];
let asked: (readonly string[])[];
let answers: (readonly Row[] | Error)[];

beforeEach(() => {
  vi.useFakeTimers();
  [heard, asked, answers] = [[], [], []];
});

afterEach(() => vi.useRealTimers());

function watch(): Watch {
  const ask = async (ids: readonly string[]) => {
    asked.push(ids);
    const answer = answers.shift() ?? [];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return new Watch(ask, (row) => heard.push(row));
}

function cell(id: string, text: string, busy: boolean): string {
  return `<div data-live="${id}"${busy ? " data-busy" : ""}>${text}</div>`;
}

function row(id: string, text: string, finished: boolean): Row {
  return { id, name: id, url: "/", state: "", finished, sentence: text, html: cell(id, text, !finished) };
}

it("asks for what is unfinished, and shows what comes, until all is finished", async () => {
  document.body.innerHTML = cell("doc_1", "Waiting", true) + cell("doc_2", "Ready", false);
  answers = [[row("doc_1", "Half", false)], [row("doc_1", "Ready", true)]];
  watch().start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([["doc_1"], ["doc_1"]]);
  expect(document.body.textContent).toBe("ReadyReady");
  expect(heard.map((each) => each.sentence)).toEqual(["Half", "Ready"]);
});

it("tells nothing when nothing has changed", async () => {
  document.body.innerHTML = cell("doc_1", "Waiting", true);
  answers = [[row("doc_1", "Waiting", false)], [row("doc_1", "Ready", true)]];
  watch().start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(heard.map((each) => each.sentence)).toEqual(["Ready"]);
});

it("asks less often while the server is away, and goes on after it", async () => {
  document.body.innerHTML = cell("doc_1", "Waiting", true);
  answers = [new Error(), new Error(), [row("doc_1", "Ready", true)]];
  watch().start();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(document.body.textContent).toBe("Ready");
});

it("asks no more for what was deleted", async () => {
  document.body.innerHTML = cell("doc_1", "Waiting", true);
  watch().start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(1);
});

it("asks nothing where all is finished, and begins when something comes", async () => {
  document.body.innerHTML = cell("doc_1", "Ready", false);
  const each = watch();
  each.start();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toEqual([]);
  document.body.innerHTML += cell("doc_2", "Waiting", true);
  answers = [[row("doc_2", "Ready", true)]];
  each.start();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toEqual([["doc_2"]]);
});
