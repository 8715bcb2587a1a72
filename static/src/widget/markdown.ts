/** Shows a model's markdown, and keeps up with a text that grows without touching the blocks that are
 *  finished: a selection in them stays, and nothing flickers. */
import { Lexer, type Token } from "marked";
import { elements } from "./elements";
import type { Translator } from "./locales";
import { mended } from "./mended";

interface Block {
  readonly raw: string;
  readonly nodes: readonly Node[];
}

export class MarkdownView {
  readonly element = document.createElement("div");
  private blocks: Block[] = [];
  private text: string | null = null;
  private isFinal = false;

  constructor(private readonly words: Translator) {
    this.element.className = "markdown";
    this.element.dir = "auto";
  }

  /** True when something was changed. `isFinal`: the text will not grow any more. */
  update(text: string, isFinal: boolean): boolean {
    if (text === this.text && isFinal === this.isFinal) return false;
    this.text = text;
    this.isFinal = isFinal;
    const { tokens, hasReferences } = orAsWritten(() => lex(text, isFinal), {
      tokens: [{ type: "text", raw: text, text }],
      hasReferences: false,
    });
    let kept = 0;
    // A reference defined late changes blocks before it; then everything is made anew.
    while (!hasReferences && kept < tokens.length && this.blocks[kept]?.raw === tokens[kept]?.raw) kept += 1;
    for (const { nodes } of this.blocks.splice(kept)) for (const node of nodes) node.parentNode?.removeChild(node);
    for (const token of tokens.slice(kept)) this.add(token);
    return true;
  }

  private add(token: Token): void {
    const block = document.createDocumentFragment();
    block.append(...orAsWritten(() => elements([token], this.words), [document.createTextNode(token.raw)]));
    this.blocks.push({ raw: token.raw, nodes: [...block.childNodes] });
    this.element.append(block);
  }
}

/** A text that does not grow. */
export function typeset(text: string, words: Translator): HTMLElement {
  const view = new MarkdownView(words);
  view.update(text, true);
  return view.element;
}

/** What nests deeper than the stack goes is shown as it was written. */
function orAsWritten<T>(typeset: () => T, asWritten: T): T {
  try {
    return typeset();
  } catch (error) {
    if (error instanceof RangeError) return asWritten;
    throw error;
  }
}

/** The last block is completed while it grows: a mark does not show before its partner comes. */
function lex(text: string, isFinal: boolean): { tokens: Token[]; hasReferences: boolean } {
  const list = new Lexer(OPTIONS).lex(text);
  const hasReferences = Object.keys(list.links).length > 0;
  const tokens = list.filter(({ type }) => type !== "space" && type !== "def");
  const last = tokens.at(-1);
  const whole = last && !isFinal ? mended(last.raw) : last?.raw;
  if (last && whole !== undefined && whole !== last.raw) tokens.splice(-1, 1, ...new Lexer(OPTIONS).lex(whole));
  return { tokens, hasReferences };
}

const OPTIONS = { gfm: true, breaks: true } as const;
