/** Plain requests only: an answer arrives whole, everything else by polling. */
import { closeReason, failed, queued, recovered, retryAfter } from "./local_events";
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
      const refusal = failed(error, key);
      if (isEnded) return;
      if (refusal) events.event(refusal);
      else end(closeReason(error), retryAfter(error));
    }
  }

  async function send(message: Message): Promise<void> {
    const { response_id: responseId } = await api.sendAndWait(session, message, aborter.signal);
    await poller.now();
    if (!isEnded) events.event(queued({ responseId, userSeq: null }, message.key));
  }

  /** A run that is over and left no answer says why; one that goes on is found by polling. */
  async function look(responseId: string): Promise<void> {
    const run = await api.run(session, responseId);
    if (isEnded) return;
    events.event(recovered(responseId));
    if (run.status !== "failed" && run.status !== "cancelled") return;
    events.event({
      type: "error",
      code: run.status === "cancelled" ? "cancelled" : run.code,
      message: run.message,
      retryable: run.retryable,
      retry_after_ms: null,
      response_id: responseId,
      cursor: null,
      idempotency_key: null,
      about: null,
    });
  }

  return {
    name: "https",
    send: (message) => void request(message.key, () => send(message)),
    resume: (responseId) => void look(responseId).catch((error) => end(closeReason(error), retryAfter(error))),
    cancel: (responseId) => void api.cancel(session, responseId).catch(() => undefined).then(() => poller.now()),
    regenerate: (key) =>
      void request(key, async () => {
        const accepted = await api.regenerate(session, key);
        if (!isEnded) events.event(queued(accepted, key));
      }),
    probe: () => void poller.now(),
    close: stop,
  };
}
