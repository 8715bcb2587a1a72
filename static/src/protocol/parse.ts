/** From unknown JSON to wire values. What is malformed or of a type not known yet becomes null. */
import { START } from "./cursor";
import { toEscalationConfig, toFeedbackConfig, toRatings, toStanding } from "./desk";
import { count, countOrNull, list, object, text, textOrNull, texts, type Json } from "./json";
import type {
  AttachmentConfig,
  Citation,
  Mode,
  Offer,
  ResponseObject,
  Role,
  ServerEvent,
  Session,
  SiteConfig,
  Snapshot,
  Turn,
  TurnState,
  WaitingRun,
} from "./wire";

export function parseEvent(data: string): ServerEvent | null {
  try {
    return toEvent(JSON.parse(data));
  } catch {
    return null;
  }
}

export function toEvent(value: unknown): ServerEvent | null {
  const json = object(value);
  const run = { response_id: text(json["response_id"]), cursor: text(json["cursor"], START) };
  switch (json["type"]) {
    case "response_start":
      return {
        type: "response_start",
        ...run,
        attempt: count(json["attempt"]) || 1,
        reset: json["reset"] === true,
        user_turn_seq: countOrNull(json["user_turn_seq"]),
      };
    case "response_chunk":
      return { type: "response_chunk", ...run, text: text(json["text"]) };
    case "tool_call":
    case "tool_result":
      return {
        type: json["type"],
        ...run,
        call_id: text(json["call_id"]),
        name: text(json["name"]),
        status: text(json["status"]),
      };
    case "response_end":
      return {
        type: "response_end",
        ...run,
        status: text(json["status"]),
        turn_seq: countOrNull(json["turn_seq"]),
        response: toResponse(json["response"]),
      };
    case "error":
      return {
        type: "error",
        code: text(json["code"], "unknown"),
        message: text(json["message"]),
        retryable: json["retryable"] === true,
        retry_after_ms: retryAfter(json),
        response_id: textOrNull(json["response_id"]),
        cursor: textOrNull(json["cursor"]),
        idempotency_key: textOrNull(json["idempotency_key"]),
        about: textOrNull(json["about"]),
      };
    case "status":
      return toStatus(json);
    case "turn": {
      const turn = toTurn(json["turn"]);
      return turn && { type: "turn", turn };
    }
    case "resumed":
    case "snapshot": {
      const snapshot = object(json["snapshot"]);
      return {
        type: "resumed",
        response_id: run.response_id,
        recovered: json["recovered"] === true,
        snapshot: json["snapshot"]
          ? { text: text(snapshot["text"]), cursor: text(snapshot["cursor"], START) }
          : null,
      };
    }
    case "ping":
      return {
        type: "ping",
        response_id: textOrNull(json["response_id"]),
        cursor: textOrNull(json["cursor"]),
        latest_turn_seq: count(json["latest_turn_seq"]),
      };
    case "pong":
      return { type: "pong" };
    default:
      return null;
  }
}

/** What is told of a run or a message, and what is told of the people at the desk. */
function toStatus(json: Json): ServerEvent {
  const state = text(json["state"]);
  switch (state) {
    case "standing":
      return { type: "standing", ...toStanding(json) };
    case "typing":
      return { type: "typing", name: text(json["name"]), on: json["on"] === true };
    case "read":
      return { type: "read", seq: count(json["seq"]) };
    default:
      return {
        type: "status",
        state,
        response_id: textOrNull(json["response_id"]),
        cursor: textOrNull(json["cursor"]),
        user_turn_seq: countOrNull(json["user_turn_seq"]),
        idempotency_key: textOrNull(json["idempotency_key"]),
      };
  }
}

export function toResponse(value: unknown): ResponseObject {
  const json = object(value);
  return {
    response_id: text(json["response_id"]),
    session_id: text(json["session_id"]),
    status: text(json["status"]),
    text: text(json["text"]),
    citations: toCitations(json["citations"]),
    actions: toOffers(json["actions"]),
    quoted: object(json["metadata"])["quoted"] === true,
  };
}

export function toSession(value: unknown): Session {
  const json = object(value);
  const session = {
    session_id: text(json["session_id"]),
    token: text(json["token"]),
    expires_at: text(json["expires_at"]),
    websocket_url: text(json["websocket_url"], "/ws/chat/"),
    config: toConfig(json["config"]),
  };
  if (!session.session_id || !session.token) throw new TypeError("The answer is not a session.");
  return session;
}

export function toConfig(value: unknown): SiteConfig {
  const json = object(value);
  const assistant = object(json["assistant"]);
  const accent = textOrNull(object(json["theme"])["accent"]);
  return {
    assistant: {
      name: text(assistant["name"]),
      avatar_url: textOrNull(assistant["avatar_url"]),
      demo_model: assistant["demo_model"] === true,
      quotes: assistant["quotes"] === true,
    },
    greeting: text(json["greeting"]),
    suggestions: texts(json["suggestions"]).slice(0, 3),
    theme: accent ? { accent } : {},
    heartbeat_seconds: count(json["heartbeat_seconds"]) || 20,
    max_message_length: count(json["max_message_length"]) || 32000,
    escalation: toEscalationConfig(json["escalation"]),
    feedback: toFeedbackConfig(json["feedback"]),
    attachments: toAttachmentConfig(json["attachments"]),
  };
}

function toAttachmentConfig(value: unknown): AttachmentConfig | null {
  if (!value) return null;
  const json = object(value);
  return {
    max_bytes: count(json["max_bytes"]) || 10_000_000,
    max_files: count(json["max_files"]) || 5,
    accept: texts(json["accept"]),
  };
}

export function toSnapshot(value: unknown): Snapshot {
  const json = object(value);
  const live = json["live"] ? object(json["live"]) : null;
  if (!text(json["session_id"])) throw new TypeError("The answer is not a conversation.");
  return {
    session_id: text(json["session_id"]),
    mode: text(json["mode"], "assistant") as Mode,
    latest_turn_seq: count(json["latest_turn_seq"]),
    turns: list(json["turns"]).map(toTurn).filter((turn) => turn !== null),
    live: live && { ...toWaiting(live), cursor: text(live["cursor"], START) },
    waiting: list(json["waiting"]).map((item) => toWaiting(object(item))),
    has_more: json["has_more"] === true,
    ...toStanding(json),
    ratings: toRatings(json["ratings"]),
  };
}

function toWaiting(json: Json): WaitingRun {
  return { response_id: text(json["response_id"]), user_turn_seq: count(json["user_turn_seq"]) };
}

function toTurn(value: unknown): Turn | null {
  const json = object(value);
  const seq = countOrNull(json["seq"]);
  if (seq === null) return null;
  const payload = object(json["payload"]);
  return {
    seq,
    role: text(json["role"], "system") as Role,
    content: text(json["content"]),
    state: text(json["state"], "complete") as TurnState,
    created_at: textOrNull(json["created_at"]),
    response_id: textOrNull(json["response_id"]),
    user_turn_seq: countOrNull(json["user_turn_seq"]),
    payload: {
      ...payload,
      citations: toCitations(payload["citations"]),
      actions: toOffers(payload["actions"]),
      quoted: payload["quoted"] === true,
    },
  };
}

function toCitations(value: unknown): readonly Citation[] {
  return list(value).map((item) => {
    const json = object(item);
    const url = textOrNull(json["url"]);
    return {
      marker: count(json["marker"]),
      title: text(json["title"]) || (url ?? ""),
      heading: text(json["heading"]),
      quote: text(json["quote"]),
      url,
      language: text(json["language"]),
    };
  });
}

function toOffers(value: unknown): readonly Offer[] {
  return list(value).map((item) => ({ kind: text(object(item)["kind"]) }));
}

/** On the socket the wait may stand beside the code or among the details, in ms or in seconds. */
function retryAfter(json: Json): number | null {
  const details = object(json["details"]);
  const ms = countOrNull(json["retry_after_ms"]) ?? countOrNull(details["retry_after_ms"]);
  if (ms !== null) return ms;
  const seconds = countOrNull(details["retry_after"]);
  return seconds === null ? null : seconds * 1000;
}
