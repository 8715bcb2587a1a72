/** Asks for what others did in the conversation; the transports without push share it. */
import { closeReason, retryAfter } from "./local_events";
import type { CloseReason, Link, TransportEvents } from "./types";

const BUSY_MS = 1_500;
const WITH_PERSON_MS = 3_000;
const IDLE_MS = 5_000;
const HIDDEN_MS = 30_000;
const HIDDEN_WITH_PERSON_MS = 10_000;

export class Poller {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;
  private isOpen = false;

  constructor(
    private readonly link: Link,
    private readonly events: Pick<TransportEvents, "opened" | "snapshot">,
    private readonly onFailure: (reason: CloseReason, retryAfterMs: number | null) => void,
  ) {}

  async now(): Promise<void> {
    clearTimeout(this.timer);
    const afterSeq = this.link.heldSeq();
    try {
      const snapshot = await this.link.api.snapshot(this.link.session, afterSeq);
      if (this.isStopped) return;
      if (!this.isOpen) this.events.opened();
      this.isOpen = true;
      this.events.snapshot(snapshot, afterSeq);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.now(), this.pause());
    } catch (error) {
      if (!this.isStopped) this.onFailure(closeReason(error), retryAfter(error));
    }
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private pause(): number {
    if (this.link.isBusy()) return BUSY_MS;
    if (this.link.isWithPerson()) return document.hidden ? HIDDEN_WITH_PERSON_MS : WITH_PERSON_MS;
    return document.hidden ? HIDDEN_MS : IDLE_MS;
  }
}
