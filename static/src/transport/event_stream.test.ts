import { expect, test } from "vitest";
import { EventStreamParser } from "./event_stream";

const STREAM = 'retry: 1000\n\nevent: assistant.delta\nid: 1-2\ndata: {"a":"é"}\n\n: 1-2\n\nid: 1-3\ndata: b\ndata: c\n\n';

test("events come out whole however the bytes are cut", () => {
  const whole = new EventStreamParser().push(STREAM);
  expect(whole).toEqual([
    { id: "1-2", data: '{"a":"é"}' },
    { id: "1-3", data: "b\nc" },
  ]);
  for (let size = 1; size < 9; size += 1) {
    const parser = new EventStreamParser();
    const parts = STREAM.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    expect(parts.flatMap((part) => parser.push(part))).toEqual(whole);
  }
});

test("all three line endings end a line", () => {
  expect(new EventStreamParser().push("data: a\r\n\r\ndata: b\r\rdata: c\n\n")).toHaveLength(3);
});
