/** Two thumbs under an answer, and after a down-vote what was wrong. */
import { html, nothing, type TemplateResult } from "lit-html";
import { formOf, type FormName } from "../state/forms";
import type { AnswerItem } from "../state/items";
import type { View } from "./context";
import { checks, onSubmit, submitButton, textArea } from "./fields";
import { icons } from "./icons";
import { remark } from "./parts";

export function thumbs(view: View, { turn }: AnswerItem): TemplateResult | typeof nothing {
  const id = turn?.response_id;
  if (!id || turn.state !== "complete" || !view.state.config?.feedback) return nothing;
  return html`${thumb(view, id, "up")}${thumb(view, id, "down")}`;
}

function thumb({ state, words, actions }: View, id: string, value: "up" | "down"): TemplateResult {
  const label = words.text(value === "up" ? "rateUp" : "rateDown");
  const isGiven = state.ratings[id]?.value === value;
  return html`<button
    type="button" class="tool thumb ${isGiven ? "is-given" : ""}" aria-pressed=${isGiven} aria-label=${label}
    title=${label} @click=${() => actions.rate(id, value)}
  >${value === "up" ? icons.up : icons.bad}</button>`;
}

export function ratingForm(view: View, { turn }: AnswerItem): TemplateResult | typeof nothing {
  const { state, words, actions } = view;
  const id = turn?.response_id;
  const name: FormName = `rating:${id ?? ""}`;
  const { config } = state;
  if (!id || !config?.feedback || !state.forms[name]) return nothing;
  const { phase } = formOf(state, name);
  if (phase === "done") return html`<div role="status">${remark(icons.check, words.text("ratingThanks"))}</div>`;
  if (state.ratings[id]?.value !== "down") return ratingProblem(view, name);
  return html`
    <form class="inline-form" novalidate @submit=${onSubmit(view, name)}>
      ${checks(view, name, words.text("ratingLegend"), config.feedback.reasons)}
      ${textArea(view, name, "comment", { label: "commentLabel" })}
      ${ratingProblem(view, name)}
      <div class="form-foot">
        ${submitButton(view, name, "send", "button-small is-main")}
        <button type="button" class="link" @click=${() => actions.drop(name)}>${words.text("notNow")}</button>
      </div>
    </form>
  `;
}

function ratingProblem({ state, words }: View, name: FormName): TemplateResult | typeof nothing {
  const { problem } = formOf(state, name);
  if (!problem) return nothing;
  const text = words.text(problem.code === "rate_limited" ? "errorTooOften" : "errorRating");
  return html`<div role="alert">${remark(icons.warning, text, "is-bad")}</div>`;
}
