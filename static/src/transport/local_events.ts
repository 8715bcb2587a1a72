/** What the socket says in frames, HTTP says in status codes: the same events made from those. */
import type { ErrorEvent, Resumed, StatusEvent } from "../protocol/wire";
import { ApiError, type Accepted } from "./api";
import type { CloseReason } from "./types";

export function acknowledged(accepted: Accepted, key: string): StatusEvent {
  return {
    type: "status",
    state: accepted.responseId ? "queued" : "delivered",
    response_id: accepted.responseId,
    cursor: null,
    user_turn_seq: accepted.userSeq,
    idempotency_key: key,
  };
}

/** The refusal of one request, or null when it was the connection that failed. */
export function refused(reason: unknown, key: string): ErrorEvent | null {
  if (!(reason instanceof ApiError) || reason.isTemporary || reason.status === 401) return null;
  return {
    ...error(reason.code, reason.message),
    retryable: reason.status === 429 || reason.status === 409,
    retry_after_ms: reason.retryAfterMs,
    idempotency_key: key,
  };
}

/** The end of a run that left no answer. */
export function runFailed(responseId: string, code: string, message: string): ErrorEvent {
  return { ...error(code, message), retryable: true, response_id: responseId };
}

/** The run cannot be read from this cursor, or not at all. */
export function notResumed(responseId: string, { code, message }: ApiError): ErrorEvent {
  return { ...error(code, message), about: responseId };
}

function error(code: string, message: string): ErrorEvent {
  return {
    type: "error",
    code,
    message,
    retryable: false,
    retry_after_ms: null,
    response_id: null,
    cursor: null,
    idempotency_key: null,
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
