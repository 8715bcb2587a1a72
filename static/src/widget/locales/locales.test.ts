import { describe, expect, test, vi } from "vitest";
import { addCatalog, chooseLocale, LANGUAGES, load, translator } from ".";
import { ar } from "./ar";
import { de } from "./de";
import { en, type Catalog, type PluralKey, type TextKey } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { ja } from "./ja";
import { zh } from "./zh";

const catalogs: Readonly<Record<string, Catalog>> = { en, ja, zh, es, de, fr, ar };
for (const [language, catalog] of Object.entries(catalogs)) addCatalog(language, catalog);

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(Object.keys(catalogs))("%s", (language) => {
  const catalog = catalogs[language] ?? en;

  test("has every text, and no other", () => {
    expect(Object.keys(catalog.texts).sort()).toEqual(Object.keys(en.texts).sort());
    expect(Object.values(catalog.texts).every((text) => text.trim() !== "")).toBe(true);
  });

  test.each(Object.keys(en.texts) as TextKey[])("has the placeholders of %s", (key) => {
    expect(placeholders(catalog.texts[key])).toEqual(placeholders(en.texts[key]));
  });

  test.each(Object.keys(en.plurals) as PluralKey[])("has the plural forms of %s that its rules ask for", (key) => {
    const asked = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    // Romance languages have a form for millions, which nothing here reaches.
    const needed = asked.filter((form) => form !== "many" || language === "ar");
    expect(Object.keys(catalog.plurals[key]).sort()).toEqual([...needed].sort());
  });
});

test("seven languages", () => {
  expect([...LANGUAGES].sort()).toEqual(["ar", "de", "en", "es", "fr", "ja", "zh"]);
  expect(Object.keys(catalogs).sort()).toEqual([...LANGUAGES].sort());
});

test("the first known wish counts", () => {
  expect(chooseLocale(["", "xx", "de_AT", "en"])).toBe("de-AT");
  expect(chooseLocale([null, "not a locale", "zh-Hant-TW"])).toBe("zh-Hant-TW");
  expect(chooseLocale(["tlh"])).toBe("en");
});

test("numbers choose the form and are written as the reader does", () => {
  expect(translator("en").plural("unread", 1)).toBe("1 unread message");
  expect(translator("en").plural("tooLong", 1200)).toBe("1,200 characters too many");
  expect(translator("de").plural("tooLong", 1200)).toBe("1.200 Zeichen zu viel");
  expect(translator("ar").plural("unread", 2)).toBe("رسالتان غير مقروءتين");
  expect(translator("ja").plural("retryIn", 5)).toBe("5秒後にもう一度試す");
});

test("ranges are written as the reader does, and never as a single number's word", () => {
  expect(translator("en").range("waitMinutes", 2, 5)).toBe("About 2–5 minutes.");
  expect(translator("en").range("waitMinutes", 1, 1)).toBe("About 1 minute.");
  expect(translator("ja").range("waitMinutes", 2, 5)).toContain("2");
  expect(translator("ar").range("waitMinutes", 1, 2)).toMatch(/1.+2|١.+٢/);
});

test("a language whose texts do not come is said in English", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  await load("nl", "https://nowhere.invalid/widget.js");
  expect(warn).toHaveBeenCalledOnce();
  expect(translator("nl")).toMatchObject({ language: "en", direction: "ltr" });
  warn.mockRestore();
});

test("only Arabic runs from right to left", () => {
  expect(translator("ar-EG").direction).toBe("rtl");
  expect(translator("ja").direction).toBe("ltr");
});
