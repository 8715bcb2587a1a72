import { html, nothing, type TemplateResult } from "lit-html";
import { toAttachments } from "../../protocol/desk";
import { sentence } from "../problems";
import type { Item, MessageItem, OutgoingItem } from "../state/items";
import { answer, unanswered } from "./answer";
import type { View } from "./context";
import { icons } from "./icons";
import { secondsUntil } from "./notices";
import { exactTime, remark, said } from "./parts";
import { files, person } from "./person";
import { systemTurn } from "./system_turn";

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
      return html`<p class="system">${view.words.text("gap")}</p>`;
    case "earlier":
      return html`<p class="system">
        <button type="button" class="link" @click=${view.actions.earlier}>${view.words.text("showEarlier")}</button>
      </p>`;
  }
}

function message(view: View, shown: MessageItem): TemplateResult {
  const { turn, isWaiting, isSeen } = shown;
  if (turn.role === "system") return systemTurn(turn, view.words);
  if (turn.role === "agent") return person(view, shown);
  return html`
    <div class="row mine" title=${exactTime(view, turn.created_at)}>
      ${said(view.words.text("youSaid"))}
      <div class="bubble" dir="auto">${turn.content}</div>
      ${files(view, toAttachments(turn.payload["attachments"]))}
      ${isWaiting ? remark(icons.clock, view.words.text("waiting")) : nothing}
      ${isSeen ? remark(icons.check, view.words.text("seen")) : nothing}
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
      ${files(view, written.attachments)}
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
