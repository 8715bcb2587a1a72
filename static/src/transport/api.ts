/** The HTTP endpoints of a conversation. Tokens travel in headers, never in a URL. */
import type { Cursor } from "../protocol/cursor";
import { countOrNull, object, textOrNull, type Json } from "../protocol/json";
import { toSession, toSnapshot } from "../protocol/parse";
import type { PageContext, Session, Snapshot } from "../protocol/wire";
import { attachmentIds, type Message } from "./types";

const TIMEOUT_MS = 15_000;
/** A whole answer may take minutes; proxies give up earlier, and then the same key asks again. */
const FULL_ANSWER_TIMEOUT_MS = 300_000;

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterMs: number | null,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** The message was accepted, and it is its answer that failed. */
  get failedRun(): string | null {
    const id = this.details["response_id"];
    return typeof id === "string" ? id : null;
  }

  /** The server may accept the very same request later. */
  get isTemporary(): boolean {
    return this.status >= 500 || this.status === 408;
  }
}

/** Of an answer that was a refusal, whichever script made the error; null when there was no answer. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && "status" in error ? Number(error.status) : null;
}

/** Who the visitor is, signed by the customer's server. */
export interface Identity {
  readonly user_id: string;
  /** Such as gold; it is signed with the id. */
  readonly tier?: string;
  /** Whose documents the visitor may read; signed as well. */
  readonly groups?: readonly string[];
  readonly signature: string;
}

export interface SessionRequest {
  readonly widget_key: string;
  readonly locale: string;
  readonly page_context: PageContext;
  readonly session_token?: string;
  readonly identity?: Identity;
}

export interface Accepted {
  /** Null when no answer of the assistant follows: a person has the conversation. */
  readonly responseId: string | null;
  readonly userSeq: number | null;
}

export interface RunStatus {
  readonly status: string;
  readonly userSeq: number | null;
  readonly code: string;
  readonly message: string;
}

interface RequestOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export class Api {
  constructor(
    readonly server: string,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  async openSession(request: SessionRequest): Promise<Session> {
    return toSession(await this.json("POST", "/chat/session", { body: request }));
  }

  async snapshot(session: Session, afterSeq: number): Promise<Snapshot> {
    const path = `/chat/session/${encodeURIComponent(session.session_id)}?after_seq=${afterSeq}`;
    return toSnapshot(await this.json("GET", path, { token: session.token }));
  }

  async send(session: Session, message: Message): Promise<Accepted> {
    return toAccepted(await this.postMessage(session, message, "stream", TIMEOUT_MS));
  }

  async sendAndWait(session: Session, message: Message, signal: AbortSignal): Promise<Accepted> {
    return toAccepted(await this.postMessage(session, message, "full", FULL_ANSWER_TIMEOUT_MS, signal));
  }

  async regenerate(session: Session, key: string): Promise<Accepted> {
    const path = `/v1/conversations/${encodeURIComponent(session.session_id)}/regenerate`;
    const headers = { "Idempotency-Key": key };
    return toAccepted(await this.json("POST", path, { token: session.token, body: {}, headers }));
  }

  async cancel(session: Session, responseId: string): Promise<void> {
    const path = `/v1/runs/${encodeURIComponent(responseId)}/cancel`;
    await this.json("POST", path, { token: session.token, body: {} });
  }

  async run(session: Session, responseId: string): Promise<RunStatus> {
    const path = `/v1/runs/${encodeURIComponent(responseId)}`;
    const json = object(await this.json("GET", path, { token: session.token }));
    const error = object(json["error"]);
    return {
      status: String(json["status"] ?? ""),
      userSeq: toAccepted(json).userSeq,
      code: String(error["code"] ?? "unknown"),
      message: String(error["message"] ?? ""),
    };
  }

  stream(session: Session, responseId: string, cursor: Cursor, signal: AbortSignal): Promise<Response> {
    return this.request("GET", `/v1/runs/${encodeURIComponent(responseId)}/stream`, {
      token: session.token,
      headers: { Accept: "text/event-stream", "Last-Event-ID": cursor },
      signal,
    });
  }

  /** For what is asked once and needs no transport: the desk, ratings, the survey. */
  post(session: Session, path: string, body: Readonly<Record<string, unknown>>): Promise<Json> {
    return this.ask(session, "POST", path, body);
  }

  async ask(session: Session, method: string, path: string, body?: unknown): Promise<Json> {
    return object(await this.json(method, path, { token: session.token, body }));
  }

  private postMessage(
    session: Session,
    message: Message,
    mode: "full" | "stream",
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const timeout = AbortSignal.timeout(timeoutMs);
    return this.json("POST", "/chat/message", {
      token: session.token,
      headers: { "Idempotency-Key": message.key },
      body: {
        session_id: session.session_id,
        message: message.text,
        page_context: message.pageContext,
        ...attachmentIds(message),
        response_mode: mode,
      },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  }

  private async json(method: string, path: string, options: RequestOptions): Promise<unknown> {
    const signal = options.signal ?? AbortSignal.timeout(TIMEOUT_MS);
    const response = await this.request(method, path, { ...options, signal });
    return response.status === 204 ? null : response.json();
  }

  private async request(method: string, path: string, options: RequestOptions): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
    if (options.token) headers["Authorization"] = `Bearer ${options.token}`;
    if (options.body !== undefined) headers["Content-Type"] = "application/json";
    const response = await this.fetcher(this.server + path, {
      method,
      headers,
      mode: "cors",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "strict-origin-when-cross-origin",
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    if (!response.ok) throw await toError(response);
    return response;
  }
}

function toAccepted(value: unknown): Accepted {
  const json = object(value);
  return {
    responseId: textOrNull(json["response_id"] ?? json["responseId"]),
    userSeq: countOrNull(json["user_turn_seq"] ?? json["userTurnSeq"]),
  };
}

export async function toError(response: Response): Promise<ApiError> {
  const body = object(await response.json().catch(() => null));
  const error = object(body["error"]);
  return new ApiError(
    response.status,
    typeof error["code"] === "string" ? error["code"] : "unknown",
    typeof error["message"] === "string" ? error["message"] : "",
    retryAfterMs(response.headers.get("Retry-After")),
    object(error["details"]),
  );
}

function retryAfterMs(header: string | null): number | null {
  if (!header) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
