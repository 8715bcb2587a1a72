/** What the socket says in frames, HTTP says in status codes: the same events made from those. */
import type { ErrorEvent, Resumed, StatusEvent } from "../protocol/wire";
import { ApiError, type Accepted } from "./api";
import type { CloseReason } from "./types";

export function queued(accepted: Accepted, key: string): StatusEvent {
  return {
    type: "status",
    state: "queued",
    response_id: accepted.responseId,
    cursor: null,
    user_turn_seq: accepted.userSeq,
    idempotency_key: key,
  };
}

/** The refusal of one request, or null when it was the connection that failed. */
export function failed(error: unknown, key: string): ErrorEvent | null {
  if (!(error instanceof ApiError) || error.isTemporary || error.status === 401) return null;
  return {
    type: "error",
    code: error.code,
    message: error.message,
    retryable: error.status === 429 || error.status === 409,
    retry_after_ms: error.retryAfterMs,
    response_id: null,
    cursor: null,
    idempotency_key: key,
    about: null,
  };
}

export function recovered(responseId: string): Resumed {
  return { type: "resumed", response_id: responseId, recovered: true, snapshot: null };
}

export function closeReason(error: unknown): CloseReason {
  if (!(error instanceof ApiError)) return "lost";
  if (error.status === 401) return "unauthorized";
  if (error.status === 403) return "refused";
  return "lost";
}

export function retryAfter(error: unknown): number | null {
  return error instanceof ApiError ? error.retryAfterMs : null;
}
