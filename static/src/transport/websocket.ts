/** One socket for everything; the server pushes turns and runs of the whole conversation. */
import { START, type Cursor } from "../protocol/cursor";
import { parseEvent } from "../protocol/parse";
import type { Session } from "../protocol/wire";
import { acknowledged, refused } from "./local_events";
import { attachmentIds, type CloseReason, type Link, type Message, type Transport, type TransportEvents } from "./types";
import { Watchdog } from "./watchdog";

const OPEN_LIMIT_MS = 8_000;
const PROBE_LIMIT_MS = 5_000;
/** The server closes a socket with a larger frame; such a message goes by HTTP. */
const MAX_FRAME_BYTES = 60 * 1024;

const CLOSE_REASONS: Readonly<Record<number, CloseReason>> = { 4401: "unauthorized", 4403: "refused" };

export function openWebSocket(link: Link, events: TransportEvents): Transport {
  const { api, session } = link;
  const socket = new WebSocket(socketUrl(api.server, session), ["chatsite.v1", `bearer.${session.token}`]);
  const silenceMs = session.config.heartbeat_seconds * 2_250;
  const watchdog = new Watchdog(() => end("lost"), OPEN_LIMIT_MS);
  let isOpen = false;
  let isEnded = false;

  function end(reason: CloseReason): void {
    if (isEnded) return;
    isEnded = true;
    watchdog.stop();
    socket.close();
    events.closed(!isOpen && reason === "lost" ? "blocked" : reason);
  }

  function write(frame: Readonly<Record<string, unknown>>): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  // A proxy may accept the socket and swallow what it carries: only an answer proves it open.
  socket.onopen = () => write({ type: "ping" });
  socket.onclose = ({ code }) => end(CLOSE_REASONS[code] ?? "lost");
  socket.onmessage = ({ data }) => {
    if (isEnded || typeof data !== "string") return;
    watchdog.feed(silenceMs);
    if (!isOpen) {
      isOpen = true;
      events.opened();
    }
    const event = parseEvent(data);
    if (event?.type === "ping") write({ type: "pong", ...(event.cursor ? { cursor: event.cursor } : {}) });
    if (event) events.event(event);
  };

  function resume(responseId: string, cursor: Cursor): void {
    write({ type: "resume", session_id: session.session_id, response_id: responseId, cursor });
  }

  async function sendByHttp(message: Message): Promise<void> {
    try {
      const accepted = await api.send(session, message);
      if (isEnded) return;
      events.event(acknowledged(accepted, message.key));
      if (accepted.responseId) resume(accepted.responseId, START);
    } catch (error) {
      const refusal = refused(error, message.key);
      if (isEnded) return;
      if (refusal) events.event(refusal);
      else end("lost");
    }
  }

  return {
    name: "websocket",
    send(message) {
      const frame = {
        type: "chat_message",
        session_id: session.session_id,
        message: message.text,
        idempotency_key: message.key,
        page_context: message.pageContext,
        ...attachmentIds(message),
      };
      const bytes = new TextEncoder().encode(JSON.stringify(frame)).length;
      if (bytes > MAX_FRAME_BYTES) void sendByHttp(message);
      else write(frame);
    },
    signal: (signal) => write({ ...signal, session_id: session.session_id }),
    resume,
    cancel(responseId) {
      write({ type: "cancel", response_id: responseId });
    },
    regenerate(key) {
      write({ type: "regenerate", session_id: session.session_id, idempotency_key: key });
    },
    probe() {
      write({ type: "ping" });
      watchdog.feed(PROBE_LIMIT_MS);
    },
    close() {
      isEnded = true;
      watchdog.stop();
      socket.close();
    },
  };
}

function socketUrl(server: string, session: Session): string {
  const url = new URL(session.websocket_url, server);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
