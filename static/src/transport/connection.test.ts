import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { session } from "../testing/builders";
import { FakeServer, FakeTransport, json, problem, type Route } from "../testing/fakes";
import { Api, ApiError } from "./api";
import { Backoff } from "./backoff";
import { Connection, type ConnectionStatus } from "./connection";

const SNAPSHOT: Route = () => json({ session_id: "conv_1", latest_turn_seq: 0, turns: [] });

let opened: FakeTransport[];
let statuses: ConnectionStatus[];
let disconnects: number;
let refusals: (ApiError | null)[];
let connection: Connection;
let rejected: string[];
let getSession: () => Promise<ReturnType<typeof session>>;
let snapshot: Route;

beforeEach(() => {
  vi.useFakeTimers();
  [opened, statuses, refusals, rejected, disconnects] = [[], [], [], [], 0];
  getSession = () => Promise.resolve(session());
  snapshot = SNAPSHOT;
  const server = new FakeServer({ "GET /chat/session/conv_1": (request) => snapshot(request) });
  connection = new Connection({
    api: new Api("https://chat.example", server.fetch),
    sessions: { current: () => getSession(), reject: (token) => rejected.push(token) },
    heldSeq: () => 0,
    isBusy: () => false,
    isWithPerson: () => false,
    onStatus: (status) => statuses.push(status),
    onEvent: () => undefined,
    onSnapshot: () => undefined,
    onDisconnect: () => (disconnects += 1),
    onRefused: (error) => refusals.push(error),
    transports: (["websocket", "sse", "https"] as const).map((name) => FakeTransport.opener(name, opened)),
    backoff: new Backoff(() => 1),
  });
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const latest = (): FakeTransport => opened.at(-1) as FakeTransport;
const phase = (): string | undefined => statuses.at(-1)?.phase;

async function online(): Promise<void> {
  connection.start();
  await settle();
  latest().events.opened();
  await settle();
}

test("it says that it connects, and then that it is online", async () => {
  await online();
  expect(statuses.map((status) => status.phase)).toEqual(["connecting", "online"]);
  expect(statuses.at(-1)?.transport).toBe("websocket");
});

describe("fallback", () => {
  test("goes from WebSocket over SSE to plain HTTPS when one after the other is blocked", async () => {
    connection.start();
    await settle();
    latest().events.closed("blocked");
    await settle();
    latest().events.closed("blocked");
    await settle();
    expect(opened.map((transport) => transport.name)).toEqual(["websocket", "sse", "https"]);
  });

  test("does not when the server is away altogether", async () => {
    snapshot = () => problem(503, "unavailable", { "Retry-After": "3" });
    connection.start();
    await settle();
    latest().events.closed("blocked");
    await settle();
    expect(phase()).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(opened).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(800);
    expect(opened.map((transport) => transport.name)).toEqual(["websocket", "websocket"]);
  });

  test("returns to the WebSocket when that works again", async () => {
    connection.start();
    await settle();
    latest().events.closed("blocked");
    await settle();
    latest().events.opened();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(phase()).toBe("online");
    latest().events.opened();
    await settle();
    expect(opened.map((transport) => transport.name)).toEqual(["websocket", "sse", "websocket", "websocket"]);
    expect(opened[1]?.isClosed).toBe(true);
  });
});

describe("a lost connection", () => {
  test("is told, and tried again after growing waits", async () => {
    await online();
    latest().events.closed("lost");
    expect(disconnects).toBe(1);
    expect(statuses.at(-1)).toMatchObject({ phase: "reconnecting", retryAt: Date.now() + 800 });
    await vi.advanceTimersByTimeAsync(800);
    latest().events.closed("lost");
    expect(statuses.at(-1)?.retryAt).toBe(Date.now() + 1_600);
  });

  test("waits at least as long as the server asks", async () => {
    await online();
    latest().events.closed("lost", 5_000);
    expect(statuses.at(-1)?.retryAt).toBe(Date.now() + 5_800);
  });

  test("is tried at once when the visitor asks", async () => {
    await online();
    latest().events.closed("lost");
    connection.retryNow();
    await settle();
    expect(opened).toHaveLength(2);
  });

  test("reports nothing more from what was abandoned", async () => {
    await online();
    const [first] = opened;
    connection.restart();
    await settle();
    first?.events.closed("lost");
    expect(disconnects).toBe(1);
  });
});

describe("the page", () => {
  test("that is offline says so, and connects at once when the network is back", async () => {
    await online();
    const onLine = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    dispatchEvent(new Event("offline"));
    expect(phase()).toBe("offline");
    onLine.mockReturnValue(true);
    dispatchEvent(new Event("online"));
    await settle();
    expect(opened).toHaveLength(2);
  });

  test("that wakes up asks the connection for a sign of life", async () => {
    await online();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(latest().told).toEqual(["probe"]);
  });
});

describe("a token", () => {
  test("that is not accepted is replaced at once, and only once at once", async () => {
    await online();
    latest().events.closed("unauthorized");
    await settle();
    expect(rejected).toEqual(["token-1"]);
    expect(opened).toHaveLength(2);
    latest().events.closed("unauthorized");
    await settle();
    expect(opened).toHaveLength(2);
    expect(phase()).toBe("reconnecting");
  });

  test("that cannot be had because the site is off ends the trying", async () => {
    getSession = () => Promise.reject(new ApiError(403, "site_disabled", "", null));
    connection.start();
    await settle();
    expect(phase()).toBe("refused");
    expect(refusals).toMatchObject([{ code: "site_disabled" }]);
  });

  test("that cannot be had because of too many requests is asked for later", async () => {
    getSession = () => Promise.reject(new ApiError(429, "rate_limited", "", 9_000));
    connection.start();
    await settle();
    expect(statuses.at(-1)).toMatchObject({ phase: "reconnecting", retryAt: Date.now() + 9_800 });
  });
});
