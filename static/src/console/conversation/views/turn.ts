/** One turn as the visitor saw it, with the words that tell apart how it came to be. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Run } from "../../../widget/state/types";
import type { Attachment, Person, TurnObject } from "../../types";
import { say } from "../words";
import { avatar } from "../../avatar";
import type { View } from "./context";
import { clockTime, exactTime, size } from "./format";
import { icons } from "./icons";
import { systemTurn } from "./system";

export function turn(view: View, shown: TurnObject, receipt: "seen" | "sent" | null): TemplateResult {
  switch (shown.role) {
    case "system":
      return systemTurn(view, shown);
    case "user":
      return fromVisitor(view, shown);
    case "agent":
      return fromAgent(shown, receipt);
    case "assistant":
      return answer(view, shown);
  }
}

function fromVisitor({ state }: View, shown: TurnObject): TemplateResult {
  const name = state.detail?.visitor.name || say("visitor");
  return html`
    <li class="cv-turn is-visitor" id="cv-turn-${shown.seq}">
      ${head(name, shown.created_at)}
      <div class="cv-bubble" dir="auto" lang=${languageOf(shown, state.detail?.language)}>${shown.content}</div>
      ${attachments(shown)}
    </li>
  `;
}

function fromAgent(shown: TurnObject, receipt: "seen" | "sent" | null): TemplateResult {
  const author = authorOf(shown);
  return html`
    <li class="cv-turn is-agent" id="cv-turn-${shown.seq}">
      ${head(author.name, shown.created_at, avatar(author))}
      ${shown.content ? html`<div class="cv-bubble" dir="auto" lang=${languageOf(shown)}>${shown.content}</div>` : nothing}
      ${attachments(shown)}
      ${receipt ? html`<p class="cv-remark">${icons.check}${say(receipt)}</p>` : nothing}
    </li>
  `;
}

function answer(view: View, shown: TurnObject): TemplateResult {
  const id = `turn-${shown.seq}`;
  const body = view.answers.body(id, shown.content, false, shown.payload.citations ?? []);
  body.lang = languageOf(shown);
  const fate = fateOf(shown);
  return html`
    <li class="cv-turn is-assistant ${shown.state === "complete" ? "" : `is-${shown.state}`}" id="cv-turn-${shown.seq}">
      ${head(say("assistant"), shown.created_at)}
      ${shown.state === "superseded" ? html`<details><summary>${fate}</summary>${body}</details>` : body}
      ${shown.payload.quoted && shown.payload.citations?.length ? html`<p class="cv-remark">${say("quoted")}</p>` : nothing}
      ${shown.state === "superseded" ? nothing : view.sources(id)}
      ${shown.state === "stopped" ? html`<p class="cv-remark">${icons.stop}${fate}</p>` : nothing}
      ${attachments(shown)}${rating(shown)}${judgement(view, shown)}${tools(view, shown)}
    </li>
  `;
}

/** The words beside an answer that did not simply come to its end. */
function fateOf({ state, payload }: TurnObject): string {
  if (state === "superseded") return say("superseded");
  if (payload["stopped_by"] === "somebody") return say("stoppedNow");
  return payload["stopped_by"] === "agent" ? say("stoppedByAgent") : say("stopped");
}

function rating({ rating: given }: TurnObject): TemplateResult | typeof nothing {
  if (!given) return nothing;
  const isUp = given.value === "up";
  const more = [...given.reasons.map((reason) => reason.replaceAll("_", " ")), given.comment].filter(Boolean).join(" · ");
  return html`<p class="cv-remark ${isUp ? "is-good" : "is-bad"}">
    ${isUp ? icons.up : icons.downVote}<span>${say(isUp ? "ratedUp" : "ratedDown")}${more ? html`: <bdi>${more}</bdi>` : nothing}</span>
  </p>`;
}

function judgement({ state }: View, { response_id: id }: TurnObject): TemplateResult | typeof nothing {
  const value = id ? state.judged[id] : undefined;
  return value ? html`<p class="cv-remark">${icons.judge}${say(value === "up" ? "judgedUp" : "judgedDown")}</p>` : nothing;
}

function tools(view: View, { response_id: id, state }: TurnObject): TemplateResult | typeof nothing {
  if (!id || state !== "complete") return nothing;
  return html`<div class="cv-tools">
    <button type="button" class="cv-tool" @click=${() => view.actions.rate(id)}>${icons.judge}${say("rate")}</button>
  </div>`;
}

export function live(view: View, run: Run): TemplateResult {
  const doing = run.retrying ? say("stillTrying") : run.openTools.length > 0 ? say("lookingUp") : say("answering");
  return html`
    <li class="cv-turn is-assistant is-live" aria-busy="true">
      ${head(say("assistant"), null)}
      ${run.text ? view.answers.body(run.responseId, run.text, true, []) : nothing}
      <p class="cv-remark"><span class="cv-dots" aria-hidden="true"><i></i><i></i><i></i></span>${doing}</p>
    </li>
  `;
}

export function head(name: string, at: string | null, picture?: TemplateResult): TemplateResult {
  return html`<div class="cv-meta">
    ${picture ?? nothing}<strong><bdi>${name}</bdi></strong>
    ${at ? html`<time datetime=${at} title=${exactTime(at)}>${clockTime(at)}</time>` : nothing}
  </div>`;
}

function attachments({ payload }: TurnObject): TemplateResult | typeof nothing {
  const files = (Array.isArray(payload["attachments"]) ? payload["attachments"] : []) as readonly Attachment[];
  if (files.length === 0) return nothing;
  return html`<ul class="cv-files">${files.map(file)}</ul>`;
}

export function file({ name, size: bytes, url }: Pick<Attachment, "name" | "size" | "url">): TemplateResult {
  return html`<li>
    <a class="cv-file" href=${safe(url)} target="_blank" rel="noopener" download=${name}>
      ${icons.clip}<bdi>${name}</bdi><span class="quiet">${size(bytes)}</span>
    </a>
  </li>`;
}

/** An address that would run something is none. */
function safe(url: string): string {
  return /^(https?:|\/)/i.test(url) ? url : "#";
}

export function authorOf({ payload }: TurnObject): Person {
  const author = (payload["author"] ?? {}) as Partial<Person>;
  return { id: author.id ?? "", name: author.name || say("agent"), picture: author.picture ?? null };
}

function languageOf({ payload }: TurnObject, otherwise = ""): string {
  const told = payload["language"];
  return typeof told === "string" ? told : otherwise;
}
