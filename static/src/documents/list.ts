/** The files of the upload page, one line each, and what a screen reader is told of them. */
import type { Row } from "./api";
import type { Line } from "./uploads";
import type { Say } from "./words";

export class List {
  constructor(
    private readonly section: HTMLElement,
    private readonly items: HTMLElement,
    private readonly summary: HTMLElement,
    private readonly spoken: HTMLElement,
    private readonly say: Say,
  ) {}

  add(name: string, size: string): Line {
    this.section.hidden = false;
    const item = element("li", "cs-file");
    const head = element("p", "cs-file-name");
    const called = element("bdi", "");
    called.textContent = name;
    const bytes = element("span", "cs-quiet");
    bytes.textContent = size;
    head.append(called, " ", bytes);
    const body = element("div", "cs-file-state");
    item.append(head, body);
    this.items.append(item);
    const tell = (sentence: string) => this.tell(name, sentence);
    return new FileLine(item, body, called, name, this.say, tell, () => this.count());
  }

  /** What is shown of one changed: says it, when that was the last of it. */
  heard(row: Row): void {
    if (row.finished) this.tell(row.name, row.sentence);
    this.count();
  }

  count(): void {
    const lines = [...this.items.children];
    const failed = lines.filter((line) => line.querySelector(".cs-tone-bad")).length;
    const done = lines.filter((line) => line.querySelector(".cs-tone-good")).length;
    const values = { done, failed, busy: lines.length - failed - done, count: lines.length };
    this.summary.textContent = lines.length ? this.say("summary", values) : "";
    this.section.hidden = !lines.length;
  }

  private tell(name: string, sentence: string): void {
    const line = element("span", "");
    line.textContent = this.say("spoken", { name, sentence });
    this.spoken.append(line, " ");
    while (this.spoken.childElementCount > 20) this.spoken.firstElementChild?.remove();
  }
}

class FileLine implements Line {
  private readonly sentence = element("span", "cs-how-far-words");
  private readonly bar = document.createElement("progress");

  constructor(
    private readonly item: HTMLElement,
    private readonly body: HTMLElement,
    private readonly called: HTMLElement,
    private readonly name: string,
    private readonly words: Say,
    private readonly tell: (sentence: string) => void,
    private readonly onRemove: () => void,
  ) {
    this.item.tabIndex = -1;
    this.bar.max = 100;
  }

  say(sentence: string, share?: number): void {
    this.sentence.textContent = sentence;
    this.bar.setAttribute("aria-label", this.name);
    if (share !== undefined) this.bar.value = Math.round(share * 100);
    const shown = share === undefined ? [this.sentence] : [this.sentence, this.bar];
    if (shown.some((part) => !part.isConnected)) this.body.replaceChildren(...shown);
  }

  fail(sentence: string, again: (() => void) | null): void {
    const why = element("span", "cs-tone cs-tone-bad");
    why.append(icon("error"), ` ${sentence}`);
    const buttons = [this.button(this.words("remove"), () => this.remove())];
    if (again) buttons.unshift(this.button(this.words("tryAgain"), () => this.again(again)));
    this.body.replaceChildren(why, ...buttons);
    this.tell(sentence);
  }

  show(row: Row, note: string): void {
    const link = document.createElement("a");
    link.href = row.url;
    link.className = "cs-link";
    link.textContent = this.name;
    this.called.replaceChildren(link);
    this.body.replaceChildren(document.createRange().createContextualFragment(row.html));
    if (note) {
      const said = element("span", "cs-quiet");
      said.textContent = note;
      this.body.append(said);
    }
    this.tell(note || row.sentence);
  }

  private button(label: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cs-again";
    button.textContent = label;
    const whose = element("span", "cs-hidden");
    whose.textContent = `: ${this.name}`;
    button.append(whose);
    button.addEventListener("click", act);
    return button;
  }

  /** The button that was pressed is gone after either: the focus stays where the reader was. */
  private again(act: () => void): void {
    act();
    this.item.focus();
  }

  private remove(): void {
    const near = this.item.nextElementSibling ?? this.item.previousElementSibling ?? document.getElementById("files");
    this.item.remove();
    if (near instanceof HTMLElement) near.focus();
    this.onRemove();
  }
}

function element(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

function icon(name: string): HTMLElement {
  const made = element("span", "material-symbols-outlined");
  made.setAttribute("aria-hidden", "true");
  made.textContent = name;
  return made;
}
