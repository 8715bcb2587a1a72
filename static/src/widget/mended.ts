/** Completes the unfinished end of growing markdown, so that marks do not show before their partner comes. */

export function mended(block: string): string {
  if (/^ {0,3}(`{3,}|~{3,})/.test(block)) return block;
  return closeMarks(hideHalfLink(block.trimEnd()));
}

/** `[text](http://half` shows as its text until the address is whole. */
function hideHalfLink(text: string): string {
  return text.replace(/!?\[([^\][\n]*)\]\([^()\s]*$/, "$1").replace(/!?\[([^\][\n]{0,80})$/, "$1");
}

function closeMarks(text: string): string {
  const line = text.slice(text.lastIndexOf("\n\n") + 1);
  if (odd(line, /`/g)) return text.endsWith("`") ? text.slice(0, -1) : `${text}\``;
  const prose = line.replace(/`[^`]*`/g, "");
  if (odd(prose, /\*\*/g)) return close(text, "**");
  if (odd(prose.replaceAll("**", ""), /(?<![\s*])\*|\*(?![\s*])/g)) return close(text, "*");
  return odd(prose, /~~/g) ? close(text, "~~") : text;
}

/** A mark that was just opened is left out; one with words after it is closed. */
function close(text: string, mark: string): string {
  if (text.endsWith(mark)) return text.slice(0, -mark.length);
  const half = mark.length > 1 && text.endsWith(mark.charAt(0)) ? text.slice(0, -1) : text;
  return half + mark;
}

function odd(text: string, mark: RegExp): boolean {
  return (text.match(mark)?.length ?? 0) % 2 === 1;
}
