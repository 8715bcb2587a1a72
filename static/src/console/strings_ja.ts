import type { Catalog } from "./strings_en";
import { en } from "./strings_en";

/** Filled in below; until a sentence has been translated it is said in English. */
export const ja: Catalog = en;
