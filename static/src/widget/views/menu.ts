/** What can be done with the whole conversation. */
import { html, nothing, type TemplateResult } from "lit-html";
import { isOpen } from "../desk/requests";
import { isWithPerson } from "../state/selectors";
import type { View } from "./context";
import { icons } from "./icons";

interface Entry {
  readonly text: string;
  readonly icon: TemplateResult;
  readonly act: () => void;
}

export function menu(view: View): TemplateResult | typeof nothing {
  const { state, words, actions } = view;
  const entries = entriesOf(view);
  if (entries.length === 0) return nothing;
  const isOpened = state.isMenuOpen;
  return html`
    <div class="menu" @focusout=${onLeave(view)}>
      <button
        type="button" class="button-icon menu-button" aria-haspopup="menu" aria-expanded=${isOpened}
        aria-label=${words.text("menu")} title=${words.text("menu")} @click=${() => actions.menu(!isOpened)}
      >${icons.more}</button>
      ${isOpened ? html`<div class="menu-list" role="menu" @keydown=${onKey}>${entries.map(entry)}</div>` : nothing}
    </div>
  `;
}

function entriesOf({ state, words, actions }: View): readonly Entry[] {
  const entries: Entry[] = [];
  const { config, mode, desk } = state;
  if (config?.escalation && mode === "assistant" && !desk?.state) {
    const text = words.text(isOpen(state) ? "talkToPerson" : "leaveMessage");
    entries.push({ text, icon: icons.person, act: () => actions.sheet("escalate") });
  }
  if (isWithPerson(state) && desk?.can_withdraw) {
    entries.push({ text: words.text("backToAssistant"), icon: icons.back, act: actions.withdraw });
  }
  if (state.turns.length > 0) {
    entries.push({ text: words.text("sendTranscript"), icon: icons.mail, act: () => actions.sheet("transcript") });
    if (mode !== "closed") {
      entries.push({ text: words.text("endConversation"), icon: icons.end, act: () => actions.sheet("end") });
    }
  }
  return entries;
}

function entry({ text, icon, act }: Entry): TemplateResult {
  return html`<button type="button" role="menuitem" class="menu-item" tabindex="-1" @click=${act}>
    ${icon}<span>${text}</span>
  </button>`;
}

/** With the keyboard; a click that gives the focus to nothing may be meant for an entry. */
function onLeave({ state, actions }: View): (event: FocusEvent) => void {
  return ({ currentTarget, relatedTarget }) => {
    const isOutside = relatedTarget instanceof Node && !(currentTarget as Node).contains(relatedTarget);
    if (state.isMenuOpen && isOutside) actions.menu(false);
  };
}

function onKey(event: KeyboardEvent): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(event.target as HTMLElement);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  items[target]?.focus();
}
