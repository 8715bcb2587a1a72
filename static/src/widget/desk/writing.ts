/** Tells the person at the desk that the visitor is writing, as often as it needs to be told. */
import type { Signal } from "../../transport/types";

const PAUSE_MS = 3_000;

export class Writing {
  private toldAt = -Infinity;
  private isOn = false;

  constructor(private readonly tell: (signal: Signal) => void) {}

  /** Call whenever the draft has changed. A pause needs no word: it ends by itself. */
  changed(draft: string): void {
    const on = draft.trim() !== "";
    if (on === this.isOn && !on) return;
    if (Date.now() - this.toldAt < PAUSE_MS) return;
    this.toldAt = Date.now();
    this.isOn = on;
    this.tell({ type: "typing", on });
  }

  /** The message itself says that the writing is over. */
  sent(): void {
    this.isOn = false;
    this.toldAt = -Infinity;
  }
}
