/** What the visitor does not see: private notes, and the pages they went to. */
import { html, type TemplateResult } from "lit-html";
import type { Note, VisitedPage } from "../../types";
import { say } from "../words";
import { avatar } from "../../avatar";
import type { View } from "./context";
import { clockTime, exactTime } from "./format";
import { icons } from "./icons";

export function note({ me }: View, shown: Note): TemplateResult {
  const names = shown.mentions.map((person) => person.name);
  return html`<li class="cv-turn is-note" id="cv-${shown.id}">
    <div class="cv-meta">
      ${avatar(shown.author)}<strong><bdi>${shown.author.name}</bdi></strong>
      <span class="cv-private">${icons.lock}${say("privateNote")}</span>
      <time datetime=${shown.created_at} title=${exactTime(shown.created_at)}>${clockTime(shown.created_at)}</time>
    </div>
    <div class="cv-bubble" dir="auto">${withMentions(shown.text, names, me.agent.name)}</div>
  </li>`;
}

/** The names that were mentioned stand out, one's own more. */
export function withMentions(text: string, names: readonly string[], mine: string): (string | TemplateResult)[] {
  const marks = names.map((name) => `@${name}`).sort((a, b) => b.length - a.length);
  if (marks.length === 0) return [text];
  const pattern = new RegExp(`(${marks.map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`);
  return text.split(pattern).map((part) =>
    marks.includes(part) ? html`<mark class=${part === `@${mine}` ? "is-me" : ""}>${part}</mark>` : part,
  );
}

export function page({ url, title, at }: VisitedPage): TemplateResult {
  const shown = title || url;
  const isLink = /^https?:/i.test(url);
  const target = isLink
    ? html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow" title=${url}><bdi>${shown}</bdi></a>`
    : html`<bdi title=${url}>${shown}</bdi>`;
  const [before, after] = say("pageChanged").split("{page}");
  return html`<li class="cv-line is-page">
    ${icons.page}<span class="cv-cut">${before}${target}${after}</span>
    <time datetime=${at} title=${exactTime(at)}>${clockTime(at)}</time>
  </li>`;
}
