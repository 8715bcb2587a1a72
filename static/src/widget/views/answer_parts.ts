/** The elements of answers that live on between renderings, because rendering them anew costs and flickers. */
import type { Citation } from "../../protocol/wire";
import { annotate } from "../citations";
import type { Translator } from "../locales";
import { MarkdownView } from "../markdown";

export class AnswerParts {
  private readonly views = new Map<string, MarkdownView>();

  constructor(private readonly words: Translator) {}

  body(id: string, text: string, isLive: boolean, citations: readonly Citation[]): HTMLElement {
    let view = this.views.get(id);
    if (!view) this.views.set(id, (view = new MarkdownView(this.words)));
    if (view.update(text, !isLive) && !isLive) annotate(view.element, citations, this.words);
    return view.element;
  }

  /** Lets go of those that are not shown any more. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.views.keys()) if (!ids.has(id)) this.views.delete(id);
  }
}
