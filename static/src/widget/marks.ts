/** The marks with which an answer cites: `[2]` in its text becomes a small numbered button. */
import type { Citation } from "../protocol/wire";
import { make } from "./make";
import type { Translator } from "./locales";

/** The word before marks and what closes the sentence after them stay on their line. */
const GROUP =
  /([\p{sc=Latn}\p{sc=Arab}\p{sc=Cyrl}\p{N}'’-]{1,24}|\S)?((?:[ \u00a0]?\[\d{1,2}\])+)([.,;:!?…)»”’。、，．！？；：）」』،؛؟]*)/gu;
const MARK = /[ \u00a0]?\[(\d{1,2})\](?!\()/g;
const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;

/** `number`: as it is shown, from 1 on. */
export type OpenCitation = (citation: Citation, number: number, from: HTMLElement) => void;

/** Text that is not code, with its marks: numbered and awake only once they are settled. */
export function withMarks(text: string): (Node | string)[] {
  if (!text.includes("[")) return [text];
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const { index, 0: whole, 1: word = "", 2: marks = "", 3: closing = "" } of text.matchAll(GROUP)) {
    const together = make("span", word, make("sup", ...[...marks.matchAll(MARK)].map(([, marker = ""]) => quiet(marker))), closing);
    together.className = "together";
    parts.push(text.slice(end, index), together);
    end = index + whole.length;
  }
  return [...parts, text.slice(end)];
}

function quiet(marker: string): HTMLElement {
  const mark = make("button") as HTMLButtonElement;
  mark.type = "button";
  mark.className = "citation";
  mark.disabled = true;
  mark.dataset["marker"] = marker;
  return mark;
}

/** Numbers the marks by their first appearance. `citations` are null while they are not known: then no mark can be
 *  opened yet; afterwards one without a citation is hidden. Returns them in the order of their numbers. */
export function settle(
  body: HTMLElement, citations: readonly Citation[] | null, words: Translator, open: OpenCitation,
): readonly Citation[] {
  const order: number[] = [];
  for (const mark of body.querySelectorAll<HTMLButtonElement>(".citation")) {
    const marker = Number(mark.dataset["marker"]);
    const citation = citations?.find((item) => item.marker === marker);
    mark.hidden = citations !== null && !citation;
    mark.disabled = !citation;
    if (mark.hidden) continue;
    if (!order.includes(marker)) order.push(marker);
    const number = order.indexOf(marker) + 1;
    mark.textContent = String(number);
    if (!citation) continue;
    mark.ariaLabel = words.text("sourceNamed", { number, title: citation.title });
    mark.ariaExpanded ??= "false";
    mark.onclick = () => open(citation, number, mark);
  }
  const place = ({ marker }: Citation): number => (order.includes(marker) ? order.indexOf(marker) : order.length);
  return [...(citations ?? [])].sort((a, b) => place(a) - place(b));
}

/** What is copied: the marks as they are numbered, and below what they stand for. `sources`: as settled. */
export function readable(text: string, sources: readonly Citation[], words: Translator): string {
  const numberOf = (marker: string): number => sources.findIndex((source) => source.marker === Number(marker)) + 1;
  const numbered = (prose: string): string =>
    prose.replace(MARK, (mark, marker: string) => {
      const number = numberOf(marker);
      return number ? mark.replace(marker, String(number)) : "";
    });
  const body = text.split(CODE).map((part, index) => (index % 2 ? part : numbered(part))).join("");
  if (sources.length === 0) return body;
  const lines = sources.map(({ title, url }, index) => [`[${index + 1}]`, title, url].filter(Boolean).join(" "));
  return [body.trimEnd(), "", words.text("sources"), ...lines].join("\n");
}
