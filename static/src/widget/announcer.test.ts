import { expect, test } from "vitest";
import { Announcer, plain } from "./announcer";

function said(...texts: string[]): string[] {
  const announcer = new Announcer();
  const steps = texts.map((text, index) => announcer.next(text, index === texts.length - 1));
  return steps.filter(Boolean);
}

test("sentences are said once and whole, however they arrive", () => {
  expect(said("It", "It costs 3.5", "It costs 3.50 euros. You", "It costs 3.50 euros. You may")).toEqual([
    "It costs 3.50 euros.",
    "You may",
  ]);
});

test("Japanese and Arabic sentences end with their own marks", () => {
  expect(said("はい。いい", "はい。いいえ")).toEqual(["はい。", "いいえ"]);
  expect(said("هل هذا صحيح؟ نعم", "هل هذا صحيح؟ نعم")).toEqual(["هل هذا صحيح؟", "نعم"]);
});

test("an answer that starts anew is said anew", () => {
  expect(said("One. Two. Three", "Other. ", "Other. End")).toEqual(["One. Two.", "Other.", "End"]);
});

test("marks of markdown are not read out", () => {
  expect(plain("## Title\n- **bold** [link](https://example.com)\n| a | b |\n|---|---|")).toBe("Title bold link a b");
});
