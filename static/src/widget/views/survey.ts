/** How the conversation was, asked once. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { View } from "./context";
import { formProblem, onSubmit, radios, submitButton, textArea } from "./fields";
import { icons } from "./icons";
import { remark } from "./parts";

const SCORES = ["1", "2", "3", "4", "5"] as const;

export function survey(view: View): TemplateResult | typeof nothing {
  const { state, words } = view;
  if (state.survey?.state === "answered") {
    const isOver = state.mode === "closed" || state.forms["survey"] !== undefined;
    return isOver ? html`<div class="thanks">${remark(icons.check, words.text("surveyThanks"))}</div>` : nothing;
  }
  if (!state.survey) return nothing;
  const choices = SCORES.map((key) => ({ key, label: words.text(`score${key}`) }));
  return html`
    <form class="inline-form survey" novalidate @submit=${onSubmit(view, "survey")}>
      ${radios(view, "survey", "score", words.text("surveyQuestion"), choices, "scores")}
      ${textArea(view, "survey", "comment", { label: "commentLabel" })}
      ${formProblem(view, "survey")}
      <div class="form-foot">${submitButton(view, "survey", "send", "button-small is-main")}</div>
    </form>
  `;
}
