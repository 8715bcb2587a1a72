/** Below an answer: what it cites, by title. Each opens its passage. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Citation } from "../../protocol/wire";
import type { Translator } from "../locales";
import type { OpenCitation } from "../marks";

export function sourceList(words: Translator, sources: readonly Citation[], open: OpenCitation): TemplateResult | typeof nothing {
  if (sources.length === 0) return nothing;
  return html`
    <div class="sources">
      <p class="sources-title">${words.text("sources")}</p>
      <ol class="source-list">
        ${sources.map((source, index) => entry(source, index + 1, sources, open))}
      </ol>
    </div>
  `;
}

function entry(source: Citation, number: number, all: readonly Citation[], open: OpenCitation): TemplateResult {
  const onClick = ({ currentTarget }: Event): void => open(source, number, currentTarget as HTMLElement);
  // Two passages of one document are told apart by what they stand under.
  const isAmbiguous = all.some((other) => other !== source && other.title === source.title);
  const heading = isAmbiguous ? source.heading : "";
  return html`<li>
    <button type="button" class="source" aria-expanded="false" @click=${onClick}>
      <span class="source-number">${number}</span><bdi class="source-title">${source.title}${heading ? ` · ${heading}` : ""}</bdi>
    </button>
  </li>`;
}
