/** Exponential backoff with full jitter: after an outage not everybody returns at the same moment. */
const BASE_MS = 800;
const LIMIT_MS = 30_000;

export class Backoff {
  private failures = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** How long to wait before the next try; `atLeastMs` is what the server asked for. */
  next(atLeastMs = 0): number {
    const ceiling = Math.min(LIMIT_MS, BASE_MS * 2 ** this.failures);
    this.failures += 1;
    return atLeastMs + this.random() * ceiling;
  }

  reset(): void {
    this.failures = 0;
  }
}
