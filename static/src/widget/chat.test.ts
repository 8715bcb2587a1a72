import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chunk, end, queued, session, snapshot, start, turn } from "../testing/builders";
import { FakeServer, FakeTransport, json, problem, type Route } from "../testing/fakes";
import { Chat } from "./chat";
import { pageContext } from "./page_context";
import { Storage } from "./storage";

let opened: FakeTransport[];
let server: FakeServer;
let told: Route;
let opens: Route;
let chats: Chat[];

beforeEach(() => {
  localStorage.clear();
  [opened, chats] = [[], []];
  told = () => json(snapshot([]));
  opens = () => json(session(), 201);
  server = new FakeServer({
    "POST /chat/session": (request) => opens(request),
    "GET /chat/session/": (request) => told(request),
  });
});

afterEach(() => chats.forEach((chat) => chat.stop()));

function load(): Chat {
  const chat = new Chat({
    server: "https://chat.example",
    widgetKey: "demo",
    locale: "en",
    storage: new Storage("chatsite:demo:"),
    onChange: () => undefined,
    fetcher: server.fetch,
    transports: [FakeTransport.opener("websocket", opened)],
  });
  chats.push(chat);
  return chat;
}

const latest = (): FakeTransport => opened.at(-1) as FakeTransport;

async function online(chat: Chat): Promise<FakeTransport> {
  const before = opened.length;
  chat.start();
  await vi.waitFor(() => expect(opened.length).toBeGreaterThan(before));
  latest().events.opened();
  await vi.waitFor(() => expect(chat.state.connection.phase).toBe("online"));
  await vi.waitFor(() => expect(chat.state.stale).toBe(false));
  return latest();
}

const sent = (): string[] => opened.flatMap((transport) => transport.told).filter((entry) => entry.startsWith("send"));

test("nothing is asked of the server before the chat is opened", () => {
  expect(load().hasPast).toBe(false);
  expect(server.requests).toEqual([]);
});

test("a message written before the connection stands is sent when it does, once", async () => {
  const chat = load();
  chat.send("Hi");
  await online(chat);
  expect(sent()).toHaveLength(1);
  expect(chat.state.outbox).toMatchObject([{ text: "Hi", state: "sending" }]);
});

test("a message that was not acknowledged is sent again with its key, also by the next page", async () => {
  const chat = load();
  await online(chat);
  chat.send("Hi");
  latest().events.closed("lost");
  chat.stop();
  await online(load());
  expect(sent()).toHaveLength(2);
  expect(new Set(sent()).size).toBe(1);
});

test("one message is sent at a time, so that they arrive in order", async () => {
  const chat = load();
  const transport = await online(chat);
  chat.send("first");
  chat.send("second");
  expect(sent()).toHaveLength(1);
  transport.events.event(queued(chat.state.outbox[0]?.key ?? "", "run_1", 1));
  expect(sent()).toHaveLength(2);
});

test("after a lost connection the run is resumed at its cursor and the text goes on", async () => {
  const chat = load();
  const first = await online(chat);
  first.events.event(start("run_1", "1-1", 1));
  first.events.event(chunk("run_1", "1-2", "Hel"));
  told = () => json(snapshot([turn(1, "user", "Hi")], { live: { response_id: "run_1", user_turn_seq: 1, cursor: "1-5" } }));
  first.events.closed("lost");
  chat.reconnect();
  await vi.waitFor(() => expect(opened).toHaveLength(2));
  latest().events.opened();
  await vi.waitFor(() => expect(latest().told).toContain("resume run_1 1-2"));
  latest().events.event({ type: "resumed", response_id: "run_1", recovered: true, snapshot: null });
  latest().events.event(chunk("run_1", "1-3", "lo"));
  expect(chat.state.runs["run_1"]?.text).toBe("Hello");
  latest().events.event(end("run_1", 2, "Hello"));
  expect(chat.state.turns.map((item) => item.content)).toEqual(["Hi", "Hello"]);
});

test("a reload continues the session and its live answer without a new session", async () => {
  await online(load());
  told = () => json(snapshot([turn(1, "user", "Hi")], { live: { response_id: "run_1", user_turn_seq: 1, cursor: "1-5" } }));
  const chat = load();
  expect(chat.hasPast).toBe(true);
  const transport = await online(chat);
  expect(server.asked("POST /chat/session")).toHaveLength(1);
  expect(transport.told).toContain("resume run_1 0-0");
});

test("stop pressed before the acknowledgement stops the run with it", async () => {
  const chat = load();
  const transport = await online(chat);
  chat.send("Hi");
  chat.stopAnswer();
  transport.events.event(queued(chat.state.outbox[0]?.key ?? "", "run_1", 1));
  expect(transport.told).toContain("cancel run_1");
});

test("a gap is fetched until it is closed", async () => {
  const chat = load();
  const transport = await online(chat);
  told = () => json(snapshot([turn(1, "user", "a"), turn(2, "user", "b")], { latest_turn_seq: 3 }));
  transport.events.event({ type: "turn", turn: turn(3, "agent", "c") });
  await vi.waitFor(() => expect(chat.state.turns).toHaveLength(3));
  expect(server.asked("GET /chat/session/").at(-1)?.path).toContain("after_seq=0");
});

test("an expired session is renewed with its token and keeps the conversation", async () => {
  opens = () => json(session({ expires_at: "2020-01-01T00:00:00Z" }), 201);
  await online(load());
  opens = () => json(session({ token: "token-2" }), 201);
  const chat = load();
  const transport = await online(chat);
  expect(server.asked("POST /chat/session").at(-1)?.body).toMatchObject({ session_token: "token-1" });
  expect(transport.link.session.token).toBe("token-2");
  expect(chat.state.sessionId).toBe("conv_1");
});

test("a session that cannot be renewed gives way to a new one, and what was written goes along", async () => {
  opens = () => json(session({ expires_at: "2020-01-01T00:00:00Z" }), 201);
  await online(load());
  opens = ({ body }) =>
    body["session_token"] ? problem(401, "unauthorized") : json(session({ session_id: "conv_2" }), 201);
  const chat = load();
  chat.send("Still here");
  await online(chat);
  expect(chat.state.sessionId).toBe("conv_2");
  expect(chat.state.outbox).toMatchObject([{ text: "Still here" }]);
});

test("a draft belongs to its conversation and survives a reload", async () => {
  const chat = load();
  chat.draft = "Not finis";
  await online(chat);
  expect(chat.draft).toBe("Not finis");
  expect(load().draft).toBe("Not finis");
});

test("signing in asks for that person's session; signing out leaves nothing behind", async () => {
  const chat = load();
  await online(chat);
  opens = () => json(session({ session_id: "conv_2" }), 201);
  chat.identify({ user_id: "42", signature: "f00" });
  await vi.waitFor(() => expect(chat.state.sessionId).toBe("conv_2"));
  expect(server.asked("POST /chat/session").at(-1)?.body).toMatchObject({ identity: { user_id: "42", signature: "f00" } });
  opens = () => json(session({ session_id: "conv_3" }), 201);
  chat.identify(null);
  await vi.waitFor(() => expect(chat.state.sessionId).toBe("conv_3"));
  expect(server.asked("POST /chat/session").at(-1)?.body).not.toHaveProperty("session_token");
});

test("nothing of what was written or attached stays in the browser after signing out", async () => {
  const chat = load();
  chat.identify({ user_id: "42", signature: "f00" });
  await online(chat);
  chat.draft = "My account number";
  chat.storage.set(`files:${chat.state.sessionId}`, [{ name: "contract.pdf" }]);
  chat.identify(null);
  expect(JSON.stringify(localStorage)).not.toMatch(/account|contract/);
});

test("files and what is selected on the page go with a message, and stay with it until it is sent", () => {
  const chat = load();
  chat.send("What is this?", [{ id: "doc_1", name: "a.txt", size: 3, url: "/a" }], "The whistle");
  const expected = { attachments: [{ id: "doc_1" }], pageContext: { selected_text: "The whistle" } };
  expect(chat.state.outbox[0]).toMatchObject(expected);
  expect(load().state.outbox[0]).toMatchObject(expected);
});

test("the product is what the page says, else its tag, else the element", () => {
  const told = (product: string | null): unknown => pageContext({}, product)["product_id"];
  expect(told(null)).toBeUndefined();
  expect(told("7")).toBe("7");
  document.head.innerHTML = '<meta name="chatsite:product" content="8">';
  expect(told("7")).toBe("8");
  expect(pageContext({ product_id: 9 }, "7")["product_id"]).toBe("9");
  document.head.innerHTML = "";
});

test("the page's address is told without what may be secret in it", async () => {
  history.replaceState(null, "", "/shoes?token=secret#part");
  const chat = load();
  chat.setPageContext({ product_id: 42, odd: { nested: true } });
  await online(chat);
  const context = server.asked("POST /chat/session")[0]?.body["page_context"];
  expect(context).toMatchObject({ product_id: "42" });
  expect(JSON.stringify(context)).not.toMatch(/secret|part|nested/);
});
