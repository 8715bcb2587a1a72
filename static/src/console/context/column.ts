/** The context of the open conversation: what was asked, who it is, where they were, what happened so far. */
import { html, nothing, type TemplateResult } from "lit-html";
import { say, type Word } from "../conversation/words";
import type { View } from "../conversation/views/context";
import type { Detail } from "../types";
import { audit } from "./audit";
import { earlier } from "./earlier";
import { labels, notes } from "./notes";
import { pages } from "./pages";
import { person } from "./person";
import { summary } from "./summary";
import { targets } from "./targets";

export interface SideState {
  readonly now: number;
  readonly showsAllEvents: boolean;
  readonly toggleEvents: () => void;
}

export function column(view: View, side: SideState): TemplateResult | typeof nothing {
  const { detail } = view.state;
  if (!detail) return nothing;
  return html`<div class="cx">
    ${section("summary", summary(view, detail))}
    ${section("person", person(detail))}
    ${section("sla", targets(detail, side.now))}
    ${section("page", pages(detail))}
    ${section("labels", labels(view, detail))}
    ${section("notes", notes(view, detail))}
    ${section("earlier", earlier(view, detail))}
    ${section("audit", audit(detail, side))}
  </div>`;
}

function section(title: Word, body: TemplateResult): TemplateResult {
  return html`<section class="cx-section" aria-labelledby="cx-${title}">
    <h2 id="cx-${title}">${say(title)}</h2>${body}
  </section>`;
}

/** Name and value, for those that have a value. */
export function facts(rows: readonly (readonly [Word, unknown])[]): TemplateResult {
  return html`<dl class="cx-facts">
    ${rows.filter(([, value]) => Boolean(value)).map(([word, value]) => html`<div><dt>${say(word)}</dt><dd><bdi>${value}</bdi></dd></div>`)}
  </dl>`;
}

export function quiet(word: Word): TemplateResult {
  return html`<p class="quiet">${say(word)}</p>`;
}

export type { Detail };
