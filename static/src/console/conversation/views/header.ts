/** Who it is, how it stands, how much time there is, and what can be done. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Detail, Priority } from "../../types";
import { stateWords } from "../problems";
import { isOpen, standingOf } from "../standing";
import { say } from "../words";
import type { View } from "./context";
import { dayAndTime, dueWord, duration, languageName, list, priorityWord } from "./format";
import { icons } from "./icons";
import type { Menu, MenuItem } from "./menu";

export interface HeaderTools {
  readonly menu: Menu;
  readonly now: number;
  readonly setPriority: (priority: Priority) => void;
}

export function header(view: View, tools: HeaderTools): TemplateResult {
  const { detail } = view.state;
  return html`<header class="cv-head">
    ${detail ? html`${who(view, detail, tools.now)}${actions(view, detail, tools)}` : nothing}
  </header>`;
}

function who(view: View, detail: Detail, now: number): TemplateResult {
  const { me } = view;
  // Who is unknown is told apart by what it is about.
  const name = detail.visitor.name || detail.contact.name || detail.subject || say("visitor");
  return html`<div class="cv-who">
    <h2 class="cv-name"><bdi>${name}</bdi></h2>
    <p class="cv-facts">
      <span class="cv-state is-${detail.state}">${stateWords(detail, me.agent.id)}</span>
      ${detail.is_message ? html`<span>${say("message")}</span>` : nothing}
      ${detail.language ? html`<span>${languageName(detail.language)}</span>` : nothing}
      ${detail.priority !== "normal" ? html`<span class="cv-priority is-${detail.priority}">${priorityWord(detail.priority)}</span>` : nothing}
      ${countdown(detail, now)}
    </p>
    ${viewers(view)}
  </div>`;
}

/** How long there is, in words; by colour only beside them. */
export function countdown(detail: Pick<Detail, "due_at" | "due_kind" | "breached" | "state">, now: number): TemplateResult | typeof nothing {
  if (!detail.due_at || !["queued", "assigned", "active"].includes(detail.state)) return nothing;
  const left = Date.parse(detail.due_at) - now;
  const what = dueWord(detail.due_kind);
  const isLate = left < 0;
  const risk = isLate ? "is-late" : left < 5 * 60_000 ? "is-near" : "";
  return html`<span class="cv-due ${risk}" title=${dayAndTime(detail.due_at)}>
    ${isLate ? icons.warning : icons.clock}${say(isLate ? "overdue" : "dueIn", { what, time: duration(left) })}
  </span>`;
}

/** Who else is here. That somebody writes a reply is said where one would write one's own. */
function viewers({ state, me }: View): TemplateResult | typeof nothing {
  const others = state.viewers.filter((viewer) => viewer.id !== me.agent.id);
  if (others.length === 0) return nothing;
  const names = list(others.map((viewer) => viewer.name));
  return html`<p class="cv-viewers">${icons.eye}<bdi>${say(others.length === 1 ? "views" : "viewsMany", { names })}</bdi></p>`;
}

function actions(view: View, detail: Detail, tools: HeaderTools): TemplateResult {
  const standing = standingOf(detail, view.me);
  const { claim, join, takeOver, transfer, handBack, resolve } = view.actions;
  const button = (label: string, act: () => void, kind = ""): TemplateResult =>
    html`<button type="button" class="button ${kind}" @click=${act}>${label}</button>`;
  return html`<div class="cv-actions">
    ${standing === "queued" ? button(say("claim"), claim, "button-accent") : nothing}
    ${standing === "offered" ? button(say("join"), join, "button-accent") : nothing}
    ${standing === "anothers" ? button(say("takeOver"), takeOver) : nothing}
    ${isOpen(standing) ? button(say("transfer"), transfer, "is-second") : nothing}
    ${standing === "mine" ? button(say("handBack"), handBack, "is-second") : nothing}
    ${standing === "mine" ? button(say("resolve"), resolve, "button-accent") : nothing}
    ${tools.menu.view(say("more"), icons.more, menuItems(view, detail, tools))}
  </div>`;
}

const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];

/** Everything that has no button of its own, or loses it where there is no room. */
function menuItems({ actions: acts, me }: View, detail: Detail, tools: HeaderTools): MenuItem[] {
  const standing = standingOf(detail, me);
  const items: MenuItem[] = [];
  if (isOpen(standing)) items.push({ label: `${say("transfer")}…`, isSpare: true, onChoose: acts.transfer });
  if (standing === "mine") items.push({ label: `${say("handBack")}…`, isSpare: true, onChoose: acts.handBack });
  if (isOpen(standing) && standing !== "mine") items.push({ label: `${say("resolve")}…`, onChoose: acts.resolve });
  if (standing === "mine" || standing === "offered") items.push({ label: `${say("release")}…`, onChoose: acts.release });
  items.push({ label: say("labelsEdit"), onChoose: acts.labels });
  for (const priority of PRIORITIES) {
    items.push({
      label: priorityWord(priority),
      group: say("priority"),
      isChosen: detail.priority === priority,
      onChoose: () => tools.setPriority(priority),
    });
  }
  return items;
}
