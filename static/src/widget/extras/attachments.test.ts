import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Json } from "../../protocol/json";
import type { AttachmentConfig } from "../../protocol/wire";
import { ApiError } from "../../transport/api";
import { translator } from "../locales";
import { Attachments, type AttachmentsOptions, type Upload } from "./attachments";

const CONFIG: AttachmentConfig = { max_bytes: 1_000_000, max_files: 2, accept: [".txt", ".pdf"] };
const told = (state: string, more: Json = {}): Json => ({ id: "doc_1", name: "a.txt", size: 3, url: "/a", state, ...more });
const file = (name = "a.txt", content = "abc", type = ""): File => new File([content], name, { type });

let attachments: Attachments;
let said: string[];
let kept: readonly Upload[];

function make(more: Partial<AttachmentsOptions> = {}): void {
  said = [];
  kept = [];
  attachments = new Attachments({
    words: translator("en"),
    config: () => CONFIG,
    send: async () => told("queued"),
    look: async () => told("ready"),
    remove: async () => undefined,
    keep: (held) => (kept = held),
    say: (sentence) => said.push(sentence),
    onChange: () => undefined,
    ...more,
  });
  attachments.watch(true);
}

const states = (): string[] => attachments.all.map(({ state }) => state);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a file is sent, read, and goes along with the message", async () => {
  let progress = (_share: number): void => undefined;
  let arrive = (_json: Json): void => undefined;
  make({ send: (_file, onProgress) => ((progress = onProgress), new Promise((resolve) => (arrive = resolve))) });
  attachments.add([file()]);
  progress(0.4);
  expect(attachments.all[0]).toMatchObject({ state: "uploading", share: 0.4 });
  expect(attachments.isUploading).toBe(true);
  arrive(told("queued"));
  await vi.advanceTimersByTimeAsync(1);
  expect(states()).toEqual(["reading"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(states()).toEqual(["ready"]);
  expect(said).toEqual(["a.txt: Ready"]);
  expect(attachments.take()).toEqual([{ id: "doc_1", name: "a.txt", size: 3, url: "/a" }]);
  expect(attachments.all).toEqual([]);
});

test("it is asked for ever more rarely, and not at all while nobody looks", async () => {
  const look = vi.fn(async () => told("indexing"));
  make({ look });
  attachments.add([file()]);
  await vi.advanceTimersByTimeAsync(60_000);
  const asked = look.mock.calls.length;
  expect(asked).toBeGreaterThan(5);
  expect(asked).toBeLessThan(15);
  attachments.watch(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(look).toHaveBeenCalledTimes(asked);
  attachments.watch(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(look).toHaveBeenCalledTimes(asked + 1);
});

test.each([
  [file("photo.png", "x", "image/png"), "Pictures cannot be read yet."],
  [file("a.txt", "x".repeat(1_000_001)), "This file is larger than 1 MB."],
  [file("a.txt", ""), "There is no text in this file."],
  [file("a.exe"), "This kind of file cannot be read. TXT and PDF can."],
])("what cannot be read is not sent, and it says why: %#", async (chosen, sentence) => {
  const send = vi.fn(async () => told("queued"));
  make({ send });
  attachments.add([chosen]);
  expect(attachments.all[0]).toMatchObject({ state: "failed", fault: sentence });
  expect(send).not.toHaveBeenCalled();
  expect(attachments.take()).toEqual([]);
});

test.each([
  [new ApiError(413, "unknown", "", null), "This file is larger than 1 MB."],
  [new ApiError(400, "unsupported", "", null), "This kind of file cannot be read. TXT and PDF can."],
  [new ApiError(429, "rate_limited", "", null), "That was too often. Try again later."],
  [new ApiError(503, "unavailable", "", null), "This file did not arrive. Attach it again."],
  [new TypeError("Failed to fetch"), "This file did not arrive. Attach it again."],
])("a refusal is said in the visitor's words: %#", async (error, sentence) => {
  make({ send: () => Promise.reject(error) });
  attachments.add([file()]);
  await vi.advanceTimersByTimeAsync(1);
  expect(attachments.all[0]).toMatchObject({ state: "failed", fault: sentence });
  expect(said).toEqual([`a.txt: ${sentence}`]);
});

test("a file that turns out to be unreadable says so, and does not go along", async () => {
  make({ look: async () => told("failed", { error: { code: "encrypted", message: "" } }) });
  attachments.add([file()]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(attachments.all[0]).toMatchObject({ state: "failed", fault: "This file is protected by a password." });
  expect(attachments.take()).toEqual([]);
});

test("no more than a message takes, and what failed takes no room", async () => {
  make();
  attachments.add([file("a.exe"), file("b.txt")]);
  attachments.add([file("c.txt"), file("d.txt")]);
  await vi.advanceTimersByTimeAsync(1);
  expect(attachments.all.map(({ name }) => name)).toEqual(["a.exe", "b.txt", "c.txt"]);
  expect(attachments.isOverfull).toBe(true);
  expect(said).toContain("At most 2 files can be attached.");
});

test("what is taken away is taken away at the server, too", async () => {
  const remove = vi.fn(async () => undefined);
  make({ remove });
  attachments.add([file()]);
  await vi.advanceTimersByTimeAsync(1);
  attachments.remove(attachments.all[0]?.key ?? "");
  expect(remove).toHaveBeenCalledWith("doc_1");
  expect(attachments.all).toEqual([]);
  expect(kept).toEqual([]);
});

test("what had arrived is there again after a reload, and is asked for", async () => {
  make();
  attachments.add([file(), file("b.exe")]);
  await vi.advanceTimersByTimeAsync(1);
  expect(kept).toHaveLength(1);
  const former = kept;
  make();
  attachments.restore(former);
  expect(states()).toEqual(["reading"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(states()).toEqual(["ready"]);
});
