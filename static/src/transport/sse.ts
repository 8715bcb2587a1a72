/** Messages go by POST; each run is read as an event stream; turns of others come by polling. */
import type { Cursor } from "../protocol/cursor";
import { parseEvent } from "../protocol/parse";
import type { ServerEvent } from "../protocol/wire";
import { ApiError } from "./api";
import { EventStreamParser } from "./event_stream";
import { acknowledged, closeReason, notResumed, recovered, refused, retryAfter } from "./local_events";
import { Poller } from "./polling";
import type { CloseReason, Link, Message, Transport, TransportEvents } from "./types";
import { Watchdog } from "./watchdog";

export function openSse(link: Link, events: TransportEvents): Transport {
  const { api, session } = link;
  const silenceMs = session.config.heartbeat_seconds * 2_250;
  const streams = new Map<string, AbortController>();
  let isEnded = false;

  const poller = new Poller(link, events, end);
  void poller.now();

  function stop(): void {
    isEnded = true;
    poller.stop();
    for (const controller of streams.values()) controller.abort();
  }

  function end(reason: CloseReason, retryAfterMs: number | null = null): void {
    if (isEnded) return;
    stop();
    events.closed(reason, retryAfterMs);
  }

  async function follow(responseId: string, cursor: Cursor): Promise<void> {
    if (streams.has(responseId)) return events.event(recovered(responseId));
    const controller = new AbortController();
    streams.set(responseId, controller);
    let heard = false;
    const watchdog = new Watchdog(() => end(heard ? "lost" : "blocked"), silenceMs);
    try {
      const response = await api.stream(session, responseId, cursor, controller.signal);
      if (!isEventStream(response) || !response.body) return end("blocked");
      if (!isEnded) events.event(recovered(responseId));
      const finished = await read(response.body, (event) => {
        heard = true;
        watchdog.feed();
        if (event && !isEnded) events.event(event.type === "resumed" ? { ...event, response_id: responseId } : event);
      });
      if (finished) void poller.now();
      else end("lost");
    } catch (error) {
      if (!(error instanceof ApiError)) end(heard ? "lost" : "blocked");
      else if (![400, 404].includes(error.status)) end(closeReason(error), retryAfter(error));
      else if (!isEnded) events.event(notResumed(responseId, error));
    } finally {
      watchdog.stop();
      streams.delete(responseId);
    }
  }

  async function request(key: string, send: () => ReturnType<typeof api.send>): Promise<void> {
    try {
      const accepted = await send();
      if (isEnded) return;
      events.event(acknowledged(accepted, key));
      if (accepted.responseId) await follow(accepted.responseId, "0-0");
      else await poller.now();
    } catch (error) {
      const refusal = refused(error, key);
      if (isEnded) return;
      if (refusal) events.event(refusal);
      else end(closeReason(error), retryAfter(error));
    }
  }

  return {
    name: "sse",
    send: (message: Message) => void request(message.key, () => api.send(session, message)),
    signal: () => undefined,
    resume: (responseId, cursor) => void follow(responseId, cursor),
    cancel: (responseId) => void api.cancel(session, responseId).catch(() => poller.now()),
    regenerate: (key) => void request(key, () => api.regenerate(session, key)),
    probe: () => void poller.now(),
    close: stop,
  };
}

function isEventStream(response: Response): boolean {
  return (response.headers.get("Content-Type") ?? "").startsWith("text/event-stream");
}

/** Reads to the end; true when the last event was the run's terminal one. */
async function read(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: ServerEvent | null) => void,
): Promise<boolean> {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let finished = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return finished;
    onEvent(null);
    for (const { data } of parser.push(decoder.decode(value, { stream: true }))) {
      const event = parseEvent(data);
      finished ||= event?.type === "response_end" || (event?.type === "error" && event.response_id !== null);
      onEvent(event);
    }
  }
}
