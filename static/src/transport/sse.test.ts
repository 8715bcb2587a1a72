import { afterEach, expect, test } from "vitest";
import { chunk, end, session, start } from "../testing/builders";
import { FakeServer, json, problem, Recorder, type Route } from "../testing/fakes";
import { Api } from "./api";
import { openSse } from "./sse";
import type { Transport } from "./types";

const SNAPSHOT: Route = () => json({ session_id: "conv_1", latest_turn_seq: 0, turns: [] });
let transport: Transport | undefined;

afterEach(() => transport?.close());

function open(routes: Record<string, Route>): { heard: Recorder; server: FakeServer; sse: Transport } {
  const server = new FakeServer({ "GET /chat/session/conv_1": SNAPSHOT, ...routes });
  const heard = new Recorder();
  const api = new Api("https://chat.example", server.fetch);
  transport = openSse({ api, session: session(), heldSeq: () => 0, isBusy: () => false, isWithPerson: () => false }, heard);
  return { heard, server, sse: transport };
}

function stream(...events: { cursor: string }[]): Response {
  const frames = events.map((event) => `event: x\nid: ${event.cursor}\ndata: ${JSON.stringify(event)}\n\n`);
  return new Response(`retry: 1000\n\n: 0-0\n\n${frames.join("")}`, { headers: { "Content-Type": "text/event-stream" } });
}

test("it is open when a snapshot came through", async () => {
  const { heard } = open({});
  await heard.until("snapshot");
  expect(heard.log).toEqual(["opened", "snapshot"]);
});

test("a message is posted and its run is read to the end", async () => {
  const { heard, server, sse } = open({
    "POST /chat/message": () => json({ response_id: "run_1", user_turn_seq: 1 }, 202),
    "GET /v1/runs/run_1/stream": () => stream(start("run_1", "1-1", 1), chunk("run_1", "1-2", "Hello"), end("run_1", 2, "Hello")),
  });
  sse.send({ key: "k1", text: "Hi", pageContext: {}, attachments: [] });
  await heard.until("response_end");
  expect(heard.log).not.toContain("closed: lost");
  const [post] = server.asked("POST /chat/message");
  expect(post?.headers).toMatchObject({ "Idempotency-Key": "k1", Authorization: "Bearer token-1" });
  expect(post?.body).toMatchObject({ session_id: "conv_1", message: "Hi", response_mode: "stream" });
  expect(server.requests.every(({ path }) => !path.includes("token"))).toBe(true);
});

test("a run is resumed after its cursor", async () => {
  const { heard, server, sse } = open({ "GET /v1/runs/run_1/stream": () => stream(end("run_1", 2, "Hello")) });
  sse.resume("run_1", "1-2");
  await heard.until("response_end");
  expect(server.asked("GET /v1/runs/run_1/stream")[0]?.headers["Last-Event-ID"]).toBe("1-2");
});

test("a stream that ends before its run is a lost connection", async () => {
  const { heard, sse } = open({ "GET /v1/runs/run_1/stream": () => stream(chunk("run_1", "1-2", "Hel")) });
  sse.resume("run_1", "0-0");
  await heard.until("closed: lost");
});

test("a stream that does not get through is blocked", async () => {
  const { heard, sse } = open({});
  sse.resume("run_1", "0-0");
  await heard.until("closed: blocked");
});

test("so is one that a proxy answers itself", async () => {
  const { heard, sse } = open({ "GET /v1/runs/run_1/stream": () => new Response("<html>", { headers: { "Content-Type": "text/html" } }) });
  sse.resume("run_1", "0-0");
  await heard.until("closed: blocked");
});

test("a refused message keeps the connection", async () => {
  const { heard, sse } = open({
    "POST /chat/message": () => problem(429, "rate_limited", { "Retry-After": "12" }),
  });
  sse.send({ key: "k1", text: "Hi", pageContext: {}, attachments: [] });
  await heard.until("error");
  expect(heard.events.at(-1)).toMatchObject({ code: "rate_limited", idempotency_key: "k1", retry_after_ms: 12_000 });
});

test("a server that is away for a moment says when to come back", async () => {
  const { heard, sse } = open({ "POST /chat/message": () => problem(503, "unavailable", { "Retry-After": "2" }) });
  sse.send({ key: "k1", text: "Hi", pageContext: {}, attachments: [] });
  await heard.until("closed: lost 2000");
});

test("a cursor that the server does not know is told, not repeated", async () => {
  const { heard, sse } = open({ "GET /v1/runs/run_1/stream": () => problem(400, "invalid_cursor") });
  sse.resume("run_1", "9-9");
  await heard.until("error");
  expect(heard.events.at(-1)).toMatchObject({ code: "invalid_cursor", about: "run_1" });
});

test("an expired token is told as such", async () => {
  const { heard } = open({ "GET /chat/session/conv_1": () => problem(401, "token_expired") });
  await heard.until("closed: unauthorized");
});

test("a message for a person is delivered without an answer to read", async () => {
  const { heard, server, sse } = open({
    "POST /chat/message": () => json({ response_id: null, user_turn_seq: 3, stream_url: null, mode: "human" }, 202),
  });
  sse.send({ key: "k1", text: "Hi", pageContext: {}, attachments: [] });
  await heard.until("status");
  expect(heard.events).toMatchObject([{ state: "delivered", response_id: null, user_turn_seq: 3, idempotency_key: "k1" }]);
  expect(server.asked("GET /v1/runs/")).toEqual([]);
});
