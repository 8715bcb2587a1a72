import { html, nothing, type TemplateResult } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import { itemsOf, type Item } from "../state/items";
import { say } from "../words";
import type { View } from "./context";
import { dayName } from "./format";
import { icons } from "./icons";
import { note, page } from "./asides";
import { outgoing } from "./outgoing";
import { live, turn } from "./turn";

export function transcript(view: View): TemplateResult {
  const items = itemsOf(view.state, view.outbox);
  view.answers.keepOnly(new Set(items.map(({ id }) => id)));
  return html`
    <div class="cv-transcript" tabindex="0" role="region" aria-label=${say("transcript")}>
      <ol class="cv-items">
        ${view.state.baseSeq > 0 ? earlier(view) : nothing}
        ${repeat(items, ({ id }) => id, (shown) => guard(dependencies(view, shown), () => item(view, shown)))}
        ${items.length === 0 && view.state.phase === "ready" ? html`<li class="cv-line">${say("noTurns")}</li>` : nothing}
        ${view.state.visitorTyping ? visitorTypes(view) : nothing}
      </ol>
    </div>
    ${view.hasNewBelow
      ? html`<div class="cv-below">
          <button type="button" class="button" @click=${view.actions.toEnd}>${icons.down}${say("newBelow")}</button>
        </div>`
      : nothing}
  `;
}

/** What an item is made of: as long as it is the same, nothing is made again. */
function dependencies({ state, me }: View, shown: Item): unknown[] {
  switch (shown.kind) {
    case "turn":
      return [shown.turn, shown.receipt, state.judged, state.detail?.visitor.name, state.detail?.language, state.detail?.reason?.label];
    case "live":
      return [shown.run];
    case "note":
      return [shown.note, me];
    case "page":
      return [shown.page];
    case "outgoing":
      return [shown.message, state.connection];
    default:
      return [shown.id];
  }
}

function item(view: View, shown: Item): TemplateResult {
  switch (shown.kind) {
    case "day":
      return html`<li class="cv-line is-day"><time datetime=${shown.at.toISOString()}>${dayName(shown.at)}</time></li>`;
    case "turn":
      return turn(view, shown.turn, shown.receipt);
    case "live":
      return live(view, shown.run);
    case "note":
      return note(view, shown.note);
    case "page":
      return page(shown.page);
    case "outgoing":
      return outgoing(view, shown.message);
    case "gap":
      return html`<li class="cv-line">${say("gap")}</li>`;
    case "unanswered":
      return html`<li class="cv-line is-bad">${icons.warning}${say("unanswered")}</li>`;
  }
}

function earlier({ actions, isLoadingEarlier }: View): TemplateResult {
  return html`<li class="cv-more">
    <button type="button" class="button" ?disabled=${isLoadingEarlier} @click=${actions.loadEarlier}>
      ${isLoadingEarlier ? say("loadingEarlier") : say("loadEarlier")}
    </button>
  </li>`;
}

function visitorTypes({ state }: View): TemplateResult {
  const name = state.detail?.visitor.name || say("visitor");
  return html`<li class="cv-types">
    <span class="cv-dots" aria-hidden="true"><i></i><i></i><i></i></span>
    <span><bdi>${say("visitorTypes", { name })}</bdi></span>
  </li>`;
}
