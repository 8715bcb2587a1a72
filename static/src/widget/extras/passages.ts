/** A passage that an answer cites, opened in place below the mark or in the list of sources. One at a time. */
import { object, text, textOrNull, type Json } from "../../protocol/json";
import type { Citation } from "../../protocol/wire";
import { statusOf } from "../../transport/api";
import type { Translator } from "../locales";
import { make } from "../make";
import { markQuote } from "./highlight";
import { directionOf } from "./text_direction";

export interface PassagesOptions {
  readonly words: Translator;
  /** Null where only the quote is known: then that is shown. */
  readonly load: ((responseId: string, marker: number) => Promise<Json>) | null;
  /** Before the transcript grows. */
  readonly onOpen: () => void;
  /** Documents are markdown, as answers are. */
  readonly typeset: (text: string) => HTMLElement;
}

interface Passage {
  readonly title: string;
  readonly heading: string;
  readonly passage: string;
  readonly quote: string;
  readonly url: string | null;
  readonly language: string;
}

interface Shown {
  readonly responseId: string;
  readonly citation: Citation;
  readonly number: number;
  readonly from: HTMLElement;
  readonly card: HTMLElement;
}

export class Passages {
  private shown: Shown | null = null;

  constructor(private readonly options: PassagesOptions) {}

  /** Opens it, or closes it when it was opened from there. */
  toggle(responseId: string, citation: Citation, number: number, from: HTMLElement): void {
    const wasOpen = this.shown?.from === from;
    this.close();
    if (wasOpen) return;
    this.options.onOpen();
    const card = this.card(citation, number);
    const shown = { responseId, citation, number, from, card };
    this.shown = shown;
    from.ariaExpanded = "true";
    placeFor(from).append(card);
    if (this.options.load) void this.fill(shown);
    else this.show(shown, { ...citation, passage: citation.quote });
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  /** False when none was open. The focus goes back to where it was opened from. */
  close(): boolean {
    const { shown } = this;
    if (!shown) return false;
    this.shown = null;
    const hadFocus = shown.card.contains(activeIn(shown.card));
    shown.from.ariaExpanded = "false";
    shown.card.remove();
    if (hadFocus) shown.from.focus({ preventScroll: true });
    return shown.from.isConnected;
  }

  private async fill(shown: Shown): Promise<void> {
    const { words, load } = this.options;
    this.put(shown, waiting(words));
    try {
      const json = await load?.(shown.responseId, shown.citation.marker);
      this.show(shown, toPassage(object(json), shown.citation));
    } catch (error) {
      if (statusOf(error) === 404) this.put(shown, remark(words.text("passageGone")));
      else this.put(shown, remark(words.text("passageFailed")), this.retry(shown));
    }
  }

  private retry(shown: Shown): HTMLElement {
    const again = button("link", this.options.words.text("retry"), () => {
      shown.card.focus({ preventScroll: true });
      void this.fill(shown);
    });
    return again;
  }

  private show(shown: Shown, passage: Passage): void {
    const text = this.options.typeset(withoutBars(passage.passage));
    text.classList.add("passage-text");
    const quoted = passage.passage.trim() === passage.quote.trim() ? null : markQuote(text, passage.quote);
    text.tabIndex = 0;
    text.lang = passage.language;
    text.dir = directionOf(passage.language);
    const { words } = this.options;
    const heading = headingOf(passage);
    this.put(shown, ...(heading ? [heading] : []), text, ...link(passage, words));
    if (quoted) text.scrollTop += quoted.getBoundingClientRect().top - text.getBoundingClientRect().top - 24;
  }

  /** Only as long as it is still what is shown. */
  private put(shown: Shown, ...content: readonly HTMLElement[]): void {
    if (this.shown !== shown) return;
    shown.card.querySelector(".passage-body")?.replaceChildren(...content);
    shown.card.scrollIntoView({ block: "nearest" });
  }

  private card(citation: Citation, number: number): HTMLElement {
    const { words } = this.options;
    const title = make("span", make("bdi", citation.title));
    title.className = "passage-title";
    const close = button("button-icon passage-close", "×", () => this.close());
    close.ariaLabel = words.text("closeSource");
    const head = make("div", badge(number), title, close);
    head.className = "passage-head";
    const body = make("div");
    body.className = "passage-body";
    const card = make("div", head, body);
    card.className = "passage";
    card.dir = words.direction;
    card.tabIndex = -1;
    card.setAttribute("role", "group");
    card.ariaLabel = words.text("sourceNamed", { number, title: citation.title });
    card.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      this.close();
    });
    return card;
  }
}

/** After the paragraph, the list or the table that the mark stands in; in the list of sources in its line. */
function placeFor(from: HTMLElement): { append(card: HTMLElement): void } {
  const block = from.closest(".markdown > *");
  return block ? { append: (card) => block.after(card) } : (from.closest("li") ?? from);
}

function activeIn(element: HTMLElement): Element | null {
  return (element.getRootNode() as Document | ShadowRoot).activeElement;
}

function toPassage(json: Json, citation: Citation): Passage {
  return {
    title: text(json["title"], citation.title),
    heading: text(json["heading"]),
    passage: text(json["passage"]) || text(json["quote"]) || citation.quote,
    quote: text(json["quote"], citation.quote),
    url: textOrNull(json["url"]),
    language: text(json["language"], citation.language),
  };
}

/** A row of a table alone, where only the quote is known, is no markdown. */
function withoutBars(passage: string): string {
  const row = /^\|([^\n]+)\|$/.exec(passage.trim())?.[1];
  return row === undefined ? passage : row.split("|").map((cell) => cell.trim()).join(" · ");
}

function headingOf({ heading, title, language }: Passage): HTMLElement | null {
  if (!heading || heading === title) return null;
  const made = make("p", heading);
  made.className = "passage-heading";
  made.dir = directionOf(language);
  return made;
}

function link({ url }: Passage, words: Translator): HTMLElement[] {
  if (!url || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return [];
  const made = make("a", words.text("openSource")) as HTMLAnchorElement;
  made.className = "passage-link";
  made.href = url;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  made.title = words.text("opensNewTab");
  return [made];
}

export function badge(number: number): HTMLElement {
  const made = make("span", String(number));
  made.className = "source-number";
  made.ariaHidden = "true";
  return made;
}

function waiting(words: Translator): HTMLElement {
  const made = make("div", make("i"), make("i"), make("i"));
  made.className = "dots";
  made.setAttribute("role", "img");
  made.ariaLabel = words.text("loadingPassage");
  return made;
}

function remark(sentence: string): HTMLElement {
  const made = make("p", sentence);
  made.className = "remark";
  made.setAttribute("role", "status");
  return made;
}

function button(kind: string, label: string, onClick: () => void): HTMLButtonElement {
  const made = make("button", label) as HTMLButtonElement;
  made.type = "button";
  made.className = kind;
  made.addEventListener("click", onClick);
  return made;
}
