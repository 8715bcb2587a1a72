/** How a text in this language runs; where the language is not known, its first letters say it. */
const RIGHT_TO_LEFT: readonly string[] = ["ar", "fa", "he", "ur"];

export function directionOf(language: string): "ltr" | "rtl" | "auto" {
  if (!language) return "auto";
  return RIGHT_TO_LEFT.includes(language.split("-")[0] ?? "") ? "rtl" : "ltr";
}
