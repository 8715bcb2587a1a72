/** The line that says that what is shown may be old, and what is done about it. */
import { html, nothing, type TemplateResult } from "lit-html";
import { icons } from "./icons";
import type { DeskSocket } from "./socket";
import { words } from "./strings";

export function connectionLine(socket: DeskSocket, wasOpen: boolean): TemplateResult | typeof nothing {
  if (socket.state === "closed") {
    return html`<div class="line line-bad" role="alert">
      ${icons.warning}<span>${words.text("signedOut")}</span>
      <a class="button button-small" href=${location.href}>${words.text("signIn")}</a>
    </div>`;
  }
  if (socket.state === "open" || !wasOpen) return nothing;
  const seconds = socket.retryAt === null ? 0 : Math.ceil((socket.retryAt - Date.now()) / 1000);
  return html`<div class="line">
    ${icons.warning}<span>${seconds > 0 ? words.plural("reconnectIn", seconds) : words.text("reconnecting")}</span>
    <button type="button" class="button button-small" @click=${() => socket.retryNow()}>${words.text("reconnectNow")}</button>
  </div>`;
}
