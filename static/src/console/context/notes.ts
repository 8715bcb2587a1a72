import { html, type TemplateResult } from "lit-html";
import { avatar } from "../avatar";
import { say } from "../conversation/words";
import { withMentions } from "../conversation/views/asides";
import type { View } from "../conversation/views/context";
import { dayAndTime } from "../conversation/views/format";
import { safeColor } from "../conversation/views/questions";
import type { Detail, Label, Note } from "../types";
import { quiet } from "./column";

export function labels({ actions }: View, { labels: given }: Detail): TemplateResult {
  return html`<div class="cx-labels">
    ${given.map(label)}<button type="button" class="cv-link" @click=${actions.labels}>${say("labelsEdit")}</button>
  </div>`;
}

function label({ name, color }: Label): TemplateResult {
  return html`<span class="cx-label"><i class="cv-dot" style="--dot: ${safeColor(color)}"></i><bdi>${name}</bdi></span>`;
}

export function notes(view: View, { notes: written }: Detail): TemplateResult {
  if (written.length === 0) return quiet("noNotes");
  return html`<ul class="cx-notes">${[...written].reverse().map((note) => row(view, note))}</ul>`;
}

function row({ me }: View, { author, text, mentions, created_at: at }: Note): TemplateResult {
  const names = mentions.map(({ name }) => name);
  return html`<li>
    <div class="cv-meta">${avatar(author)}<strong><bdi>${author.name}</bdi></strong><time datetime=${at}>${dayAndTime(at)}</time></div>
    <p dir="auto">${withMentions(text, names, me.agent.name)}</p>
  </li>`;
}
