import { html, nothing, type TemplateResult } from "lit-html";

/** The letters stand behind the picture, for when there is none or it does not come. */
export function avatar(url: string | null, letters: string, kind = ""): TemplateResult {
  return html`<span class="avatar ${kind}" aria-hidden="true">
    ${letters}${url
      ? html`<img src=${url} alt="" referrerpolicy="no-referrer" @error=${hide} />`
      : nothing}
  </span>`;
}

function hide({ target }: Event): void {
  (target as HTMLElement).hidden = true;
}

/** Of the first and the last name; names without spaces have one letter. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}
