import { expect, test } from "vitest";
import { FakeServer, json, problem, type Route } from "../testing/fakes";
import { DeskApi, DeskError, search } from "./api";

function desk(routes: Record<string, Route>): [DeskApi, FakeServer] {
  const server = new FakeServer(routes);
  return [new DeskApi("acme shop", "token", (input, init) => server.fetch(new URL(String(input), location.href), init)), server];
}

test("a change carries the CSRF token, a question does not", async () => {
  const [api, server] = desk({ "GET /desk/acme%20shop/me": () => json({}), "POST /desk/acme%20shop/presence": () => json({}) });
  await api.get("me");
  await api.post("presence", { status: "away" });
  const [asked, changed] = server.requests;
  expect(asked?.headers).not.toHaveProperty("X-CSRFToken");
  expect(changed?.headers).toMatchObject({ "X-CSRFToken": "token", "Content-Type": "application/json" });
  expect(changed?.body).toEqual({ status: "away" });
});

test("what is empty is not asked for", () => {
  expect(search({ q: "", team: null, agent: undefined, breached: true, mine: false, language: "ja" })).toBe("?breached=1&language=ja");
  expect(search({})).toBe("");
});

test("a refusal says what the server said", async () => {
  const [api] = desk({ "POST /desk/acme%20shop/escalations/esc_1/claim": () => problem(409, "already_claimed", {}, { agent: { name: "Ben" } }) });
  const error: DeskError = await api.post("escalations/esc_1/claim").then(Promise.reject.bind(Promise), (thrown: DeskError) => thrown);
  expect(error).toMatchObject({ status: 409, code: "already_claimed", details: { agent: { name: "Ben" } }, isTemporary: false });
});

test("a server out of reach is a temporary problem, as is a page that is no JSON", async () => {
  const [api] = desk({ "GET /desk/acme%20shop/broken": () => new Response("<h1>Bad gateway</h1>", { status: 502 }) });
  await expect(api.get("nowhere")).rejects.toMatchObject({ status: 0, isTemporary: true });
  await expect(api.get("broken")).rejects.toMatchObject({ code: "unknown", isTemporary: true });
});
