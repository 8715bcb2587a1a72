import { html, nothing, type TemplateResult } from "lit-html";
import { composer, type Draft } from "./composer";
import type { View } from "./context";
import { header } from "./header";
import { launcher } from "./launcher";
import { connectionNotice, problemNotice } from "./notices";
import { sheet } from "./sheet";
import { standing } from "./standing";
import { transcript } from "./transcript";

/** Everything there is: the panel is built when it is first opened, and hidden after that. */
export function widget(view: View, draft: Draft, wasOpened: boolean): TemplateResult {
  const { state, words, name } = view;
  return html`
    <div class="widget" dir=${words.direction} lang=${words.language}>
      ${wasOpened
        ? html`<section
            class="panel" role="dialog" tabindex="-1" ?hidden=${!state.open}
            aria-label=${words.text("chatWith", { name })}
          >
            ${header(view)} ${connectionNotice(view)} ${problemNotice(view)}
            <div class="body">
              <div class="talk" ?inert=${state.sheet !== null}>
                ${standing(view)} ${transcript(view)} ${composer(view, draft)}
              </div>
              ${sheet(view)}
              <div class="drop-here" aria-hidden="true"><span>${words.text("dropHere")}</span></div>
            </div>
          </section>`
        : nothing}
      ${launcher(view)}
    </div>
  `;
}
