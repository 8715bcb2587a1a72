/** Marks the quoted words in a passage. */
import { make } from "../make";

const BLOCKS = "tr, li, p, h1, h2, h3, h4, h5, h6, pre, td";

/** The words themselves, or the row, item or paragraph that holds them where they are typeset in several parts. Null
 *  when they are not there. */
export function markQuote(passage: HTMLElement, quote: string): HTMLElement | null {
  const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const found = findQuote(node.data, quote);
    if (!found) continue;
    const mark = make("mark", found[1]);
    node.replaceWith(found[0], mark, found[2]);
    return mark;
  }
  const wanted = signs(quote);
  const blocks = wanted ? [...passage.querySelectorAll<HTMLElement>(BLOCKS)] : [];
  const block = blocks.findLast((one) => signs(one.textContent).includes(wanted));
  block?.classList.add("is-quoted");
  return block ?? null;
}

/** Without what only sets words: spaces, and the signs of markdown. */
function signs(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}

/** Where in a text the quoted words stand: before, them, after. Spaces may differ, and a quote that was cut short ends
 *  with dots. Null when the words are not there. */
export function findQuote(passage: string, quote: string): readonly [string, string, string] | null {
  const words = quote.replace(/\s*(?:…|\.{3})$/, "").split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const found = new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("\\s+")).exec(passage);
  if (!found) return null;
  const end = found.index + found[0].length;
  return [passage.slice(0, found.index), found[0], passage.slice(end)];
}
