/** Above the field: what goes along with the message. */
import { html, nothing, type TemplateResult } from "lit-html";
import { sizeText } from "../desk/size";
import type { Translator } from "../locales";
import { icons } from "../views/icons";
import { remark } from "../views/parts";
import type { Attachments, Upload } from "./attachments";

export interface Chips {
  readonly words: Translator;
  readonly attachments: Attachments;
  readonly maxFiles: number;
  /** What is selected on the page; empty: nothing. */
  readonly about: string;
  readonly dropAbout: () => void;
}

export function chips({ words, attachments, maxFiles, about, dropAbout }: Chips): TemplateResult | typeof nothing {
  const { all, isOverfull } = attachments;
  if (!about && all.length === 0 && !isOverfull) return nothing;
  return html`
    ${about
      ? html`<div class="chip is-about">
          ${icons.quote}<span class="chip-text"><bdi class="chip-name">${words.text("about", { text: about })}</bdi></span>
          ${cross(words.text("removeAbout"), dropAbout)}
        </div>`
      : nothing}
    ${all.length > 0
      ? html`<ul class="chips" aria-label=${words.text("attachments")}>
          ${all.map((upload) => chip(words, upload, () => attachments.remove(upload.key)))}
        </ul>`
      : nothing}
    ${isOverfull ? remark(icons.warning, words.plural("filesTooMany", maxFiles), "is-bad") : nothing}
  `;
}

function chip(words: Translator, upload: Upload, onRemove: () => void): TemplateResult {
  const { name, state, share, fault } = upload;
  return html`<li class="chip is-${state}">
    ${state === "failed" ? icons.warning : icons.file}
    <span class="chip-text">
      <bdi class="chip-name" title=${name}>${name}</bdi>
      <span class="chip-state">${fault || stateText(words, upload)}</span>
      ${state === "uploading" ? html`<progress max="1" .value=${share} aria-label=${name}></progress>` : nothing}
    </span>
    ${cross(words.text("removeFile", { name }), onRemove)}
  </li>`;
}

function stateText(words: Translator, { state, share, size }: Upload): string {
  if (state === "uploading") {
    const percent = new Intl.NumberFormat(words.locale, { style: "percent" }).format(share);
    return words.text("fileUploading", { share: percent });
  }
  const length = sizeText(words.locale, size);
  return `${length} · ${words.text(state === "ready" ? "fileReady" : "fileReading")}`;
}

function cross(label: string, onClick: () => void): TemplateResult {
  return html`<button type="button" class="chip-remove" aria-label=${label} title=${label} @click=${onClick}>${icons.close}</button>`;
}
