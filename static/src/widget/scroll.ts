/** Keeps the newest text in sight while the reader is there, and only then. */
const NEAR_PX = 48;

export class StickToEnd {
  private isAtEnd = true;
  private isNewBelow = false;
  private shownLength = 0;
  private element: HTMLElement | null = null;
  private readonly resized = new ResizeObserver(() => this.follow());

  /** `onMove`: the reader has left the end or come back to it. */
  constructor(private readonly onMove: () => void) {}

  get isThere(): boolean {
    return this.isAtEnd;
  }

  /** Call with the length of all that is shown: true when some of it came while the reader was elsewhere. */
  hasNewBelow(length: number): boolean {
    if (this.isAtEnd) this.isNewBelow = false;
    else if (length > this.shownLength) this.isNewBelow = true;
    this.shownLength = length;
    return this.isNewBelow;
  }

  attach(element: HTMLElement | null): void {
    if (!element || element === this.element) return;
    this.element = element;
    element.addEventListener("scroll", this.onScroll, { passive: true });
    this.resized.disconnect();
    this.resized.observe(element);
    if (element.firstElementChild) this.resized.observe(element.firstElementChild);
  }

  follow(): void {
    if (this.isAtEnd && this.element) this.element.scrollTop = this.element.scrollHeight;
  }

  /** The reader looks at something: what grows now must not move it away. */
  stay(): void {
    this.isAtEnd = false;
  }

  toEnd(): void {
    this.isAtEnd = true;
    this.follow();
  }

  private readonly onScroll = (): void => {
    const { element } = this;
    if (!element || element.clientHeight === 0) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (isAtEnd === this.isAtEnd) return;
    this.isAtEnd = isAtEnd;
    this.onMove();
  };
}
