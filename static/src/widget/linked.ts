/** Addresses in plain text become links; nothing else does. */
import { html, type TemplateResult } from "lit-html";

const ADDRESS = /https?:\/\/[^\s<>"'，。、）」]+/g;
/** What ends a sentence belongs to it, not to the address. */
const TAIL = /[.,;:!?)\]]+$/;

export function linked(text: string): readonly (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TAIL, "");
    if (!URL.canParse(address)) continue;
    parts.push(text.slice(end, match.index), link(address));
    end = match.index + address.length;
  }
  return [...parts, text.slice(end)];
}

function link(address: string): TemplateResult {
  return html`<a href=${address} target="_blank" rel="noopener noreferrer nofollow">${address}</a>`;
}
