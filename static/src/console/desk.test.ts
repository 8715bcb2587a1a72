import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeSocket, json, problem } from "../testing/fakes";
import { AIKO, at, BEN, COUNTS, Desk, escalationId, LIST, me, page, prepareBrowser, row } from "./testing";

const soon = row("Soon", { due_at: at(60) });
const later = row("Later", { due_at: at(600) });

beforeEach(prepareBrowser);
afterEach(() => {
  Desk.close();
  vi.restoreAllMocks();
});

test("rows that come, change and go are seen without a reload", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  desk.say({ type: "escalation", escalation: later });
  desk.say({ type: "escalation", escalation: { ...soon, subject: "Soon, changed" } });
  await desk.drawn();
  expect(desk.subjects).toEqual(["Soon, changed", "Later"]);
  desk.say({ type: "gone", escalation_id: soon.id });
  await desk.drawn();
  expect(desk.subjects).toEqual(["Later"]);
});

test("while the keyboard is in the list new rows wait behind a count, which is said", async () => {
  const desk = await Desk.open({ [LIST]: () => page([later]) });
  await desk.press("j");
  desk.say({ type: "escalation", escalation: soon });
  await desk.drawn();
  expect(desk.subjects).toEqual(["Later"]);
  expect(desk.find(".fresh").textContent).toContain("1 new");
  expect(desk.find(".list-head").textContent).toContain("1 conversation · Most urgent first");
  expect(desk.announced).toBe("1 new conversation in the queue");
  await desk.press(".");
  expect(desk.subjects).toEqual(["Soon", "Later"]);
});

test("j and k move, Enter opens, and the address says what is open", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon, later]) });
  await desk.press("j");
  await desk.press("j");
  await desk.press("j");
  expect(document.activeElement).toBe(desk.rowOf("Later"));
  await desk.press("k");
  await desk.press("Enter");
  expect(desk.told).toContain(`open ${soon.id}`);
  expect(location.pathname).toBe(`/admin/desk/${soon.id}/`);
  expect(desk.rowOf("Soon").getAttribute("aria-current")).toBe("true");
});

test("keys mean nothing while somebody types", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  const field = desk.find(".search-input");
  field.focus();
  await desk.press("j", field);
  await desk.press("x", field);
  expect(document.activeElement).toBe(field);
  expect(desk.root.querySelector(".bulk")).toBeNull();
});

test("a key pressed with Ctrl or Meta is left to the browser", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  const event = new KeyboardEvent("keydown", { key: "r", ctrlKey: true, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(false);
  expect(desk.told).toEqual(["close"]);
});

test("the keys of a Japanese or Arabic keyboard are found by their places", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ت", code: "KeyJ", bubbles: true }));
  await desk.drawn();
  expect(document.activeElement).toBe(desk.rowOf("Soon"));
});

test("c claims the row and opens it, to write at once", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]), "POST /desk/acme/escalations/": () => json({ ...soon, agent: AIKO, state: "assigned" }) });
  await desk.press("j");
  await desk.press("c");
  expect(desk.server.asked(`POST /desk/acme/escalations/${soon.id}/claim`)).toHaveLength(1);
  expect(desk.told).toContain(`open ${soon.id}`);
  await vi.waitFor(() => expect(desk.told).toContain("compose reply"));
});

test("a claim that comes too late says who has the conversation, and does not open it", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]), "POST /desk/acme/escalations/": () => problem(409, "already_claimed", {}, { agent: BEN }) });
  await desk.press("j");
  await desk.press("c");
  expect(desk.find(".toast").textContent).toContain("Ben already has this conversation.");
  expect(desk.told).not.toContain(`open ${soon.id}`);
  expect(desk.rowOf("Soon").textContent).toContain("Taken by Ben");
});

test("r on a row opens it and goes to the composer", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  await desk.press("j");
  await desk.press("r");
  expect(desk.told.slice(-2)).toEqual([`open ${soon.id}`, "compose reply"]);
});

test("with a conversation open, n and e are for it", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  await desk.shell.open(soon.id);
  await desk.press("n", document.body);
  await desk.press("e", document.body);
  expect(desk.told.slice(-2)).toEqual(["compose note", "act resolve"]);
});

test("in the queue, e is for the row that the keyboard is at, not for what is open beside it", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon, later]) });
  await desk.shell.open(soon.id);
  desk.rowOf("Later").focus();
  await desk.press("e");
  expect(desk.told.slice(-2)).toEqual([`open ${later.id}`, "act resolve"]);
});

test("rows are chosen one by one and by range, and what was not changed says why and stays chosen", async () => {
  const rows = ["A", "B", "C"].map((name, index) => row(name, { due_at: at(index) }));
  const desk = await Desk.open({
    [LIST]: () => page(rows),
    "POST /desk/acme/escalations/bulk": () =>
      json({ done: rows.slice(1).map(({ id }) => id), failed: [{ id: rows[0]?.id, code: "not_yours", message: "Ben has it." }] }),
  });
  await desk.press("j");
  await desk.press("x");
  await desk.press("j");
  await desk.press("j");
  await desk.press("X");
  expect(desk.find(".list-head").textContent).toContain("3 selected");
  await desk.press("e");
  desk.find("dialog form").dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  await desk.drawn();
  const [request] = desk.server.asked("POST /desk/acme/escalations/bulk");
  expect(request?.body).toMatchObject({ action: "resolve", resolution: "solved", ids: rows.map(({ id }) => id) });
  expect(desk.find(".toast").textContent).toContain("2 conversations resolved. 1 was not changed.");
  expect(desk.find(".outcome").textContent).toMatch(/A\s+Ben has it\./);
  expect(desk.find(".list-head").textContent).toContain("1 selected");
});

test("a saved view brings back its filters, and shows as chosen", async () => {
  const view = { id: "view_1", name: "Japanese", query: { tab: "all", language: "ja" }, shared: false, is_mine: true };
  const desk = await Desk.open({}, me({ saved_views: [view] }));
  await desk.clickButton("Japanese");
  expect(desk.server.asked(`${LIST}?language=ja`)).toHaveLength(1);
  expect(desk.find('.tab[aria-pressed="true"]').textContent).toBe("Japanese");
});

test("the list one left is the list one comes back to", async () => {
  await (await Desk.open({})).clickButton("Overdue");
  const again = await Desk.open({});
  expect(again.server.asked(`${LIST}?breached=1`)).toHaveLength(1);
});

test("counts follow what the server says", async () => {
  const desk = await Desk.open({});
  desk.say({ type: "counts", counts: { ...COUNTS, breached: 7 } });
  await desk.drawn();
  expect(desk.find(".count-bad").textContent).toBe("7");
});

test("an empty list says what that means; one that failed offers another try", async () => {
  let isDown = true;
  const desk = await Desk.open({ [LIST]: () => (isDown ? problem(503, "unavailable") : page([])) });
  expect(desk.text).toContain("The queue could not be loaded.");
  isDown = false;
  await desk.clickButton("Try again");
  expect(desk.text).toContain("Nobody is waiting.");
});

test("a lost connection is said, and after it the list is fetched again", async () => {
  let rows = [soon];
  const desk = await Desk.open({ [LIST]: () => page(rows) });
  FakeSocket.latest.end(1006);
  await desk.drawn();
  expect(desk.find(".line").textContent).toMatch(/Connection lost/);
  rows = [later];
  await desk.clickButton("Try now");
  desk.connect();
  await desk.drawn();
  expect(desk.subjects).toEqual(["Later"]);
  expect(desk.root.querySelector(".line")).toBeNull();
});

test("signed out is said as that, and not as a connection that comes back", async () => {
  const desk = await Desk.open({});
  FakeSocket.latest.end(4401);
  await desk.drawn();
  expect(desk.find('.line[role="alert"]').textContent).toContain("You are no longer signed in here.");
});

test("going away that the server refuses is taken back, and said", async () => {
  const desk = await Desk.open({ "POST /desk/acme/presence": () => problem(503, "unavailable") });
  const toggle = desk.head.querySelector<HTMLElement>('[role="switch"]');
  toggle?.click();
  expect(toggle?.getAttribute("aria-checked")).toBe("false");
  await desk.drawn();
  expect(toggle?.getAttribute("aria-checked")).toBe("true");
  expect(desk.find(".toast").textContent).toContain("Your presence was not changed.");
});

test("without a connection one is shown as what one is: offline", async () => {
  const desk = await Desk.open({});
  const toggle = desk.head.querySelector<HTMLElement>('[role="switch"]');
  expect(toggle?.textContent).toBe("Online");
  FakeSocket.latest.end(1006);
  await desk.drawn();
  expect(toggle?.textContent).toBe("Offline");
});

test("an alert is in the page and in its title until it is looked at, and opens its conversation", async () => {
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
  document.title = "Queue";
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  desk.say({ type: "alert", kind: "assigned", escalation_id: soon.id, text: "" });
  await desk.drawn();
  expect(document.title).toBe("(1) Queue");
  expect(desk.find(".toast").textContent).toContain("Assigned to you: Soon");
  await desk.clickButton("Open");
  expect(desk.told).toContain(`open ${soon.id}`);
  dispatchEvent(new Event("focus"));
  expect(document.title).toBe("Queue");
});

test("an alert about what is not in the list asks what it is, and says what a colleague wrote", async () => {
  const desk = await Desk.open({ [`GET /desk/acme/escalations/${later.id}`]: () => json(later) });
  desk.say({ type: "alert", kind: "transferred", escalation_id: later.id, text: "Knows about kettles" });
  await desk.drawn();
  expect(desk.find(".toast").textContent).toContain("Transferred to you: Later — Knows about kettles");
});

test("Enter leads from the search into what it found", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  const field = desk.find(".search-input");
  await desk.press("/");
  expect(document.activeElement).toBe(field);
  await desk.press("Enter", field);
  expect(document.activeElement).toBe(desk.rowOf("Soon"));
});

test("who looks at a row and who writes is seen, oneself left out", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  const viewers = [AIKO, BEN].map(({ id, name }) => ({ id, name, typing: false }));
  desk.say({ type: "viewing", escalation_id: soon.id, viewers });
  await desk.drawn();
  expect(desk.textOf(desk.rowOf("Soon"), ".viewing")).toBe("Ben is looking");
  desk.say({ type: "viewing", escalation_id: soon.id, viewers: viewers.map((viewer) => ({ ...viewer, typing: true })) });
  await desk.drawn();
  expect(desk.textOf(desk.rowOf("Soon"), ".viewing")).toBe("Ben is writing");
});

test("markup in what visitors wrote is text", async () => {
  const hostile = row("x", { subject: "<img src=x onerror=alert(1)>", visitor: { name: "<b>Bob</b>", email: "", tier: "" } });
  const desk = await Desk.open({ [LIST]: () => page([hostile]) });
  expect(desk.subjects).toEqual(["<img src=x onerror=alert(1)>"]);
  expect(desk.root.querySelector(".row img, .row b")).toBeNull();
});

test("Back in the browser leads back to the queue", async () => {
  const desk = await Desk.open({ [LIST]: () => page([soon]) });
  await desk.shell.open(escalationId("Soon"));
  history.replaceState(null, "", "/admin/desk/");
  dispatchEvent(new PopStateEvent("popstate"));
  await desk.drawn();
  expect(desk.root.dataset["page"]).toBe("queue");
  expect(desk.told.at(-1)).toBe("close");
});
