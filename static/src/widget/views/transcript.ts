import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { isEmpty } from "../state/selectors";
import { transcript as itemsOf } from "../state/transcript";
import type { View } from "./context";
import { icons } from "./icons";
import { item } from "./message";
import { personTyping } from "./person";
import { survey } from "./survey";

export function transcript(view: View): TemplateResult {
  const items = itemsOf(view.state);
  view.answers.keepOnly(new Set(items.map(({ id }) => id)));
  return html`
    <div class="transcript" tabindex="0" role="region" aria-label=${view.words.text("conversation")}>
      <div class="items">
        ${isEmpty(view.state) ? welcome(view) : repeat(items, ({ id }) => id, (shown) => item(view, shown))}
        ${personTyping(view)} ${survey(view)}
      </div>
    </div>
    ${view.hasNewBelow
      ? html`<div class="below">
          <button type="button" class="button-small" @click=${view.actions.toEnd}>
            ${icons.down}${view.words.text("newText")}
          </button>
        </div>`
      : nothing}
  `;
}

function welcome({ state, words, actions }: View): TemplateResult | typeof nothing {
  // The greeting is the site's own; a general one would be replaced a moment later.
  if (!state.config && state.connection.phase === "connecting") return nothing;
  const { demo_model: isDemo = false, quotes = false } = state.config?.assistant ?? {};
  const note = isDemo ? "demoNote" : quotes ? "quotesNote" : null;
  const suggestions = state.config?.suggestions ?? [];
  return html`
    <div class="welcome">
      <p class="greeting" dir="auto">${state.config?.greeting || words.text("greeting")}</p>
      ${note ? html`<p class="hint">${words.text(note)}</p>` : nothing}
      ${suggestions.length > 0
        ? html`<ul class="suggestions" aria-label=${words.text("suggestions")}>
            ${suggestions.map(
              (text) => html`<li>
                <button type="button" class="suggestion" dir="auto" @click=${() => actions.send(text)}>${text}</button>
              </li>`,
            )}
          </ul>`
        : nothing}
    </div>
  `;
}
