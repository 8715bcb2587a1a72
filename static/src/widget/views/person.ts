/** A person at the desk: what they wrote and sent, and that they are writing. */
import { html, nothing, type TemplateResult } from "lit-html";
import { toAttachments, type Attachment } from "../../protocol/desk";
import { sizeText } from "../desk/size";
import { linked } from "../linked";
import type { MessageItem } from "../state/items";
import { authorOf } from "../state/system";
import { avatar, initials } from "./avatar";
import type { View } from "./context";
import { icons } from "./icons";
import { dots, exactTime, said } from "./parts";

export function person(view: View, { turn, continues }: MessageItem): TemplateResult {
  const author = authorOf(turn);
  const name = author?.name || view.words.text("somebody");
  const attachments = toAttachments(turn.payload["attachments"]);
  return html`
    <div class="row person ${continues ? "continues" : ""}" title=${exactTime(view, turn.created_at)}>
      ${continues ? html`<span class="avatar small is-empty"></span>` : avatar(address(view, author?.picture), initials(name), "small")}
      <div class="person-text">
        ${continues
          ? said(view.words.text("nameSaid", { name }))
          : html`<span class="person-name" dir="auto">${name}<span class="only-heard">:</span></span>`}
        ${turn.content ? html`<div class="bubble" dir="auto">${linked(turn.content)}</div>` : nothing}
        ${files(view, attachments)}
      </div>
    </div>
  `;
}

/** Those without an address are named only. */
export function files(view: View, attachments: readonly Attachment[]): TemplateResult | typeof nothing {
  const { words } = view;
  if (attachments.length === 0) return nothing;
  return html`<ul class="files" aria-label=${words.text("attachments")}>
    ${attachments.map((attachment) => html`<li>${file(view, attachment)}</li>`)}
  </ul>`;
}

function file(view: View, { name, size, url }: Attachment): TemplateResult {
  const { words } = view;
  const content = html`${icons.file}<bdi class="file-name">${name}</bdi>
    ${size === null ? nothing : html`<span class="file-size">${sizeText(words.locale, size)}</span>`}`;
  const href = address(view, url);
  if (!href) return html`<span class="file">${content}</span>`;
  return html`<a class="file" href=${href} target="_blank" rel="noopener noreferrer nofollow" title=${words.text("opensNewTab")}
    >${content}</a
  >`;
}

/** Only what can be loaded from the web; a path is the server's. */
function address({ server }: View, url: string | null | undefined): string | null {
  if (!url || !URL.canParse(url, server)) return null;
  const { protocol, href } = new URL(url, server);
  return protocol === "https:" || protocol === "http:" ? href : null;
}

export function personTyping(view: View): TemplateResult | typeof nothing {
  const { typing, desk } = view.state;
  if (!typing || typing.until <= view.now) return nothing;
  const name = typing.name || desk?.agent?.name || view.words.text("somebody");
  return html`
    <div class="row person is-typing">
      ${avatar(address(view, desk?.agent?.picture), initials(name), "small")}
      <div class="progress">${dots()}<span>${view.words.text("typing", { name })}</span></div>
    </div>
  `;
}

export function agentAvatar(view: View, name: string, picture: string | null): TemplateResult {
  return avatar(address(view, picture), initials(name));
}
