/** Says a growing answer sentence by sentence, for screen readers: tokens would stutter. */

/** Full stops of the languages there are; a point needs a space after it, so that 3.5 stays whole. */
const SENTENCE_END = /[.!?…؟]["'”’)\]*_]*(?=\s)|[。！？]["'”’）」』]*|\n+/g;

export class Announcer {
  private said = 0;

  /** The sentences that became complete since the last call, as plain text. */
  next(markdown: string, isFinal: boolean): string {
    if (markdown.length < this.said) this.said = 0;
    const end = isFinal ? markdown.length : lastSentenceEnd(markdown);
    if (end <= this.said) return "";
    const text = plain(markdown.slice(this.said, end));
    this.said = end;
    return text;
  }
}

function lastSentenceEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(SENTENCE_END)) end = match.index + match[0].length;
  return end;
}

export function plain(markdown: string): string {
  return markdown
    .replace(/[ \u00a0]?\[\d{1,2}\](?!\()/g, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(?:#{1,6}|[-*+]|>|\d+[.)])\s+/gm, "")
    .replace(/^\s*(?:`{3,}.*|\|?[\s:|-]{3,})$/gm, "")
    .replace(/[*_~`|]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
