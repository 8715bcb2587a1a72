import { html, nothing, type TemplateResult } from "lit-html";
import { avatar } from "./avatar";
import type { View } from "./context";
import { icons } from "./icons";
import { menu } from "./menu";
import { agentAvatar } from "./person";

/** Who answers: the assistant, or the person who has the conversation. */
export function header(view: View): TemplateResult {
  const { state, words, actions } = view;
  const agent = state.mode === "human" ? state.desk?.agent : null;
  return html`
    <div class="header">
      ${agent ? who(agentAvatar(view, agent.name, agent.picture), agent.name, words.text("personHere")) : assistant(view)}
      ${menu(view)}
      <button type="button" class="button-icon" aria-label=${words.text("closeChat")} @click=${actions.close}>
        ${icons.close}
      </button>
    </div>
  `;
}

function assistant({ state, words, name }: View): TemplateResult {
  const { avatar_url: url = null, demo_model: isDemo = false, quotes = false } = state.config?.assistant ?? {};
  const role = words.text("assistant");
  const parts = [name === role ? null : role, isDemo ? words.text("demoModel") : quotes ? words.text("quoted") : null];
  return who(avatar(url, [...name][0] ?? ""), name, parts.filter((part) => part !== null).join(" · "));
}

function who(picture: TemplateResult, name: string, subtitle: string): TemplateResult {
  return html`
    ${picture}
    <div class="who">
      <h2 class="name"><bdi>${name}</bdi></h2>
      ${subtitle ? html`<p class="subtitle">${subtitle}</p>` : nothing}
    </div>
  `;
}
