/** The sentences of the conversation and its context, in the desk's language. */
import { words, type Values } from "../strings";
import { en, type Texts, type Word } from "./words_en";
import { ja } from "./words_ja";

export const catalogs: Readonly<Record<string, Texts>> = { en, ja };

const texts = catalogs[words.language] ?? en;

export function say(key: Word, values: Values = {}): string {
  return texts[key].replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}

export type { Word };
