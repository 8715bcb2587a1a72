/** The list that opens over the field: canned replies or agents. The field keeps the focus, arrows choose. */
import { html, nothing, type TemplateResult } from "lit-html";
import { say } from "../words";
import type { Trigger } from "./trigger";

export interface Option {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly detail: string;
  readonly choose: () => void;
}

export interface Suggestions {
  readonly trigger: Trigger;
  readonly options: readonly Option[];
  readonly active: number;
  /** Said instead of options: that there are none, or why. */
  readonly remark: string;
}

export const LIST_ID = "cv-suggestions";

export function activeId(shown: Suggestions | null): string | typeof nothing {
  const option = shown?.options[shown.active];
  return option ? `${LIST_ID}-${option.id}` : nothing;
}

export function moved(shown: Suggestions, by: number): Suggestions {
  const count = shown.options.length;
  return count ? { ...shown, active: (shown.active + by + count) % count } : shown;
}

export function suggestionList(shown: Suggestions): TemplateResult {
  const label = say(shown.trigger.kind === "canned" ? "canned" : "mentionList");
  return html`<div class="cv-suggestions">
    <ul role="listbox" id=${LIST_ID} aria-label=${label} ?hidden=${shown.options.length === 0}>
      ${shown.options.map((option, index) => row(option, index === shown.active))}
    </ul>
    ${shown.remark ? html`<p class="quiet" role="status">${shown.remark}</p>` : nothing}
  </div>`;
}

/** Pressed, not clicked: the field must not lose the focus. */
function row(option: Option, isActive: boolean): TemplateResult {
  const choose = (event: Event): void => {
    event.preventDefault();
    option.choose();
  };
  return html`<li role="option" id="${LIST_ID}-${option.id}" aria-selected=${isActive} @mousedown=${choose}>
    <strong><bdi>${option.name}</bdi></strong>
    ${option.hint ? html`<code>${option.hint}</code>` : nothing}
    ${option.detail ? html`<span class="quiet cv-cut" dir="auto">${option.detail}</span>` : nothing}
  </li>`;
}
