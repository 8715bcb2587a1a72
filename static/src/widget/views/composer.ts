import { html, nothing, type TemplateResult } from "lit-html";
import type { AttachmentConfig } from "../../protocol/wire";
import { isBusy, stopTarget } from "../state/selectors";
import type { View } from "./context";
import { icons } from "./icons";
import { remark } from "./parts";

export interface Draft {
  readonly text: string;
  readonly isWaiting: boolean;
  readonly onInput: (event: InputEvent) => void;
  readonly onSubmit: () => void;
}

export function composer(view: View, draft: Draft): TemplateResult {
  const { state, words, actions, extras } = view;
  const limit = state.config?.max_message_length ?? 32_000;
  const excess = [...draft.text.trim()].length - limit;
  const hasText = draft.text.trim() !== "";
  const busy = isBusy(state);
  const placeholder = words.text(state.mode === "closed" ? "writeAgain" : "placeholder");
  const isRefused = state.connection.phase === "refused";
  return html`
    <form class="composer" @submit=${(event: Event) => { event.preventDefault(); draft.onSubmit(); }}>
      ${excess > 0
        ? html`<div role="status">${remark(icons.warning, words.plural("tooLong", excess), "is-bad")}</div>`
        : nothing}
      ${extras?.chips(view) ?? nothing}
      ${draft.isWaiting ? remark(icons.clock, words.text("sentAfterFiles")) : nothing}
      <div class="field">
        ${state.config?.attachments && !isRefused ? paperclip(view, state.config.attachments) : nothing}
        <div class="grow" data-text=${draft.text}>
          <textarea
            rows="1" dir="auto" enterkeyhint="send" autocomplete="off"
            aria-label=${placeholder} placeholder=${placeholder}
            ?disabled=${isRefused} @input=${draft.onInput} @keydown=${onKey(draft)}
          ></textarea>
        </div>
        ${busy ? stopButton(words.text("stop"), actions.stop, stopTarget(state) === null) : nothing}
        ${busy && !hasText
          ? nothing
          : html`<button
              type="submit" class="button-round" aria-label=${words.text("send")} title=${words.text("send")}
              ?disabled=${!hasText || excess > 0 || isRefused}
            >${icons.send}</button>`}
      </div>
    </form>
  `;
}

function paperclip({ words, actions }: View, { accept }: AttachmentConfig): TemplateResult {
  const label = words.text("attach");
  const onClick = ({ currentTarget }: Event): void =>
    ((currentTarget as HTMLElement).nextElementSibling as HTMLInputElement).click();
  const onChange = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    actions.attach([...(input.files ?? [])]);
    input.value = ""; // the same file may be chosen again
  };
  return html`<button type="button" class="button-icon attach" aria-label=${label} title=${label} @click=${onClick}>
      ${icons.clip}</button
    ><input type="file" multiple hidden accept=${accept.join(",")} @change=${onChange} />`;
}

function stopButton(label: string, onStop: () => void, isStopping: boolean): TemplateResult {
  return html`<button
    type="button" class="button-round is-stop" aria-label=${label} title=${label}
    ?disabled=${isStopping} @click=${onStop}
  >${icons.stop}</button>`;
}

/** Enter sends, with Shift it breaks the line. While a Japanese or Chinese word is being chosen it does neither. */
function onKey(draft: Draft): (event: KeyboardEvent) => void {
  return (event) => {
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    draft.onSubmit();
  };
}
