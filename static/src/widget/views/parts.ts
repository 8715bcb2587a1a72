/** Small things that many views show. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { View } from "./context";

export function remark(icon: TemplateResult, text: string, kind = ""): TemplateResult {
  return html`<p class="remark ${kind}">${icon}<span>${text}</span></p>`;
}

/** Who speaks is seen by the shape; for those who listen it is said. */
export function said(text: string): TemplateResult {
  return html`<span class="only-heard">${text}</span>`;
}

export function dots(): TemplateResult {
  return html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>`;
}

export function time(view: View, at: string | null): TemplateResult | typeof nothing {
  if (!at) return nothing;
  const short = new Intl.DateTimeFormat(view.words.locale, { timeStyle: "short" }).format(new Date(at));
  return html`<time class="time" datetime=${at} title=${exactTime(view, at)}>${short}</time>`;
}

export function exactTime(view: View, at: string | null): string {
  if (!at) return "";
  return new Intl.DateTimeFormat(view.words.locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}
