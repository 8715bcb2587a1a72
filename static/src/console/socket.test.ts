import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeSocket } from "../testing/fakes";
import { DeskSocket } from "./socket";
import type { Row } from "./types";

let socket: DeskSocket;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  socket = new DeskSocket("acme");
  socket.connect();
});

afterEach(() => {
  socket.close();
  vi.useRealTimers();
});

function welcome(): void {
  FakeSocket.latest.accept();
  FakeSocket.latest.say({ type: "welcome", agent: {}, server_time: "2026-01-01T00:00:00Z" });
}

function reconnect(code = 1012): void {
  FakeSocket.latest.end(code);
  vi.advanceTimersByTime(1000);
  welcome();
}

test("it speaks to the organization's desk in the desk's own protocol", () => {
  expect(FakeSocket.latest.url).toBe("ws://localhost:3000/ws/desk/acme/");
  expect(FakeSocket.latest.protocols).toEqual(["chatsite.desk.v1"]);
});

test("only what the server says proves it open", () => {
  FakeSocket.latest.accept();
  expect(socket.state).toBe("connecting");
  welcome();
  expect(socket.state).toBe("open");
});

test("after a reconnect what was watched is watched from the last turn held", () => {
  welcome();
  socket.send({ type: "watch", escalation_id: "esc_1", after_seq: 3 });
  socket.send({ type: "watch", escalation_id: "esc_2", after_seq: 1 });
  socket.setCursor("esc_1", 9);
  socket.setCursor("esc_1", 5);
  socket.send({ type: "unwatch", escalation_id: "esc_2" });
  reconnect();
  expect(FakeSocket.latest.sent).toEqual([{ type: "watch", escalation_id: "esc_1", after_seq: 9 }]);
});

test("what is watched before it is open is watched once it is", () => {
  socket.send({ type: "watch", escalation_id: "esc_1", after_seq: 0 });
  socket.send({ type: "typing", escalation_id: "esc_1", on: true });
  welcome();
  expect(FakeSocket.latest.sent).toEqual([{ type: "watch", escalation_id: "esc_1", after_seq: 0 }]);
});

test("frames reach those who listen, until they stop", () => {
  const heard: Row[] = [];
  const stop = socket.on("escalation", ({ escalation }) => heard.push(escalation));
  welcome();
  FakeSocket.latest.say({ type: "escalation", escalation: { id: "esc_1" } });
  stop();
  FakeSocket.latest.say({ type: "escalation", escalation: { id: "esc_2" } });
  expect(heard.map(({ id }) => id)).toEqual(["esc_1"]);
});

test("events of runs arrive as the visitor's do, with their conversation", () => {
  const heard: unknown[] = [];
  socket.on("response_start", (event) => heard.push(event));
  welcome();
  FakeSocket.latest.say({ type: "response_start", session_id: "conv_1", response_id: "run_1", cursor: "1-1", attempt: 1 });
  expect(heard).toMatchObject([{ session_id: "conv_1", response_id: "run_1", reset: false }]);
});

test("nonsense is passed over", () => {
  welcome();
  FakeSocket.latest.onmessage?.({ data: "{" });
  FakeSocket.latest.onmessage?.({ data: "null" });
  expect(socket.state).toBe("open");
});

test("a ping is answered", () => {
  welcome();
  FakeSocket.latest.say({ type: "ping" });
  expect(FakeSocket.latest.sent).toEqual([{ type: "pong" }]);
});

test("a socket that went silent is given up for another", () => {
  welcome();
  vi.advanceTimersByTime(45_000);
  expect(socket.state).toBe("connecting");
  vi.advanceTimersByTime(1_000);
  expect(FakeSocket.all).toHaveLength(2);
});

test("between tries it says when the next one is, and one can be had now", () => {
  welcome();
  FakeSocket.latest.end(1006);
  expect(socket.retryAt).not.toBeNull();
  socket.retryNow();
  expect([socket.retryAt, FakeSocket.all.length]).toEqual([null, 2]);
});

test.each([4401, 4403])("closed with %i it stays closed", (code) => {
  const states: string[] = [];
  socket.onState((state) => states.push(state));
  welcome();
  FakeSocket.latest.end(code);
  vi.advanceTimersByTime(60_000);
  expect([states.at(-1), FakeSocket.all.length]).toEqual(["closed", 1]);
});
