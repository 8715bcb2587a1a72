/** How the conversation was, asked once. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { ChatState } from "../state/types";
import type { View } from "./context";
import { formProblem, onSubmit, radios, submitButton, textArea } from "./fields";
import { icons } from "./icons";
import { remark } from "./parts";

const SCORES = ["1", "2", "3", "4", "5"] as const;

export function survey(view: View): TemplateResult | typeof nothing {
  const { state, words } = view;
  if (!state.survey || !isOver(state)) return nothing;
  if (state.survey.state === "answered") {
    return html`<div class="thanks" role="status">${remark(icons.check, words.text("surveyThanks"))}</div>`;
  }
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

/** Closed, or the person has gone and nothing was said since. */
function isOver({ mode, turns }: ChatState): boolean {
  return mode === "closed" || (mode === "assistant" && turns.at(-1)?.role === "system");
}
