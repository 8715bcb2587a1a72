/** Completes the unfinished end of growing markdown, so that marks do not show before their partner comes. */

export function mended(block: string): string {
  if (/^ {0,3}(`{3,}|~{3,})/.test(block)) return block;
  if (/^ {0,3}\|/.test(block)) return table(block);
  return closeMarks(hideHalfLink(block.trimEnd()));
}

/** The head of a table is one only when the line below it is whole. */
function table(block: string): string {
  const [head = "", below = "", ...rows] = block.split("\n");
  if (rows.length > 0 || !/^[\s|:-]*$/.test(below)) return block;
  const cells = head.trim().replace(/^\||\|$/g, "").split("|");
  return `|${cells.join("|")}|\n|${cells.map(() => "---|").join("")}`;
}

/** `[text](http://half` shows as its text until the address is whole, and half of a citation's mark not at all. */
function hideHalfLink(text: string): string {
  return text.replace(/[ \u00a0]?\[\d{0,2}$/, "").replace(/!?\[([^\][\n]*)\]\([^()\s]*$/, "$1").replace(/!?\[([^\][\n]{0,80})$/, "$1");
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
