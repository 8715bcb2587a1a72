import { describe, expect, test } from "vitest";
import { mentionsIn, replaced, triggerAt } from "./trigger";

const at = (text: string, mode: "reply" | "note" = "reply"): string | null => triggerAt(text, text.length, mode)?.query ?? null;

describe("a slash asks for canned replies", () => {
  test.each([["/", ""], ["/ref", "ref"], ["Hello\n/way", "way"], ["/戻", "戻"]])("in %j", (text, query) => {
    expect(at(text)).toBe(query);
  });

  test.each(["and/or", "see /path", "/two words", "https://"])("not in %j", (text) => {
    expect(at(text)).toBeNull();
  });

  test("not in a note", () => expect(at("/ref", "note")).toBeNull());
});

describe("an at sign asks for agents", () => {
  test.each([["@", ""], ["Ask @be", "be"], ["(@be", "be"], ["確認 @田", "田"]])("in %j", (text, query) => {
    expect(at(text, "note")).toBe(query);
  });

  test.each(["mail@be", "@Ben @"])("by what stands before the caret in %j", (text) => {
    expect(at(text, "note")).toBe(text === "@Ben @" ? "" : null);
  });

  test("not in a reply", () => expect(at("@be")).toBeNull());
});

test("what is chosen takes the place of what asked for it, and only of that", () => {
  const text = "Hello\n/ref and more";
  const caret = "Hello\n/ref".length;
  const trigger = triggerAt(text, caret, "reply");
  expect(trigger && replaced(text, caret, trigger, "A refund")).toEqual({ text: "Hello\nA refund and more", caret: 14 });
});

test("whoever stands in the text behind an at sign is mentioned", () => {
  const agents = [{ name: "Ben" }, { name: "Aiko Tanaka" }, { name: "Noor" }];
  expect(mentionsIn("@Aiko Tanaka and @Ben, not Noor", agents).map(({ name }) => name)).toEqual(["Ben", "Aiko Tanaka"]);
});
