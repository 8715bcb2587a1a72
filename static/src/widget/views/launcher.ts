import { html, nothing, type TemplateResult } from "lit-html";
import { unreadCount } from "../state/selectors";
import type { View } from "./context";
import { icons } from "./icons";

export function launcher({ state, words, actions }: View): TemplateResult {
  const unread = state.open ? 0 : unreadCount(state);
  const label = words.text(state.open ? "closeChat" : "openChat");
  return html`
    <button
      type="button"
      class="launcher ${state.open ? "is-open" : ""}"
      aria-expanded=${state.open}
      aria-label=${unread ? `${label}, ${words.plural("unread", unread)}` : label}
      @click=${actions.toggle}
    >
      ${state.open ? icons.down : icons.chat}
      ${unread ? html`<span class="badge" aria-hidden="true">${unread > 9 ? "9+" : unread}</span>` : nothing}
    </button>
  `;
}
