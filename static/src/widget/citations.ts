/** Small numbered marks in a finished answer; opening one shows title, passage and link in place. */
import type { Citation } from "../protocol/wire";
import { make } from "./elements";
import type { Translator } from "./locales";

const CLOSING = /^[.,;:!?…)»”’。、，．！？；：）」』،؛؟]*/;

export function annotate(body: HTMLElement, citations: readonly Citation[], words: Translator): void {
  body.querySelector(".sources")?.remove();
  const unplaced = citations.filter((citation, index) => !place(body, citation, index + 1, words));
  if (unplaced.length > 0) body.append(sources(unplaced, citations, words));
}

/** Puts a mark wherever the text has the citation's marker; false when it is nowhere. */
function place(body: HTMLElement, citation: Citation, number: number, words: Translator): boolean {
  if (!citation.marker) return false;
  let found = false;
  for (const node of textNodes(body)) {
    let rest = node;
    for (let at = rest.data.indexOf(citation.marker); at >= 0; at = rest.data.indexOf(citation.marker)) {
      const marker = rest.splitText(at);
      const after = marker.splitText(citation.marker.length);
      // What ends the sentence stays on the mark's line.
      rest = after.splitText(CLOSING.exec(after.data)?.[0].length ?? 0);
      const together = make("span", mark(citation, number, words), after);
      together.className = "together";
      marker.replaceWith(together);
      found = true;
    }
  }
  return found;
}

function textNodes(body: HTMLElement): Text[] {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    if (!node.parentElement?.closest("pre, code, button")) nodes.push(node);
  }
  return nodes;
}

function mark(citation: Citation, number: number, words: Translator): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "citation";
  button.textContent = String(number);
  button.ariaLabel = `${words.text("source", { number })}: ${citation.title}`;
  button.ariaExpanded = "false";
  button.addEventListener("click", () => toggle(button, citation, words));
  return button;
}

function toggle(button: HTMLElement, citation: Citation, words: Translator): void {
  const block = button.closest(".markdown > *") ?? button;
  const open = block.nextElementSibling?.classList.contains("citation-card") ? block.nextElementSibling : null;
  const wasOpen = button.ariaExpanded === "true";
  for (const other of block.querySelectorAll(".citation")) other.ariaExpanded = "false";
  open?.remove();
  if (wasOpen) return;
  button.ariaExpanded = "true";
  block.after(card(citation, words));
}

function card(citation: Citation, words: Translator): HTMLElement {
  const box = document.createElement("div");
  box.className = "citation-card";
  box.dir = "auto";
  box.append(make("strong", citation.title));
  if (citation.quote) box.append(make("blockquote", citation.quote));
  if (citation.url && /^https?:/i.test(citation.url)) {
    const link = document.createElement("a");
    link.href = citation.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.textContent = words.text("openSource");
    box.append(link);
  }
  return box;
}

function sources(unplaced: readonly Citation[], all: readonly Citation[], words: Translator): HTMLElement {
  const row = document.createElement("p");
  row.className = "sources";
  row.append(`${words.text("sources")} `);
  for (const citation of unplaced) row.append(mark(citation, all.indexOf(citation) + 1, words));
  return row;
}
