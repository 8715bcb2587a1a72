/** The fields that forms are made of: labelled, with what is wrong beside them. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Choice } from "../../protocol/desk";
import type { TextKey } from "../locales";
import { formOf, type Fault, type FormName } from "../state/forms";
import { formSentence } from "../problems";
import type { View } from "./context";
import { icons } from "./icons";
import { remark } from "./parts";

interface FieldOptions {
  readonly label: TextKey;
  readonly required?: boolean;
  readonly hint?: TextKey;
}

const FAULTS: Readonly<Record<Fault, TextKey>> = {
  required: "faultRequired",
  email: "faultEmail",
  long: "faultLong",
  invalid: "faultInvalid",
};

export function textField(view: View, form: FormName, field: string, options: FieldOptions): TemplateResult {
  const id = idOf(form, field);
  const { values } = formOf(view.state, form);
  return html`<div class="form-field">
    ${label(view, id, options)}
    <input
      id=${id} name=${field} dir="auto" .value=${values[field] ?? ""} type=${field === "email" ? "email" : "text"}
      maxlength=${field === "email" ? 254 : 120} autocomplete=${field === "email" ? "email" : "name"}
      aria-required=${options.required ?? false} aria-invalid=${faultOf(view, form, field) !== null}
      aria-describedby=${`${id}-hint ${id}-fault`} @input=${onText(view, form, field)}
    />
    ${options.hint ? html`<p class="hint" id="${id}-hint">${view.words.text(options.hint)}</p>` : nothing}
    ${fault(view, form, field)}
  </div>`;
}

export function textArea(view: View, form: FormName, field: string, options: FieldOptions): TemplateResult {
  const id = idOf(form, field);
  const { values } = formOf(view.state, form);
  return html`<div class="form-field">
    ${label(view, id, options)}
    <textarea
      id=${id} name=${field} rows="2" dir="auto" .value=${values[field] ?? ""}
      aria-required=${options.required ?? false} aria-invalid=${faultOf(view, form, field) !== null}
      aria-describedby="${id}-fault" @input=${onText(view, form, field)}
    ></textarea>
    ${fault(view, form, field)}
  </div>`;
}

/** One of several. */
export function radios(
  view: View, form: FormName, field: string, legend: string, choices: readonly Choice[], kind = "",
): TemplateResult {
  const { values } = formOf(view.state, form);
  return html`<fieldset class="choices ${kind}" role="radiogroup" aria-describedby="${idOf(form, field)}-fault">
    <legend dir="auto">${legend}</legend>
    <div class="choice-list">
      ${choices.map(
        ({ key, label: text }) => html`<label class="choice">
          <input
            type="radio" name=${idOf(form, field)} .value=${key} .checked=${values[field] === key}
            @change=${() => view.actions.fill(form, field, key)}
          /><span dir="auto">${text}</span>
        </label>`,
      )}
    </div>
    ${fault(view, form, field)}
  </fieldset>`;
}

/** Any of several. */
export function checks(view: View, form: FormName, legend: string, choices: readonly Choice[]): TemplateResult {
  const { chosen } = formOf(view.state, form);
  return html`<fieldset class="choices">
    <legend dir="auto">${legend}</legend>
    <div class="choice-list">
      ${choices.map(
        ({ key, label: text }) => html`<label class="choice">
          <input
            type="checkbox" .checked=${chosen.includes(key)} @change=${() => view.actions.choose(form, key)}
          /><span dir="auto">${text}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}

/** What went wrong with the form as a whole. */
export function formProblem({ state, words }: View, form: FormName): TemplateResult | typeof nothing {
  const { problem } = formOf(state, form);
  return problem ? html`<div role="alert">${remark(icons.warning, formSentence(problem, words), "is-bad")}</div>` : nothing;
}

export function submitButton(view: View, form: FormName, text: TextKey, kind = "button-main"): TemplateResult {
  const isSending = formOf(view.state, form).phase === "sending";
  return html`<button type="submit" class=${kind} aria-disabled=${isSending}>
    ${view.words.text(isSending ? "sending" : text)}
  </button>`;
}

export function onSubmit(view: View, form: FormName): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    view.actions.submit(form);
  };
}

function label({ words }: View, id: string, { label: key, required }: FieldOptions): TemplateResult {
  const text = words.text(key);
  return html`<label for=${id}>${required ? text : words.text("optional", { label: text })}</label>`;
}

function fault(view: View, form: FormName, field: string): TemplateResult {
  const found = faultOf(view, form, field);
  const key = found && field === "score" ? "faultScore" : found && FAULTS[found];
  return html`<div id="${idOf(form, field)}-fault" class="fault">
    ${key ? remark(icons.warning, view.words.text(key), "is-bad") : nothing}
  </div>`;
}

function faultOf({ state }: View, form: FormName, field: string): Fault | null {
  return formOf(state, form).faults[field] ?? null;
}

function onText({ actions }: View, form: FormName, field: string): (event: InputEvent) => void {
  return ({ target }) => actions.fill(form, field, (target as HTMLInputElement | HTMLTextAreaElement).value);
}

function idOf(form: FormName, field: string): string {
  return `${form.replace(":", "-")}-${field}`;
}
