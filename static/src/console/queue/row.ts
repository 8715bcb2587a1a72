/** One row: one line where there is room, else two. */
import { html, nothing, type TemplateResult } from "lit-html";
import { avatar } from "../avatar";
import { icons } from "../icons";
import { words, type TextKey } from "../strings";
import type { Label, Row, Viewer } from "../types";
import { due, exactly, since } from "./times";

export interface RowView {
  readonly row: Row;
  readonly index: number;
  readonly now: number;
  readonly myId: string;
  readonly viewers: readonly Viewer[];
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly isLeaving: boolean;
  readonly height: number;
}

export function subjectOf(row: Row): string {
  return row.subject || words.text("noSubject");
}

export function rowElement(view: RowView): TemplateResult {
  const { row, index, isSelected, isOpen } = view;
  const classes = ["row", row.unread > 0 && "row-unread", view.isLeaving && "row-leaving", isOpen && "row-open"];
  return html`<div
    class=${classes.filter(Boolean).join(" ")}
    role="row"
    id="row-${row.id}"
    data-id=${row.id}
    aria-rowindex=${index + 1}
    aria-selected=${isSelected}
    aria-current=${isOpen ? "true" : nothing}
    tabindex=${view.isActive ? 0 : -1}
    style="transform: translateY(${index * view.height}px)"
  >
    <div role="gridcell" class="cell-select">
      <input type="checkbox" tabindex="-1" .checked=${isSelected} aria-label=${words.text("select", { subject: subjectOf(row) })} />
    </div>
    ${subjectCell(view)} ${saidCell(view)}
    <div role="gridcell" class="cell-labels">${row.labels.map(label)}</div>
    <div role="gridcell" class="cell-language">${languageMark(row.language)}</div>
    ${waitingCell(view)} ${dueCell(view)} ${agentCell(view)}
  </div>`;
}

const PRIORITY = {
  urgent: { icon: icons.urgent, word: "priorityUrgent" },
  high: { icon: icons.high, word: "priorityHigh" },
  normal: null,
  low: { icon: icons.low, word: "priorityLow" },
} as const;

function subjectCell({ row }: RowView): TemplateResult {
  const priority = PRIORITY[row.priority];
  return html`<div role="gridcell" class="cell-subject">
    ${priority ? mark(priority.icon, words.text(priority.word), `priority-${row.priority}`) : nothing}
    ${row.is_message ? mark(icons.mail, words.text("leftMessage")) : nothing}
    <span class="subject" dir="auto" title=${subjectOf(row)}>${subjectOf(row)}</span>
    ${row.unread > 0 ? unread(row.unread) : nothing}
  </div>`;
}

function unread(count: number): TemplateResult {
  const said = words.plural("unread", count);
  return html`<span class="unread" title=${said}><span aria-hidden="true">${count > 99 ? "99+" : count}</span><span class="cs-hidden">${said}</span></span>`;
}

function label({ name, color }: Label): TemplateResult {
  const style = /^#[0-9a-f]{3,8}$/i.test(color) ? `--label: ${color}` : nothing;
  return html`<span class="label" style=${style} title=${name}><span class="label-name" dir="auto">${name}</span></span>`;
}

const SPEAKER: Readonly<Record<string, TextKey>> = { assistant: "fromAssistant", agent: "fromAgent" };

function saidCell({ row, isLeaving, myId }: RowView): TemplateResult {
  const name = row.visitor.name || row.visitor.email;
  const last = row.last_message;
  const speaker = last ? SPEAKER[last.role] : undefined;
  return html`<div role="gridcell" class="cell-said">
    ${isLeaving ? html`<span class="left">${whereTo(row, myId)}</span>` : nothing}
    <bdi class="visitor ${name ? "" : "visitor-nameless"}" title=${row.visitor.email || nothing}>${name || words.text("visitor")}</bdi>
    ${last ? html`${speaker ? html`<span class="speaker">${words.text(speaker)}</span>` : nothing}
      <span class="said" dir="auto" title=${exactly(last.at)}>${last.text}</span>` : nothing}
  </div>`;
}

const ENDED: Readonly<Record<string, TextKey>> = {
  resolved: "stateResolved",
  handed_back: "stateHandedBack",
  abandoned: "stateAbandoned",
};

function whereTo(row: Row, myId: string): string {
  const ended = ENDED[row.state];
  if (ended) return words.text(ended);
  if (row.agent?.id === myId) return words.text("leftYours");
  return row.agent ? words.text("leftTaken", { name: row.agent.name }) : words.text("leftElsewhere");
}

function languageMark(language: string): TemplateResult | typeof nothing {
  const code = language.split("-")[0] ?? "";
  if (!code) return nothing;
  const name = languageName(code);
  return html`<span class="language" title=${name}><span aria-hidden="true">${code}</span><span class="cs-hidden">${name}</span></span>`;
}

const languages = new Intl.DisplayNames([words.language], { type: "language", fallback: "code" });

export function languageName(code: string): string {
  try {
    return languages.of(code) ?? code;
  } catch {
    return code;
  }
}

function waitingCell({ row, now }: RowView): TemplateResult {
  const began = words.text("began", { time: exactly(row.created_at) });
  if (!row.waiting_since) {
    const age = since(row.created_at, now);
    return html`<div role="gridcell" class="cell-waiting" title=${began}>${words.text("age", { time: age })}</div>`;
  }
  const time = since(row.waiting_since, now);
  const title = `${words.text("waitingSince", { time: exactly(row.waiting_since) })}\n${began}`;
  return html`<div role="gridcell" class="cell-waiting" title=${title}>${words.text("waiting", { time })}</div>`;
}

function dueCell({ row, now }: RowView): TemplateResult {
  const { urgency, text, title } = due(row, now);
  const icon = urgency === "breach" ? icons.warning : urgency === "risk" ? icons.clock : nothing;
  const word = urgency === "risk" ? html`<span class="cs-hidden">${words.text("atRisk")}</span>` : nothing;
  return html`<div role="gridcell" class="cell-due due-${urgency}" title=${title || nothing}>${icon}${word}<span>${text}</span></div>`;
}

function agentCell({ row, viewers, myId, isLeaving }: RowView): TemplateResult {
  const { agent } = row;
  return html`<div role="gridcell" class="cell-agent">
    ${viewers.length > 0 ? lookers(viewers) : nothing}
    ${agent
      ? html`<span class="agent" title=${agent.name}>${avatar(agent)}<bdi class="agent-name">${agent.id === myId ? words.text("you") : agent.name}</bdi></span>`
      : nothing}
    ${!agent && !isLeaving
      ? html`<button type="button" class="button button-small claim" tabindex="-1" aria-label=${words.text("claimRow", { subject: subjectOf(row) })}>${words.text("claim")}</button>`
      : nothing}
  </div>`;
}

function lookers(viewers: readonly Viewer[]): TemplateResult {
  const typing = viewers.filter((viewer) => viewer.typing);
  const names = (typing.length > 0 ? typing : viewers).map(({ name }) => name).join(", ");
  if (typing.length > 0) return mark(icons.pencil, words.text("typingNow", { names }), "viewing");
  return mark(icons.eye, words.text(viewers.length > 1 ? "lookingMany" : "looking", { names }), "viewing");
}

function mark(icon: TemplateResult, said: string, kind = ""): TemplateResult {
  return html`<span class="mark ${kind}" title=${said}>${icon}<span class="cs-hidden">${said}</span></span>`;
}
