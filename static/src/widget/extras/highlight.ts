/** Where in a passage the quoted words stand: before, them, after. */

/** Spaces may differ, and a quote that was cut short ends with dots. Null when the words are not there. */
export function findQuote(passage: string, quote: string): readonly [string, string, string] | null {
  const words = quote.replace(/\s*(?:…|\.{3})$/, "").split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const found = new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("\\s+")).exec(passage);
  if (!found) return null;
  const end = found.index + found[0].length;
  return [passage.slice(0, found.index), found[0], passage.slice(end)];
}
