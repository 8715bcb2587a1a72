/** Calls back once when it was not fed for a while. */
export class Watchdog {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly onSilence: () => void,
    private limitMs: number,
  ) {
    this.feed();
  }

  feed(limitMs: number = this.limitMs): void {
    this.stop();
    this.limitMs = limitMs;
    this.timer = setTimeout(this.onSilence, limitMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
