import { html, nothing, type TemplateResult } from "lit-html";
import { sentence } from "../problems";
import type { AnswerItem, Item, MessageItem, OutgoingItem, UnansweredItem } from "../state/transcript";
import type { View } from "./context";
import { icons } from "./icons";
import { secondsUntil } from "./notices";

export function item(view: View, shown: Item): TemplateResult {
  switch (shown.kind) {
    case "message":
      return message(view, shown);
    case "answer":
      return answer(view, shown);
    case "outgoing":
      return outgoing(view, shown);
    case "unanswered":
      return unanswered(view, shown);
    case "gap":
    case "earlier":
      return html`<p class="system">${view.words.text(shown.kind)}</p>`;
  }
}

function message(view: View, { turn, isWaiting }: MessageItem): TemplateResult {
  if (turn.role === "system") return html`<p class="system" dir="auto">${turn.content}</p>`;
  if (turn.role === "agent") return person(view, turn.content, authorOf(turn.payload), turn.created_at);
  return html`
    <div class="row mine" title=${exactTime(view, turn.created_at)}>
      ${said(view.words.text("youSaid"))}
      <div class="bubble" dir="auto">${turn.content}</div>
      ${isWaiting ? remark(icons.clock, view.words.text("waiting")) : nothing}
    </div>
  `;
}

function person(view: View, content: string, name: string, at: string | null): TemplateResult {
  return html`
    <div class="row person" title=${exactTime(view, at)}>
      <span class="avatar small" aria-hidden="true">${[...name][0] ?? icons.person}</span>
      <div class="person-text">
        ${name ? html`<span class="person-name" dir="auto">${name}</span>` : nothing}
        <div class="bubble" dir="auto">${content}</div>
      </div>
    </div>
  `;
}

function outgoing(view: View, { message: written, isWaiting }: OutgoingItem): TemplateResult {
  const { words } = view;
  const isOnline = view.state.connection.phase === "online";
  const note = isWaiting
    ? remark(icons.clock, words.text("waiting"))
    : written.state === "unsent" && !isOnline
      ? remark(icons.clock, words.text("notSentYet"))
      : nothing;
  return html`
    <div class="row mine is-new">
      ${said(words.text("youSaid"))}
      <div class="bubble ${written.state === "failed" ? "is-failed" : ""}" dir="auto">${written.text}</div>
      ${written.state === "failed" ? refusal(view, written) : note}
    </div>
  `;
}

function refusal(view: View, written: OutgoingItem["message"]): TemplateResult {
  const { words, actions, now } = view;
  const problem = written.problem ?? { code: "unknown", message: "", retryable: true, retryAt: null };
  const wait = secondsUntil(problem.retryAt, now);
  return html`
    <div class="failure">
      ${remark(icons.warning, sentence(problem, words), "is-bad")}
      <div class="failure-actions">
        <button type="button" class="link" ?disabled=${wait > 0} @click=${() => actions.retry(written.key)}>
          ${wait > 0 ? words.plural("retryIn", wait) : words.text("retry")}
        </button>
        <button type="button" class="link" @click=${() => actions.discard(written.key)}>${words.text("remove")}</button>
      </div>
    </div>
  `;
}

function answer(view: View, shown: AnswerItem): TemplateResult {
  const { words, answers, name } = view;
  return html`
    <div class="row answer ${shown.isLive ? "is-live" : ""}" aria-busy=${shown.isLive}>
      ${said(words.text("nameSaid", { name }))}
      ${shown.text ? answers.body(shown.id, shown.text, shown.isLive, shown.citations) : nothing}
      ${shown.isLive ? progress(view, shown) : answerFoot(view, shown)}
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

function answerFoot(view: View, shown: AnswerItem): TemplateResult {
  const { words, actions, copied } = view;
  const isCopied = copied === shown.id;
  return html`
    ${shown.turn?.state === "stopped" ? remark(icons.stop, words.text("stopped")) : nothing}
    <div class="tools">
      <button
        type="button" class="tool" title=${words.text(isCopied ? "copied" : "copy")}
        aria-label=${words.text(isCopied ? "copied" : "copy")} @click=${() => actions.copy(shown.id, shown.text)}
      >${isCopied ? icons.check : icons.copy}</button>
      ${shown.canRegenerate
        ? html`<button
            type="button" class="tool" title=${words.text("regenerate")}
            aria-label=${words.text("regenerate")} @click=${actions.regenerate}
          >${icons.again}</button>`
        : nothing}
      ${time(view, shown.turn?.created_at ?? null)}
    </div>
  `;
}

/** The latest question is answered anew; an earlier one is asked again. */
function unanswered(view: View, shown: UnansweredItem): TemplateResult {
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

function remark(icon: TemplateResult, text: string, kind = ""): TemplateResult {
  return html`<p class="remark ${kind}">${icon}<span>${text}</span></p>`;
}

/** Who speaks is seen by the shape; for those who listen it is said. */
function said(text: string): TemplateResult {
  return html`<span class="only-heard">${text}</span>`;
}

function authorOf(payload: Readonly<Record<string, unknown>>): string {
  const name = payload["author_name"] ?? payload["name"];
  return typeof name === "string" ? name : "";
}

function time(view: View, at: string | null): TemplateResult | typeof nothing {
  if (!at) return nothing;
  const short = new Intl.DateTimeFormat(view.words.locale, { timeStyle: "short" }).format(new Date(at));
  return html`<time class="time" datetime=${at} title=${exactTime(view, at)}>${short}</time>`;
}

function exactTime(view: View, at: string | null): string {
  if (!at) return "";
  return new Intl.DateTimeFormat(view.words.locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}
