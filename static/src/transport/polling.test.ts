import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { session } from "../testing/builders";
import { FakeServer, json } from "../testing/fakes";
import { Api } from "./api";
import { Poller } from "./polling";

let server: FakeServer;
let poller: Poller;
let isBusy: boolean;
let isWithPerson: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  [isBusy, isWithPerson] = [false, false];
  server = new FakeServer({ "GET /chat/session/": () => json({ session_id: "conv_1" }) });
  const api = new Api("https://chat.example", server.fetch);
  const link = { api, session: session(), heldSeq: () => 0, isBusy: () => isBusy, isWithPerson: () => isWithPerson };
  poller = new Poller(link, { opened: () => undefined, snapshot: () => undefined }, () => undefined);
});

afterEach(() => {
  poller.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function requestsWithin(ms: number): Promise<number> {
  await poller.now();
  const before = server.requests.length;
  await vi.advanceTimersByTimeAsync(ms);
  return server.requests.length - before;
}

test("who waits for an answer is told within two seconds", async () => {
  isBusy = true;
  expect(await requestsWithin(15_000)).toBe(10);
});

test("who waits for a person, or talks with one, within about three", async () => {
  isWithPerson = true;
  expect(await requestsWithin(15_000)).toBe(5);
});

test("who only reads, within five", async () => expect(await requestsWithin(15_000)).toBe(3));

test("a page that nobody looks at asks rarely, a little more often while a person may write", async () => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  expect(await requestsWithin(30_000)).toBe(1);
  isWithPerson = true;
  expect(await requestsWithin(30_000)).toBe(3);
});
