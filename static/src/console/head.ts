/** The controls in the page's head: presence, sound, notifications, keys, organization. */
import { html, nothing, type TemplateResult } from "lit-html";
import { notifyState } from "./alerts";
import { icons } from "./icons";
import type { Store } from "./store";
import { words } from "./strings";

export interface Organization {
  readonly slug: string;
  readonly name: string;
}

export interface HeadView {
  readonly store: Store;
  readonly organizations: readonly Organization[];
  readonly isMuted: boolean;
  setPresence(status: "online" | "away"): void;
  toggleSound(): void;
  askToNotify(): void;
  showKeys(): void;
  changeOrganization(slug: string): void;
}

export function head(view: HeadView): TemplateResult {
  return html`${organizationPicker(view)} ${presence(view)}
    <div class="head-icons">
      ${sound(view)} ${notifications(view)}
      ${iconButton(icons.keyboard, words.text("keys"), view.showKeys, "head-keys")}
    </div>`;
}

function presence({ store, setPresence }: HeadView): TemplateResult {
  const { load, capacity } = store.myself;
  const status = store.myPresence;
  const isOnline = status === "online";
  const hint = ({ online: "onlineHint", away: "awayHint", offline: "offlineHint" } as const)[status];
  return html`<div class="presence">
    <span class="load" title=${words.text("loadHint", { load, capacity })}>
      ${icons.person}<span>${words.text("load", { load, capacity })}</span>
    </span>
    <button
      type="button" class="switch" role="switch" aria-checked=${isOnline} aria-label=${`${words.text("presence")}: ${words.text(status)}`}
      title=${words.text(hint)} ?disabled=${status === "offline"} @click=${() => setPresence(isOnline ? "away" : "online")}
    ><span class="switch-track"><span class="switch-thumb"></span></span><span class="switch-word">${words.text(status)}</span></button>
  </div>`;
}

function sound({ isMuted, toggleSound }: HeadView): TemplateResult {
  const [icon, said] = isMuted ? [icons.soundOff, words.text("soundOff")] : [icons.soundOn, words.text("soundOn")];
  return iconButton(icon, said, toggleSound, "head-sound");
}

/** Once the browser notifies, there is nothing to press. */
function notifications({ askToNotify }: HeadView): TemplateResult | typeof nothing {
  const state = notifyState();
  if (state === "on" || state === "impossible") return nothing;
  return iconButton(icons.bell, words.text("notify"), askToNotify, "head-notify");
}

function organizationPicker({ organizations, store, changeOrganization }: HeadView): TemplateResult | typeof nothing {
  if (organizations.length < 2) return nothing;
  const { slug: here } = store.me.organization;
  const onChange = (event: Event): void => changeOrganization((event.target as HTMLSelectElement).value);
  return html`<label class="organization">
    <span class="cs-hidden">${words.text("organization")}</span>
    <select @change=${onChange}>
      ${organizations.map(({ slug, name }) => html`<option value=${slug} ?selected=${slug === here}>${name}</option>`)}
    </select>
  </label>`;
}

function iconButton(icon: TemplateResult, said: string, run: () => void, kind: string): TemplateResult {
  return html`<button type="button" class="icon-button ${kind}" aria-label=${said} title=${said} @click=${run}>${icon}</button>`;
}
