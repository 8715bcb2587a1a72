/** What the assistant answered, is answering, or did not answer. */
import { html, nothing, type TemplateResult } from "lit-html";
import { isOpen } from "../desk/requests";
import { readable } from "../marks";
import { sentence } from "../problems";
import type { AnswerItem, UnansweredItem } from "../state/items";
import type { View } from "./context";
import { icons } from "./icons";
import { remark, said, time } from "./parts";
import { ratingForm, thumbs } from "./rating";

export function answer(view: View, shown: AnswerItem): TemplateResult {
  const { words, answers, name } = view;
  return html`
    <div class="row answer ${shown.isLive ? "is-live" : ""}" aria-busy=${shown.isLive}>
      ${said(words.text("nameSaid", { name }))}
      ${shown.text ? answers.body(shown.id, shown.text, shown.isLive, shown.citations) : nothing}
      ${shown.isLive ? progress(view, shown) : [beneath(view, shown), answerFoot(view, shown), ratingForm(view, shown)]}
    </div>
  `;
}

function progress({ words, name }: View, { run, text }: AnswerItem): TemplateResult | typeof nothing {
  const note = run?.retrying ? words.text("stillTrying") : run?.openTools.length ? words.text("lookingUp") : "";
  if (text && !note) return nothing;
  return html`
    <div class="progress">
      <span class="dots" role="img" aria-label=${words.text("answering", { name })}><i></i><i></i><i></i></span>
      ${note ? html`<span>${note}</span>` : nothing}
    </div>
  `;
}

/** What the answer rests on, and who could say more. */
function beneath(view: View, { id, turn, offersPerson }: AnswerItem): readonly (TemplateResult | typeof nothing)[] {
  const { words, state, actions, extras, answers } = view;
  return [
    turn?.payload.quoted && answers.sources(id).length > 0 ? remark(icons.quote, words.text("quoted"), "is-quoted") : nothing,
    extras?.sources(view, id) ?? nothing,
    offersPerson
      ? html`<div>
          <button type="button" class="button-small" @click=${() => actions.sheet("escalate")}>
            ${icons.person}${words.text(isOpen(state) ? "talkToPerson" : "leaveMessage")}
          </button>
        </div>`
      : nothing,
  ];
}

function answerFoot(view: View, shown: AnswerItem): TemplateResult {
  const { words, actions, copied, answers } = view;
  const isCopied = copied === shown.id;
  return html`
    ${shown.turn?.state === "stopped" ? remark(icons.stop, words.text(shown.isCutOff ? "cutOff" : "stopped")) : nothing}
    <div class="tools">
      <button
        type="button" class="tool" title=${words.text(isCopied ? "copied" : "copy")}
        aria-label=${words.text(isCopied ? "copied" : "copy")} @click=${() => actions.copy(shown.id, readable(shown.text, answers.sources(shown.id), words))}
      >${isCopied ? icons.check : icons.copy}</button>
      ${shown.canRegenerate
        ? html`<button
            type="button" class="tool" title=${words.text("regenerate")}
            aria-label=${words.text("regenerate")} @click=${actions.regenerate}
          >${icons.again}</button>`
        : nothing}
      ${thumbs(view, shown)}
      ${time(view, shown.turn?.created_at ?? null)}
    </div>
  `;
}

/** The latest question is answered anew; an earlier one is asked again. */
export function unanswered(view: View, shown: UnansweredItem): TemplateResult {
  const { words, actions } = view;
  const { problem, isStopped, isLast, canRetry, question } = shown;
  const again = (): void => (isLast ? actions.regenerate() : actions.send(question));
  const text = isStopped ? words.text("stopped") : problem ? sentence(problem, words) : words.text("noAnswer");
  return html`
    <div class="row answer">
      <div class="failure">
        ${isStopped ? remark(icons.stop, text) : remark(icons.warning, text, "is-bad")}
        ${canRetry
          ? html`<div class="failure-actions">
              <button type="button" class="button-small" @click=${again}>
                ${icons.again}${words.text("retry")}
              </button>
            </div>`
          : nothing}
      </div>
    </div>
  `;
}
