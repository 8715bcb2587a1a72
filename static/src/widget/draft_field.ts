/** The field in which the visitor writes. It is theirs: it is written to only when it should hold
 *  something else than it does. */
import { IS_TOUCH } from "./media";
import type { Draft } from "./views/composer";

const FIELD = ".composer textarea";

export interface DraftOptions {
  readonly root: ShadowRoot;
  readonly limit: () => number;
  /** Files that belong to the message are still on their way. */
  readonly isHeld: () => boolean;
  /** Kept per conversation, also through a reload. */
  readonly keep: (text: string) => void;
  readonly onSend: (text: string) => void;
  readonly onChange: () => void;
}

export class DraftField implements Draft {
  text = "";
  /** It was sent off, and goes as soon as nothing holds it. */
  isWaiting = false;

  constructor(private readonly options: DraftOptions) {}

  readonly onInput = (event: InputEvent): void => {
    this.set((event.target as HTMLTextAreaElement).value);
  };

  readonly onSubmit = (): void => {
    const text = this.text.trim();
    if (!text || [...text].length > this.options.limit()) return;
    this.isWaiting = this.options.isHeld();
    if (this.isWaiting) return this.options.onChange();
    this.set("");
    this.fill(); // at once: the next letter may come before the next rendering
    this.options.onSend(text);
  };

  /** Call when what held it may be over. `isWhole`: false when some of what belongs to it did not arrive. */
  release(isWhole: boolean): void {
    if (!this.isWaiting || this.options.isHeld()) return;
    this.isWaiting = false;
    if (isWhole) this.onSubmit();
  }

  set(text: string): void {
    if (text === this.text) return;
    this.isWaiting = false;
    this.text = text;
    this.options.keep(text);
    this.options.onChange();
  }

  /** Call after each rendering. */
  fill(): void {
    const field = this.element();
    if (field && field.value !== this.text) field.value = this.text;
  }

  /** With touch, focus would bring up the keyboard over the conversation; who is writing keeps it. */
  focus(): void {
    const isTouch = matchMedia(IS_TOUCH).matches;
    if (isTouch && this.options.root.activeElement?.matches(FIELD)) return;
    const target = isTouch ? this.options.root.querySelector<HTMLElement>(".panel") : this.element();
    target?.focus({ preventScroll: true });
  }

  private element(): HTMLTextAreaElement | null {
    return this.options.root.querySelector<HTMLTextAreaElement>(FIELD);
  }
}
