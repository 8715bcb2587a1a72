import { expect, test } from "vitest";
import { Words } from "./strings";
import { en } from "./strings_en";
import { ja } from "./strings_ja";

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
}

test("every sentence in Japanese has the placeholders of the English one", () => {
  for (const [key, text] of Object.entries(en.texts)) {
    expect([key, placeholders(ja.texts[key as keyof typeof ja.texts])]).toEqual([key, placeholders(text)]);
  }
  for (const [key, forms] of Object.entries(en.plurals)) {
    expect([key, placeholders(ja.plurals[key as keyof typeof ja.plurals].other)]).toEqual([key, placeholders(forms.other)]);
  }
});

test("counts take the form of their language, and a language there is no catalogue for is English", () => {
  expect(new Words("en-GB").plural("selected", 1)).toBe("1 selected");
  expect(new Words("ja").plural("selected", 1200)).toBe("1,200 件を選択中");
  expect(new Words("ar").plural("bulkFailed", 2)).toBe("2 were not changed.");
});
