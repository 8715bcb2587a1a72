/** Draws at most once a frame, and now and then where there are no frames because nobody looks. */
const HIDDEN_MS = 200;

export class Frames {
  private isRequested = false;

  constructor(private readonly draw: () => void) {}

  request(): void {
    if (this.isRequested) return;
    this.isRequested = true;
    if (document.hidden) setTimeout(this.run, HIDDEN_MS);
    else requestAnimationFrame(this.run);
  }

  private readonly run = (): void => {
    this.isRequested = false;
    this.draw();
  };
}
