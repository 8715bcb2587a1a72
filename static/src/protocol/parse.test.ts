import { expect, test } from "vitest";
import { parseEvent, toConfig, toResponse, toSession, toSnapshot } from "./parse";

test("a chunk becomes an event", () => {
  const data = '{"type":"response_chunk","response_id":"run_1","cursor":"1-2","text":"Hello"}';
  expect(parseEvent(data)).toEqual({ type: "response_chunk", response_id: "run_1", cursor: "1-2", text: "Hello" });
});

test.each(["", "[]", "null", "12", '{"type":"from the future"}', '{"type":"turn","turn":{}}', "{"])(
  "what is not understood is passed over: %s",
  (data) => expect(parseEvent(data)).toBeNull(),
);

test("an event stream's snapshot is a resume that was not recovered", () => {
  const data = '{"type":"snapshot","recovered":false,"snapshot":{"text":"So far","cursor":"1-40"}}';
  expect(parseEvent(data)).toMatchObject({ recovered: false, snapshot: { text: "So far", cursor: "1-40" } });
});

test("the wait after too many messages is read from ms or from seconds", () => {
  expect(parseEvent('{"type":"error","code":"rate_limited","retry_after_ms":1500}')).toMatchObject({
    retry_after_ms: 1500,
  });
  expect(parseEvent('{"type":"error","code":"rate_limited","details":{"retry_after":12}}')).toMatchObject({
    retry_after_ms: 12000,
  });
});

test("a session without a token is refused", () => {
  expect(() => toSession({ session_id: "conv_1" })).toThrow(TypeError);
  expect(() => toSession("<html>")).toThrow(TypeError);
});

test("a proxy's page is no conversation", () => {
  expect(() => toSnapshot("<html>")).toThrow(TypeError);
});

test("citations, offers and quotes are read from an answer, whatever is missing in them", () => {
  const response = {
    citations: [{ marker: 2, title: "", url: "https://example.com/a" }, null],
    actions: [{ kind: "talk_to_person" }, 7],
    metadata: { quoted: true },
  };
  expect(toResponse(response)).toMatchObject({
    citations: [{ marker: 2, title: "https://example.com/a", quote: "", language: "" }, { marker: 0 }],
    actions: [{ kind: "talk_to_person" }, { kind: "" }],
    quoted: true,
  });
  expect(toResponse({})).toMatchObject({ citations: [], actions: [], quoted: false });
});

test("attachments are off unless the configuration has them", () => {
  expect(toConfig({}).attachments).toBeNull();
  expect(toConfig({ attachments: { max_files: 2, accept: [".pdf"] } }).attachments).toEqual({
    max_bytes: 10_000_000,
    max_files: 2,
    accept: [".pdf"],
  });
});

test("a configuration has defaults for everything", () => {
  expect(toConfig(null)).toMatchObject({ suggestions: [], heartbeat_seconds: 20, escalation: null, feedback: null });
  expect(toConfig({ suggestions: ["a", 1, "b", "c", "d"] }).suggestions).toEqual(["a", "b", "c"]);
});
