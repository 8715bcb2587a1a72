/** The composer as it is seen. It stands where it stands: what cannot be written is said in its own place. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { WriteMode } from "../outbox";
import { stateWords } from "../problems";
import { standingOf, type Standing } from "../standing";
import type { View } from "../views/context";
import { list, size } from "../views/format";
import { icons } from "../views/icons";
import { say } from "../words";
import type { Composer } from "./composer";
import { activeId, LIST_ID, suggestionList } from "./suggestions";
import type { Upload } from "./uploads";

export function composerView(view: View, composer: Composer): TemplateResult {
  const { detail } = view.state;
  const standing = detail ? standingOf(detail, view.me) : "ended";
  const isClosed = composer.mode === "reply" && standing !== "mine";
  return html`
    <form
      class="cv-composer is-${composer.mode}" aria-label=${say("composer")}
      @submit=${(event: Event) => { event.preventDefault(); composer.send(); }}
      @dragover=${(event: DragEvent) => isClosed || allowDrop(event, composer)} @dragleave=${noDrop}
      @drop=${(event: DragEvent) => isClosed || drop(event, composer)}
    >
      <div class="cv-composer-head">${tabs(composer)}${colleagues(view)}</div>
      ${isClosed ? closed(view, standing) : field(view, composer)}
    </form>
  `;
}

function tabs(composer: Composer): TemplateResult {
  const tab = (mode: WriteMode, label: string, key: string): TemplateResult => html`<button
    type="button" role="tab" id="cv-tab-${mode}" aria-selected=${composer.mode === mode} aria-controls="cv-panel"
    tabindex=${composer.mode === mode ? 0 : -1} aria-keyshortcuts=${key}
    @click=${() => composer.setMode(mode)}
  >${mode === "note" ? icons.lock : nothing}${label}</button>`;
  return html`<div class="cv-tabs" role="tablist" aria-label=${say("composer")} @keydown=${(event: KeyboardEvent) => onTabKey(event, composer)}>
    ${tab("reply", say("reply"), "r")}${tab("note", say("note"), "n")}
  </div>`;
}

/** One must not write what a colleague is writing already. */
function colleagues({ state, me }: View): TemplateResult {
  const typing = state.viewers.filter(({ id, typing: isTyping }) => isTyping && id !== me.agent.id);
  const names = list(typing.map(({ name }) => name));
  const text = names && say(typing.length === 1 ? "types" : "typesMany", { names });
  return html`<p class="cv-colleagues" role="status">${text ? html`${icons.judge}<bdi>${text}</bdi>` : nothing}</p>`;
}

function onTabKey(event: KeyboardEvent, composer: Composer): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  composer.setMode(composer.mode === "reply" ? "note" : "reply");
  (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`#cv-tab-${composer.mode}`)?.focus();
}

/** Nothing is sent into another's conversation by accident: first comes a step of its own. */
function closed({ state, me, actions }: View, standing: Standing): TemplateResult {
  const { detail } = state;
  const name = detail?.agent?.name ?? say("someone");
  const does: Partial<Record<Standing, readonly [string, string, () => void]>> = {
    queued: [say("queuedHint"), say("claim"), actions.claim],
    offered: [say("assignedHint"), say("join"), actions.join],
    anothers: [say("holds", { name }), say("takeOver"), actions.takeOver],
  };
  const again = [say("askedAgain"), say("goOn"), actions.goOn] as const;
  const [text, label, act] = detail?.continues_in ? again : does[standing] ?? [say(standing === "assistant" ? "assistantHint" : "closedHint"), "", null];
  return html`<div class="cv-field is-closed" id="cv-panel" role="tabpanel" aria-labelledby="cv-tab-reply">
    <p><strong><bdi>${text}</bdi></strong> <span class="quiet">${detail && standing === "ended" ? stateWords(detail, me.agent.id) : say("holdsHint")}</span></p>
    ${act ? html`<button type="button" class="button ${standing === "anothers" ? "" : "button-accent"}" @click=${act}>${label}</button>` : nothing}
  </div>`;
}

function field(view: View, composer: Composer): TemplateResult {
  const isReply = composer.mode === "reply";
  const name = view.state.detail?.visitor.name || say("visitor");
  const label = isReply ? say("replyTo", { name }) : say("privateNote");
  const shown = composer.suggestions;
  return html`<div class="cv-field" id="cv-panel" role="tabpanel" aria-labelledby="cv-tab-${composer.mode}">
    ${shown ? suggestionList(shown) : nothing}
    <div class="cv-grow" data-text=${composer.text}>
      <textarea
        rows="2" dir="auto" autocomplete="off" enterkeyhint="send" .value=${live(composer.text)}
        aria-label=${label} placeholder=${say(isReply ? "replyPlaceholder" : "notePlaceholder")}
        aria-autocomplete="list" aria-haspopup="listbox" aria-controls=${shown ? LIST_ID : nothing}
        aria-activedescendant=${activeId(shown)} aria-describedby="cv-send-hint"
        @input=${(event: Event) => input(event, composer)} @keydown=${(event: KeyboardEvent) => key(event, composer)}
        @paste=${(event: ClipboardEvent) => paste(event, composer)} @blur=${() => composer.rest()}
      ></textarea>
    </div>
    ${isReply ? uploads(composer) : nothing}
    ${composer.excess > 0 ? html`<p class="cv-problem" role="status">${icons.warning}${say("tooLong", { count: composer.excess })}</p>` : nothing}
    ${foot(composer, isReply)}
  </div>`;
}

function foot(composer: Composer, isReply: boolean): TemplateResult {
  return html`<div class="cv-composer-foot">
    ${isReply
      ? html`<button type="button" class="icon-button" aria-label=${say("attach")} title=${say("attach")} @click=${() => pick(composer)}>
            ${icons.clip}
          </button>
          <button type="button" class="icon-button" aria-label=${say("canned")} title=${say("canned")} @click=${() => composer.askForCanned()}>
            ${icons.canned}
          </button>`
      : nothing}
    <span class="quiet cv-send-hint" id="cv-send-hint">${say("sendHint")}</span>
    <button type="submit" class="button button-accent" ?disabled=${!composer.canSend}>${say(isReply ? "send" : "addNote")}</button>
  </div>`;
}

function uploads(composer: Composer): TemplateResult | typeof nothing {
  const all = composer.uploads?.all ?? [];
  if (all.length === 0) return nothing;
  return html`<ul class="cv-files is-mine">${all.map((upload) => uploaded(upload, composer))}</ul>`;
}

function uploaded({ id, name, size: bytes, share, attachment, problem }: Upload, composer: Composer): TemplateResult {
  return html`<li class="cv-file ${problem ? "is-bad" : ""}">
    ${problem ? icons.warning : icons.clip}
    ${problem
      ? html`<span role="alert"><bdi>${say("uploadFailed", { name, why: problem })}</bdi></span>`
      : html`<bdi>${name}</bdi><span class="quiet">${size(bytes)}</span>`}
    ${attachment || problem ? nothing : html`<progress value=${share} aria-label=${say("uploading", { name })}></progress>`}
    <button type="button" class="icon-button" aria-label=${say("removeAttachment", { name })} @click=${() => composer.uploads?.remove(id)}>
      ${icons.close}
    </button>
  </li>`;
}

function input(event: Event, composer: Composer): void {
  const area = event.target as HTMLTextAreaElement;
  composer.write(area.value, area.selectionStart);
}

/** Enter sends, with Shift it breaks the line. While a Japanese or Chinese word is being chosen it does neither. */
function key(event: KeyboardEvent, composer: Composer): void {
  if (event.isComposing || event.keyCode === 229) return;
  if (composer.suggestions && listKey(event, composer)) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    (event.target as HTMLElement).closest(".cv")?.querySelector<HTMLElement>(".cv-transcript")?.focus();
  }
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  composer.send();
}

/** True when the list has taken the key. */
function listKey(event: KeyboardEvent, composer: Composer): boolean {
  const isTaken = ((): boolean => {
    switch (event.key) {
      case "ArrowDown":
        return composer.move(1), true;
      case "ArrowUp":
        return composer.move(-1), true;
      case "Escape":
        return composer.dismiss(), true;
      case "Enter":
      case "Tab":
        return !event.shiftKey && composer.choose();
      default:
        return false;
    }
  })();
  if (!isTaken) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/** Not part of the page: the admin's own script takes charge of every field for files that is. */
function pick(composer: Composer): void {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.multiple = true;
  chooser.onchange = () => composer.uploads?.add([...(chooser.files ?? [])]);
  chooser.click();
}

function paste(event: ClipboardEvent, composer: Composer): void {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length === 0 || composer.mode !== "reply") return;
  event.preventDefault();
  composer.uploads?.add(files);
}

function allowDrop(event: DragEvent, { mode }: Composer): void {
  if (mode !== "reply" || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  (event.currentTarget as HTMLElement).dataset["dropping"] = "";
}

function noDrop(event: DragEvent): void {
  delete (event.currentTarget as HTMLElement).dataset["dropping"];
}

function drop(event: DragEvent, composer: Composer): void {
  noDrop(event);
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 0 || composer.mode !== "reply") return;
  event.preventDefault();
  composer.uploads?.add(files);
}
