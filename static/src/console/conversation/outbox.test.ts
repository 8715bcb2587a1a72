import { beforeEach, describe, expect, test } from "vitest";
import { Storage } from "../../widget/storage";
import { Outbox, type Outgoing } from "./outbox";

const HOUR = 3_600_000;

beforeEach(() => localStorage.clear());

function box(now = Date.now()): Outbox {
  return new Outbox(new Storage("test:"), () => undefined, now);
}

function written(outbox: Outbox, text: string, escalationId = "esc_1"): Outgoing {
  outbox.add({ escalationId, mode: "reply", text, attachments: [], mentions: [], afterSeq: 0 });
  return outbox.of(escalationId).at(-1) as Outgoing;
}

describe("what was not confirmed", () => {
  test("is due again after a reload, under its own key", () => {
    const before = written(box(), "Hello");
    expect(box().due()).toMatchObject([{ key: before.key, text: "Hello", state: "pending" }]);
  });

  test("is not sent by itself when it is so old that the server may have forgotten its key", () => {
    const before = written(box(), "Hello");
    const later = box(Date.now() + 21 * HOUR);
    expect(later.due()).toEqual([]);
    expect(later.get(before.key)?.refusal?.code).toBe("expired");
    later.retry(before.key);
    expect(later.due()[0]?.key).not.toBe(before.key);
  });

  test("and was refused waits for the agent, also after a reload", () => {
    const outbox = box();
    const { key } = written(outbox, "Hello");
    outbox.set(key, { state: "failed", refusal: { code: "invalid_message", message: "", holder: null } });
    expect(box().due()).toEqual([]);
    expect(box().get(key)?.text).toBe("Hello");
  });
});

test("messages of one conversation go one after another, those of two beside each other", () => {
  const outbox = box();
  const first = written(outbox, "a");
  written(outbox, "b");
  written(outbox, "c", "esc_2");
  expect(outbox.due().map(({ text }) => text)).toEqual(["a", "c"]);
  outbox.set(first.key, { state: "sending" });
  expect(outbox.due().map(({ text }) => text)).toEqual(["c"]);
  outbox.remove(first.key);
  expect(outbox.due().map(({ text }) => text)).toEqual(["b", "c"]);
});

test("a refused message does not hold up the next", () => {
  const outbox = box();
  const first = written(outbox, "a");
  written(outbox, "b");
  outbox.set(first.key, { state: "failed" });
  expect(outbox.due().map(({ text }) => text)).toEqual(["b"]);
});
