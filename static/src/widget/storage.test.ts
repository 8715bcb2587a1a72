import { beforeEach, expect, test } from "vitest";
import { message } from "../testing/builders";
import { persist, restore } from "./outbox";
import { Storage } from "./storage";

beforeEach(() => localStorage.clear());

function refusing(): globalThis.Storage {
  throw new DOMException("Storage is forbidden here.", "SecurityError");
}

test("what is kept is there for the next page", () => {
  new Storage("a:").set("session", { id: 1 });
  expect(new Storage("a:").get("session")).toEqual({ id: 1 });
  expect(new Storage("b:").get("session")).toBeNull();
});

test("a storage that throws keeps things for as long as the page is open", () => {
  const storage = new Storage("a:", refusing);
  storage.set("draft", "Hello");
  expect(storage.get("draft")).toBe("Hello");
  expect(storage.names("dra")).toEqual(["draft"]);
  storage.remove("draft");
  expect(storage.get("draft")).toBeNull();
});

test("what another script broke is passed over", () => {
  localStorage.setItem("a:session", "{");
  expect(new Storage("a:").get("session")).toBeNull();
});

test("messages that were not acknowledged come back in their order, with their keys", () => {
  const storage = new Storage("a:");
  const written = [message("k2", "second", { createdAt: 2 }), message("k1", "first", { createdAt: 1, state: "sending" })];
  persist(storage, [], written);
  expect(restore(storage, 3)).toMatchObject([
    { key: "k1", text: "first", state: "unsent" },
    { key: "k2", text: "second", state: "unsent" },
  ]);
  persist(storage, written, []);
  expect(restore(storage, 3)).toEqual([]);
});

test("a message whose key the server has forgotten is not sent by itself", () => {
  const storage = new Storage("a:");
  persist(storage, [], [message("k1", "old", { createdAt: 0 })]);
  expect(restore(storage, 21 * 3_600_000)).toMatchObject([{ state: "failed", problem: { code: "not_sent" } }]);
});
