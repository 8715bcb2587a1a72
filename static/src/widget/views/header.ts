import { html, nothing, type TemplateResult } from "lit-html";
import type { View } from "./context";
import { icons } from "./icons";

export function header({ state, words, actions, name }: View): TemplateResult {
  const assistant = state.config?.assistant;
  return html`
    <div class="header">
      ${avatar(assistant?.avatar_url ?? null, name)}
      <div class="who">
        <h2 class="name"><bdi>${name}</bdi></h2>
        ${subtitle(words.text("assistant"), name, assistant?.demo_model ? words.text("demoModel") : null)}
      </div>
      <button type="button" class="button-icon" aria-label=${words.text("closeChat")} @click=${actions.close}>
        ${icons.close}
      </button>
    </div>
    ${state.config?.escalation
      ? html`<div class="slot">
          <button type="button" class="button-quiet" @click=${actions.talkToPerson}>
            ${icons.person}<span>${words.text("talkToPerson")}</span>
          </button>
        </div>`
      : nothing}
  `;
}

function avatar(url: string | null, name: string): TemplateResult {
  if (url) return html`<img class="avatar" src=${url} alt="" width="36" height="36" referrerpolicy="no-referrer" />`;
  return html`<span class="avatar" aria-hidden="true">${[...name][0] ?? ""}</span>`;
}

function subtitle(role: string, name: string, demo: string | null): TemplateResult | typeof nothing {
  const parts = [name === role ? null : role, demo].filter((part) => part !== null);
  return parts.length > 0 ? html`<p class="subtitle">${parts.join(" · ")}</p>` : nothing;
}
