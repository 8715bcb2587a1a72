import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { session } from "../testing/builders";
import { FakeServer, FakeSocket, json, Recorder } from "../testing/fakes";
import { Api } from "./api";
import type { Transport } from "./types";
import { openWebSocket } from "./websocket";

let heard: Recorder;
let transport: Transport;
let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  heard = new Recorder();
  server = new FakeServer({ "POST /chat/message": () => json({ response_id: "run_1", user_turn_seq: 1 }, 202) });
  const api = new Api("https://chat.example", server.fetch);
  transport = openWebSocket({ api, session: session(), heldSeq: () => 0, isBusy: () => false, isWithPerson: () => false }, heard);
});

afterEach(() => {
  transport.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function connect(): FakeSocket {
  FakeSocket.latest.accept();
  FakeSocket.latest.say({ type: "pong" });
  return FakeSocket.latest;
}

test("the token travels as a subprotocol, never in the address", () => {
  expect(FakeSocket.latest.url).toBe("wss://chat.example/ws/chat/");
  expect(FakeSocket.latest.protocols).toEqual(["chatsite.v1", "bearer.token-1"]);
});

test("it counts as open only when the server has answered", () => {
  FakeSocket.latest.accept();
  expect(heard.log).toEqual([]);
  expect(FakeSocket.latest.sent).toEqual([{ type: "ping" }]);
  FakeSocket.latest.say({ type: "pong" });
  expect(heard.log).toEqual(["opened", "pong"]);
});

test("a socket that swallows everything is blocked", () => {
  FakeSocket.latest.accept();
  vi.advanceTimersByTime(8_000);
  expect(heard.log).toEqual(["closed: blocked"]);
});

test("a heartbeat is answered with a pong", () => {
  connect().say({ type: "ping", response_id: "run_1", cursor: "1-2", latest_turn_seq: 1 });
  expect(FakeSocket.latest.sent.at(-1)).toEqual({ type: "pong", cursor: "1-2" });
});

test("45 seconds of silence mean that the connection is lost", () => {
  connect();
  vi.advanceTimersByTime(44_000);
  expect(heard.log).not.toContain("closed: lost");
  vi.advanceTimersByTime(2_000);
  expect(heard.log.at(-1)).toBe("closed: lost");
});

test("after sleep it is known within seconds whether it still works", () => {
  connect();
  transport.probe();
  expect(FakeSocket.latest.sent.at(-1)).toEqual({ type: "ping" });
  vi.advanceTimersByTime(5_000);
  expect(heard.log.at(-1)).toBe("closed: lost");
});

test.each([
  [4401, "closed: unauthorized"],
  [4403, "closed: refused"],
  [4408, "closed: lost"],
  [1012, "closed: lost"],
])("code %i is told as %s, once", (code, told) => {
  const socket = connect();
  socket.end(code);
  socket.end(code);
  expect(heard.log.filter((entry) => entry.startsWith("closed"))).toEqual([told]);
});

test("messages, resume, stop and regenerate are frames", () => {
  connect();
  const attachments = [{ id: "doc_1", name: "a.txt", size: 3, url: "/a" }];
  transport.send({ key: "k1", text: "Hi", pageContext: { url: "https://shop.example/" }, attachments });
  transport.resume("run_1", "1-2");
  transport.cancel("run_1");
  transport.regenerate("k2");
  expect(FakeSocket.latest.sent.slice(1)).toEqual([
    {
      type: "chat_message",
      session_id: "conv_1",
      message: "Hi",
      idempotency_key: "k1",
      page_context: { url: "https://shop.example/" },
      attachments: ["doc_1"],
    },
    { type: "resume", session_id: "conv_1", response_id: "run_1", cursor: "1-2" },
    { type: "cancel", response_id: "run_1" },
    { type: "regenerate", session_id: "conv_1", idempotency_key: "k2" },
  ]);
});

test("a message larger than a frame goes by HTTP, and its answer is followed on the socket", async () => {
  connect();
  transport.send({ key: "k1", text: "あ".repeat(25_000), pageContext: {}, attachments: [] });
  await heard.until("status");
  expect(server.asked("POST /chat/message")).toMatchObject([{ headers: { "Idempotency-Key": "k1" } }]);
  expect(heard.events.at(-1)).toMatchObject({ state: "queued", idempotency_key: "k1", user_turn_seq: 1 });
  expect(FakeSocket.latest.sent.at(-1)).toMatchObject({ type: "resume", response_id: "run_1", cursor: "0-0" });
});
