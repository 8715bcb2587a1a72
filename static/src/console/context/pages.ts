import { html, nothing, type TemplateResult } from "lit-html";
import { clockTime, exactTime } from "../conversation/views/format";
import type { Detail, VisitedPage } from "../types";
import { quiet } from "./column";

const SHOWN = 6;

/** Where they are now, then where they were, the newest first. */
export function pages({ page_context: context, pages: visited }: Detail): TemplateResult {
  const url = typeof context["url"] === "string" ? context["url"] : "";
  const title = typeof context["title"] === "string" ? context["title"] : "";
  const before = [...visited].reverse().filter((page, index) => index > 0 || page.url !== url).slice(0, SHOWN);
  if (!url && before.length === 0) return quiet("noPage");
  return html`
    ${url ? html`<p class="cx-page">${link(url, title)}</p>` : nothing}
    ${before.length ? html`<ul class="cx-list">${before.map(row)}</ul>` : nothing}
  `;
}

function row({ url, title, at }: VisitedPage): TemplateResult {
  return html`<li>${link(url, title)}<time datetime=${at} title=${exactTime(at)}>${clockTime(at)}</time></li>`;
}

function link(url: string, title: string): TemplateResult {
  const shown = title || url;
  if (!/^https?:/i.test(url)) return html`<bdi class="cv-cut" title=${url}>${shown}</bdi>`;
  return html`<a class="cv-cut" href=${url} title=${url} target="_blank" rel="noopener noreferrer nofollow"><bdi>${shown}</bdi></a>`;
}
