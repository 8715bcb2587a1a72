import { beforeEach, expect, it } from "vitest";
import { type Added, Refused } from "./api";
import { type Line, Uploads } from "./uploads";

interface Sent {
  readonly name: string;
  readonly progress: (share: number) => void;
  readonly resolve: (added: Added) => void;
  readonly reject: (error: Error) => void;
}

let sent: Sent[];
let uploads: Uploads;

class Told implements Line {
  readonly said: string[] = [];
  again: (() => void) | null = null;

  say(sentence: string): void {
    this.said.push(sentence);
  }

  fail(sentence: string, again: (() => void) | null): void {
    this.said.push(sentence);
    this.again = again;
  }

  show(row: { name: string }, note: string): void {
    this.said.push(`${row.name} ${note}`.trim());
  }
}

beforeEach(() => {
  sent = [];
  const send = (file: File, _fields: FormData, progress: (share: number) => void) =>
    new Promise<Added>((resolve, reject) => sent.push({ name: file.name, progress, resolve, reject }));
  const say = (key: string, values: Readonly<Record<string, string | number>> = {}) => [key, ...Object.values(values)].join(" ");
  uploads = new Uploads(send, { bytes: 10, words: "10 B" }, say, () => undefined);
});

function add(name: string, content = "text"): Told {
  const line = new Told();
  uploads.add(new File([content], name), new FormData(), line);
  return line;
}

function added(name: string, outcome: Added["outcome"] = "created"): Added {
  return { outcome, document: { id: "doc_1", name, url: "/", state: "queued", finished: false, sentence: "", html: "" } };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

it("sends three at once, and the others after them", async () => {
  const lines = ["a", "b", "c", "d"].map((name) => add(name));
  expect(sent.map((each) => each.name)).toEqual(["a", "b", "c"]);
  expect(lines[3]?.said).toEqual(["waiting"]);
  sent[1]?.resolve(added("b"));
  await settled();
  expect(sent.map((each) => each.name)).toEqual(["a", "b", "c", "d"]);
});

it("tells how much has gone, and what came of it", async () => {
  const line = add("a.md");
  sent[0]?.progress(0.5);
  sent[0]?.resolve(added("a.md", "replaced"));
  await settled();
  expect(line.said).toEqual(["waiting", "sending 0", "sending 50", "a.md replaced"]);
  expect(uploads.isBusy).toBe(false);
});

it("says that nothing has changed, and under which name it is known", async () => {
  const [same, other] = [add("a.md"), add("b.md")];
  sent[0]?.resolve(added("a.md", "unchanged"));
  sent[1]?.resolve(added("a.md", "unchanged"));
  await settled();
  expect([same.said.at(-1), other.said.at(-1)]).toEqual(["a.md unchanged", "a.md unchangedAs a.md"]);
});

it("says what is too large or empty without sending it", () => {
  expect(add("large", "more than ten").said).toEqual(["tooLarge 10 B"]);
  expect(add("empty", "").said).toEqual(["empty"]);
  expect(sent).toEqual([]);
});

it("goes on with the others when one fails, and tries that one again when it may help", async () => {
  const [first, second] = [add("a"), add("b")];
  sent[0]?.reject(new Refused(0, ""));
  sent[1]?.resolve(added("b"));
  await settled();
  expect([first.said.at(-1), second.said.at(-1)]).toEqual(["unreachable", "b"]);
  first.again?.();
  expect(sent.map((each) => each.name)).toEqual(["a", "b", "a"]);
});

it("says the server's own reason, and offers no second try where none would help", async () => {
  const line = add("a");
  sent[0]?.reject(new Refused(413, "It is too large."));
  await settled();
  expect([line.said.at(-1), line.again]).toEqual(["It is too large.", null]);
});

it("says when somebody was signed out", async () => {
  const line = add("a");
  sent[0]?.reject(new Refused(200, ""));
  await settled();
  expect(line.said.at(-1)).toBe("signedOut");
  expect(line.again).not.toBeNull();
});
