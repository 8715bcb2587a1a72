import { expect, test } from "vitest";
import { catalogs } from "./words";

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
const { en, ...others } = catalogs;

test.each(Object.entries(others))("in %s every sentence has a text and the same placeholders", (_, texts) => {
  for (const [key, text] of Object.entries(en ?? {})) {
    const translated = texts[key as keyof typeof texts];
    expect(translated, key).not.toBe("");
    expect(new Set(placeholders(translated)), key).toEqual(new Set(placeholders(text)));
  }
});
