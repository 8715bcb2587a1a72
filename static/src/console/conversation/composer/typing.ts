/** Tells that somebody writes: at most every three seconds, and once when they stop. */
const EVERY_MS = 3_000;

export class Typing {
  private toldAt = -Infinity;
  private isOn = false;

  constructor(
    private readonly tell: (on: boolean) => void,
    private readonly now: () => number = Date.now,
  ) {}

  writes(): void {
    if (this.isOn && this.now() - this.toldAt < EVERY_MS) return;
    this.isOn = true;
    this.toldAt = this.now();
    this.tell(true);
  }

  stops(): void {
    if (!this.isOn) return;
    this.isOn = false;
    this.tell(false);
  }
}
