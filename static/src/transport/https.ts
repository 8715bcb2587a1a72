/** Plain requests only: an answer arrives whole, everything else by polling. */
import { ApiError, type Accepted, type RunStatus } from "./api";
import { acknowledged, closeReason, recovered, refused, retryAfter, runFailed } from "./local_events";
import { Poller } from "./polling";
import type { CloseReason, Link, Message, Transport, TransportEvents } from "./types";

export function openHttps(link: Link, events: TransportEvents): Transport {
  const { api, session } = link;
  const aborter = new AbortController();
  let isEnded = false;

  const poller = new Poller(link, events, end);
  void poller.now();

  function stop(): void {
    isEnded = true;
    poller.stop();
    aborter.abort();
  }

  function end(reason: CloseReason, retryAfterMs: number | null = null): void {
    if (isEnded) return;
    stop();
    events.closed(reason, retryAfterMs);
  }

  async function request(key: string, send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      const refusal = refused(error, key);
      if (isEnded) return;
      if (refusal) events.event(refusal);
      else end(closeReason(error), retryAfter(error));
    }
  }

  async function send(message: Message): Promise<void> {
    const accepted = await api.sendAndWait(session, message, aborter.signal).catch(failedRun);
    const { responseId } = accepted;
    const run = responseId ? await api.run(session, responseId) : null;
    if (isEnded) return;
    events.event(acknowledged(run ? { responseId, userSeq: run.userSeq } : accepted, message.key));
    if (responseId && run) tellEnd(responseId, run);
    await poller.now();
  }

  /** A run that is over and left no answer says why; one that goes on is found by polling. */
  async function look(responseId: string): Promise<void> {
    const run = await api.run(session, responseId);
    if (isEnded) return;
    events.event(recovered(responseId));
    tellEnd(responseId, run);
  }

  /** An answer is told by its turn, which polling brings; without one it is told here. */
  function tellEnd(responseId: string, run: RunStatus): void {
    if (run.status === "failed") events.event(runFailed(responseId, run.code, run.message));
    if (run.status === "cancelled") events.event(runFailed(responseId, "cancelled", ""));
  }

  return {
    name: "https",
    send: (message) => void request(message.key, () => send(message)),
    signal: () => undefined,
    resume: (responseId) => void look(responseId).catch((error) => end(closeReason(error), retryAfter(error))),
    cancel: (responseId) => void api.cancel(session, responseId).catch(() => undefined).then(() => poller.now()),
    regenerate: (key) =>
      void request(key, async () => {
        const accepted = await api.regenerate(session, key);
        if (!isEnded) events.event(acknowledged(accepted, key));
      }),
    probe: () => void poller.now(),
    close: stop,
  };
}

/** An answer that failed is told by the run; anything else is the request's own failure. */
function failedRun(error: unknown): Accepted {
  if (error instanceof ApiError && error.failedRun) return { responseId: error.failedRun, userSeq: null };
  throw error;
}
