/** Questions that stand in the way until they are answered: the browser's own dialogs keep the focus. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import { icons } from "./icons";
import { words } from "./strings";

export interface Option {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
}

export interface Question {
  readonly title: string;
  readonly options: readonly Option[];
  readonly confirm: string;
  /** Asks for a note as well, under this label. */
  readonly note?: string;
}

export interface Answer {
  readonly key: string;
  readonly note: string;
}

/** One of several; null when it was left without. */
export function choose({ title, options, confirm, note }: Question): Promise<Answer | null> {
  const body = html`
    ${options.length === 0 ? html`<p class="quiet">${words.text("nothingToChoose")}</p>` : nothing}
    <div class="options" role="radiogroup" aria-label=${title}>
      ${options.map(
        ({ key, label, hint }, index) => html`<label class="option">
          <input type="radio" name="key" value=${key} required ?checked=${index === 0} ?autofocus=${index === 0} />
          <span dir="auto">${label}</span>${hint ? html`<span class="quiet">${hint}</span>` : nothing}
        </label>`,
      )}
    </div>
    ${note ? html`<label class="field">${note}<textarea name="note" rows="2" maxlength="2000" dir="auto"></textarea></label>` : nothing}
  `;
  return ask(title, body, options.length > 0 ? confirm : null, (form) => ({
    key: String(form.get("key") ?? ""),
    note: String(form.get("note") ?? "").trim(),
  }));
}

export function confirmed(title: string, confirm: string): Promise<true | null> {
  return ask(title, html``, confirm, () => true);
}

/** A form in a dialog. Escape, the close button and a press beside it leave without an answer. */
export function ask<T>(
  title: string,
  body: TemplateResult,
  confirm: string | null,
  read: (form: FormData) => T,
): Promise<T | null> {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const dialog = document.createElement("dialog");
    dialog.className = "desk-dialog";
    let answer: T | null = null;
    const onSubmit = (event: SubmitEvent): void => {
      event.preventDefault();
      answer = read(new FormData(event.target as HTMLFormElement));
      dialog.close();
    };
    dialog.onclose = () => {
      dialog.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(answer);
    };
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog) dialog.close();
    });
    render(frame(title, body, confirm, onSubmit, () => dialog.close()), dialog);
    (document.getElementById("desk") ?? document.body).append(dialog);
    dialog.showModal();
  });
}

function frame(
  title: string,
  body: TemplateResult,
  confirm: string | null,
  onSubmit: (event: SubmitEvent) => void,
  close: () => void,
): TemplateResult {
  return html`<form class="dialog-body" @submit=${onSubmit} aria-labelledby="dialog-title">
    <header class="dialog-head">
      <h2 id="dialog-title" dir="auto">${title}</h2>
      <button type="button" class="icon-button" aria-label=${words.text("close")} @click=${close}>${icons.close}</button>
    </header>
    ${body}
    ${confirm
      ? html`<footer class="dialog-foot">
          <button type="button" class="button" @click=${close}>${words.text("cancel")}</button>
          <button type="submit" class="button button-accent">${confirm}</button>
        </footer>`
      : nothing}
  </form>`;
}
