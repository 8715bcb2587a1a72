/** One dialog at a time: a question, its fields, and what the server said to it, in place. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import { say } from "../words";
import { icons } from "./icons";

export interface DialogSpec {
  readonly title: string;
  readonly hint?: string;
  readonly body?: TemplateResult | undefined;
  readonly submit: string;
  /** What it throws is shown in the dialog; then the dialog stays. */
  readonly onSubmit: (fields: FormData) => Promise<void>;
}

/** Something is missing in the dialog's fields; the server was not asked. */
export class Missing extends Error {}

interface View {
  readonly isBusy: boolean;
  readonly problem: string;
  readonly submit: (event: SubmitEvent) => void;
  readonly cancel: () => void;
  readonly closed: (event: Event) => void;
}

export class Dialogs {
  private readonly place = document.createElement("div");
  private spec: DialogSpec | null = null;
  private isBusy = false;
  private problem = "";

  constructor(
    root: HTMLElement,
    private readonly explain: (error: unknown) => string,
  ) {
    root.append(this.place);
  }

  show(spec: DialogSpec): void {
    this.spec = spec;
    this.isBusy = false;
    this.problem = "";
    render(nothing, this.place);
    this.draw();
    this.element?.showModal();
  }

  close(): void {
    this.element?.close();
    this.spec = null;
    render(nothing, this.place);
  }

  get isShown(): boolean {
    return this.spec !== null;
  }

  private get element(): HTMLDialogElement | null {
    return this.place.querySelector("dialog");
  }

  private readonly submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { spec } = this;
    if (!spec || this.isBusy) return;
    this.become(true, "");
    try {
      await spec.onSubmit(new FormData(event.target as HTMLFormElement));
      if (this.spec === spec) this.close();
    } catch (error) {
      if (this.spec === spec) this.become(false, error instanceof Missing ? error.message : this.explain(error));
    }
  };

  private become(isBusy: boolean, problem: string): void {
    this.isBusy = isBusy;
    this.problem = problem;
    this.draw();
  }

  private draw(): void {
    if (this.spec) render(dialog(this.spec, this), this.place);
  }

  view(): View {
    return {
      isBusy: this.isBusy,
      problem: this.problem,
      submit: (event) => void this.submit(event),
      cancel: () => this.close(),
      // Told late, when another may be open already.
      closed: ({ target }) => target === this.element && this.close(),
    };
  }
}

function dialog(spec: DialogSpec, dialogs: Dialogs): TemplateResult {
  const { isBusy, problem, submit, cancel, closed } = dialogs.view();
  return html`
    <dialog class="desk-dialog" aria-labelledby="cv-dialog-title" @close=${closed}>
      <form class="dialog-body" method="dialog" @submit=${submit} aria-busy=${isBusy}>
        <header class="dialog-head">
          <h2 id="cv-dialog-title" dir="auto">${spec.title}</h2>
          <button type="button" class="icon-button" aria-label=${say("close")} @click=${cancel}>${icons.close}</button>
        </header>
        ${spec.hint ? html`<p class="cv-hint" dir="auto">${spec.hint}</p>` : nothing}
        ${spec.body ?? nothing}
        <div role="alert">
          ${problem ? html`<p class="cv-problem">${icons.warning}<span dir="auto">${problem}</span></p>` : nothing}
        </div>
        <footer class="dialog-foot">
          <button type="button" class="button" @click=${cancel}>${say("cancel")}</button>
          <button type="submit" class="button button-accent" ?disabled=${isBusy}>${spec.submit}</button>
        </footer>
      </form>
    </dialog>
  `;
}
