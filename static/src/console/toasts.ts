/** Short messages at the edge of the page. What went wrong stays until it is dismissed. */
import { html, nothing, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icons } from "./icons";
import { words } from "./strings";

export type ToastKind = "info" | "good" | "problem" | "alert";
export interface ToastAction {
  readonly label: string;
  run(): void;
}
export type Toast = (text: string, kind?: ToastKind, action?: ToastAction) => void;

interface Shown {
  readonly id: number;
  readonly text: string;
  readonly kind: ToastKind;
  readonly action: ToastAction | undefined;
}

const STAYS_MS: Readonly<Record<ToastKind, number | null>> = { info: 5_000, good: 5_000, alert: 20_000, problem: null };
const AT_MOST = 4;
const ICONS = { info: icons.info, good: icons.check, problem: icons.warning, alert: icons.bell } as const;

export class Toasts {
  private shown: readonly Shown[] = [];
  private count = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly announce: (text: string) => void,
  ) {}

  readonly show: Toast = (text, kind = "info", action) => {
    const id = ++this.count;
    // The same thing said twice is one thing.
    const others = this.shown.filter((toast) => toast.text !== text);
    this.shown = [...others, { id, text, kind, action }].slice(-AT_MOST);
    this.announce(text);
    this.draw();
    const stays = STAYS_MS[kind];
    if (stays !== null) setTimeout(() => this.dismiss(id), stays);
  };

  private dismiss(id: number): void {
    // Nothing is taken away from under somebody's keyboard.
    if (this.root.querySelector(`[data-toast="${id}"]`)?.contains(document.activeElement)) return;
    this.remove(id);
  }

  private remove(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
    this.draw();
  }

  private draw(): void {
    render(repeat(this.shown, ({ id }) => id, (toast) => this.one(toast)), this.root);
  }

  private one({ id, text, kind, action }: Shown): unknown {
    const act = (): void => {
      this.remove(id);
      action?.run();
    };
    return html`<div class="toast toast-${kind}" data-toast=${id}>
      ${ICONS[kind]}
      <p dir="auto">${text}</p>
      ${action ? html`<button type="button" class="button button-quiet" @click=${act}>${action.label}</button>` : nothing}
      <button type="button" class="icon-button" aria-label=${words.text("dismiss")} @click=${() => this.remove(id)}>
        ${icons.close}
      </button>
    </div>`;
  }
}
