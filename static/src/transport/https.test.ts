import { afterEach, expect, test } from "vitest";
import { session } from "../testing/builders";
import { FakeServer, json, problem, Recorder, type Route } from "../testing/fakes";
import { Api } from "./api";
import { openHttps } from "./https";
import type { Transport } from "./types";

const SNAPSHOT: Route = () => json({ session_id: "conv_1", latest_turn_seq: 0, turns: [] });
const completed: Route = () => json({ runId: "run_1", status: "completed", userTurnSeq: 1, error: null });
let transport: Transport | undefined;

afterEach(() => transport?.close());

function open(routes: Record<string, Route>): { heard: Recorder; server: FakeServer; https: Transport } {
  const server = new FakeServer({ "GET /chat/session/conv_1": SNAPSHOT, "GET /v1/runs/run_1": completed, ...routes });
  const heard = new Recorder();
  const api = new Api("https://chat.example", server.fetch);
  transport = openHttps({ api, session: session(), heldSeq: () => 0, isBusy: () => false, isWithPerson: () => false }, heard);
  return { heard, server, https: transport };
}

test("a message waits for its whole answer, which the next snapshot brings", async () => {
  const { heard, server, https } = open({ "POST /chat/message": () => json({ response_id: "run_1", text: "Hello" }) });
  await heard.until("snapshot");
  https.send({ key: "k1", text: "Hi", pageContext: {}, attachments: [] });
  await heard.until("status");
  expect(server.asked("POST /chat/message")[0]?.body).toMatchObject({ response_mode: "full" });
  expect(heard.events).toMatchObject([{ state: "queued", idempotency_key: "k1", user_turn_seq: 1 }]);
});

test("an answer that failed is the run's failure, not the message's", async () => {
  const { heard, https } = open({
    "POST /chat/message": () => problem(502, "model_unavailable", {}, { response_id: "run_1" }),
    "GET /v1/runs/run_1": () =>
      json({ status: "failed", userTurnSeq: 1, error: { code: "model_unavailable", message: "Not now." } }),
  });
  https.send({ key: "k1", text: "Hi", pageContext: {}, attachments: [] });
  await heard.until("error");
  expect(heard.events).toMatchObject([
    { type: "status", state: "queued", idempotency_key: "k1" },
    { type: "error", code: "model_unavailable", response_id: "run_1" },
  ]);
});

test("a run that goes on is left to polling", async () => {
  const { heard, https } = open({ "GET /v1/runs/run_1": () => json({ status: "running", error: null }) });
  https.resume("run_1", "0-0");
  await heard.until("resumed");
  expect(heard.log).not.toContain("error");
});

test("a request that a proxy cut short is repeated after reconnecting, with its key", async () => {
  const { heard, https } = open({});
  https.send({ key: "k1", text: "Hi", pageContext: {}, attachments: [] });
  await heard.until("closed: lost");
});

test("a message for a person is delivered without an answer to wait for", async () => {
  const { heard, server, https } = open({
    "POST /chat/message": () => json({ response_id: null, user_turn_seq: 3, stream_url: null, mode: "human" }, 202),
  });
  https.send({ key: "k1", text: "Hi", pageContext: {}, attachments: [] });
  await heard.until("status");
  expect(heard.events).toMatchObject([{ state: "delivered", response_id: null, user_turn_seq: 3, idempotency_key: "k1" }]);
  expect(server.asked("GET /v1/runs/")).toEqual([]);
});
