/** Which language the desk speaks, and its sentences: the admin page's own language, else English. */
import { en, type Catalog, type PluralKey, type TextKey } from "./strings_en";
import { ja } from "./strings_ja";

const catalogs: Readonly<Record<string, Catalog>> = { en, ja };

export type Values = Readonly<Record<string, string | number>>;

export class Words {
  readonly language: string;
  /** For dates and numbers: they are in the language of the sentences around them. */
  readonly locale: string;
  private readonly catalog: Catalog;
  private readonly rules: Intl.PluralRules;
  private readonly numbers: Intl.NumberFormat;

  constructor(wish: string) {
    const base = wish.toLowerCase().split(/[-_]/)[0] ?? "en";
    this.language = base in catalogs ? base : "en";
    this.locale = base in catalogs ? wish : "en";
    this.catalog = catalogs[this.language] ?? en;
    this.rules = new Intl.PluralRules(this.language);
    this.numbers = new Intl.NumberFormat(this.language);
  }

  text(key: TextKey, values: Values = {}): string {
    return fill(this.catalog.texts[key], values);
  }

  plural(key: PluralKey, count: number, values: Values = {}): string {
    const forms: Catalog["plurals"][PluralKey] = this.catalog.plurals[key];
    return fill(forms[this.rules.select(count)] ?? forms.other, { ...values, count: this.numbers.format(count) });
  }
}

/** The desk is a page of its own, so it has one language. */
export const words = new Words(document.documentElement.lang || "en");

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}

export type { PluralKey, TextKey };
