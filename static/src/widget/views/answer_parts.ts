/** The elements of answers that live on between renderings, because rendering them anew costs and flickers. */
import type { Citation } from "../../protocol/wire";
import type { Translator } from "../locales";
import { MarkdownView } from "../markdown";
import { settle, type OpenCitation } from "../marks";

interface Part {
  readonly view: MarkdownView;
  /** Undefined before the first rendering, null while the answer grows. */
  citations: readonly Citation[] | null | undefined;
  sources: readonly Citation[];
}

export class AnswerParts {
  private readonly parts = new Map<string, Part>();

  constructor(
    private readonly words: Translator,
    private readonly open: (id: string, ...more: Parameters<OpenCitation>) => void,
  ) {}

  body(id: string, text: string, isLive: boolean, citations: readonly Citation[]): HTMLElement {
    let part = this.parts.get(id);
    if (!part) this.parts.set(id, (part = { view: new MarkdownView(this.words), citations: undefined, sources: [] }));
    const known = isLive ? null : citations;
    if (part.view.update(text, !isLive) || known !== part.citations) {
      part.citations = known;
      part.sources = settle(part.view.element, known, this.words, (...cited) => this.open(id, ...cited));
    }
    return part.view.element;
  }

  /** What the answer's text cites, in the order of the numbers. Empty before its body was asked for. */
  sources(id: string): readonly Citation[] {
    return this.parts.get(id)?.sources ?? [];
  }

  /** Lets go of those that are not shown any more. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.parts.keys()) if (!ids.has(id)) this.parts.delete(id);
  }
}
