import { html, type TemplateResult } from "lit-html";
import type { Person } from "./types";

/** The picture, or the first letters of the name; the name itself stands beside it or in the label. */
export function avatar({ name, picture }: Pick<Person, "name" | "picture">): TemplateResult {
  return picture
    ? html`<img class="avatar" src=${picture} alt="" width="22" height="22" />`
    : html`<span class="avatar" aria-hidden="true">${initials(name)}</span>`;
}

export function initials(name: string): string {
  const [first = "", ...others] = name.trim().split(/\s+/);
  const last = others.at(-1) ?? "";
  return (letter(first) + letter(last)).toLocaleUpperCase();
}

function letter(word: string): string {
  return [...word][0] ?? "";
}
