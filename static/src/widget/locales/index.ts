/** Which language the widget speaks, and its sentences. */
import { en, type Catalog, type PluralKey, type TextKey } from "./en";

/** English is always there; of the others a visitor's browser loads the one that it needs. */
export const LANGUAGES: readonly string[] = ["en", "ja", "zh", "es", "de", "fr", "ar"];

const catalogs: Record<string, Catalog> = { en };

export function addCatalog(language: string, catalog: Catalog): void {
  catalogs[language] = catalog;
}

export function isLoaded(locale: string): boolean {
  return languageOf(locale) in catalogs;
}

/** `home`: where the widget's script lies. Without its catalogue a language is said in English. */
export async function load(locale: string, home: string): Promise<void> {
  const language = languageOf(locale);
  try {
    const file = (await import(new URL(`locales/${language}.js`, home).href)) as Record<string, Catalog>;
    const catalog = file[language];
    if (catalog) addCatalog(language, catalog);
  } catch {
    console.warn(`Chatsite could not load its texts in "${language}".`);
  }
}

export type Values = Readonly<Record<string, string | number>>;

/** Browsers know it longer than the compiler's library does. */
type RangeRules = Intl.PluralRules & { selectRange(from: number, to: number): Intl.LDMLPluralRule };

export interface Translator {
  /** The language of the texts, such as `ja`. */
  readonly language: string;
  /** The visitor's locale for dates and numbers, such as `de-AT`. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  text(key: TextKey, values?: Values): string;
  number(value: number): string;
  plural(key: PluralKey, count: number): string;
  /** `{count}` becomes a range such as 2–5. */
  range(key: PluralKey, from: number, to: number): string;
}

/** The first of the wishes that there is a catalogue for, else English. */
export function chooseLocale(wishes: readonly (string | null | undefined)[]): string {
  const known = wishes.flatMap((wish) => canonical(wish ?? "")).find((wish) => LANGUAGES.includes(languageOf(wish)));
  return known ?? "en";
}

function canonical(locale: string): string[] {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll("_", "-"));
  } catch {
    return [];
  }
}

export function translator(locale: string): Translator {
  const language = isLoaded(locale) ? languageOf(locale) : "en";
  const catalog: Catalog = catalogs[language] ?? en;
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(locale);
  return {
    language,
    locale,
    direction: language === "ar" ? "rtl" : "ltr",
    number: (value) => numbers.format(value),
    // A catalogue in the browser's cache may be a version older than the script.
    text: (key, values = {}) => fill(catalog.texts[key] ?? en.texts[key], values),
    plural(key, count) {
      const forms: Catalog["plurals"][PluralKey] = catalog.plurals[key] ?? en.plurals[key];
      return fill(forms[rules.select(count)] ?? forms.other, { count: numbers.format(count) });
    },
    range(key, from, to) {
      if (from >= to) return this.plural(key, to);
      const forms: Catalog["plurals"][PluralKey] = catalog.plurals[key] ?? en.plurals[key];
      const form = (rules as RangeRules).selectRange(from, to);
      // "One" and "two" are said in a word where they are exact, and these are not.
      const isWord = form === "zero" || form === "one" || form === "two";
      const chosen = (isWord ? forms.few : forms[form]) ?? forms.other;
      return fill(chosen, { count: numbers.formatRange(from, to) });
    },
  };
}

function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/)[0] ?? "en";
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}

export type { PluralKey, TextKey };
