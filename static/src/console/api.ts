/** The desk over HTTP: the browser's session says who asks, the CSRF header that it is this page. */
import { upload, type Uploader } from "../transport/upload";

const TIMEOUT_MS = 15_000;

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export class DeskError extends Error {
  constructor(
    /** 0 when the server was not reached at all. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** The very same request may succeed later. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export class DeskApi {
  private readonly base: string;

  constructor(
    organization: string,
    private readonly csrf: string,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
    private readonly uploader: Uploader = upload,
  ) {
    this.base = `/desk/${encodeURIComponent(organization)}/`;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.request<T>("GET", path + search(query));
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.request<T>("POST", path, JSON.stringify(body));
  }

  delete<T>(path: string): Promise<T> {
    return this.request<T>("DELETE", path);
  }

  /** `onProgress` is told the share that has been sent, from 0 to 1. */
  async upload<T>(path: string, file: File, onProgress: (share: number) => void = () => undefined): Promise<T> {
    const form = new FormData();
    form.append("file", file);
    const headers = { Accept: "application/json", "X-CSRFToken": this.csrf };
    return answerOf<T>(await this.uploader(this.base + path, form, headers, onProgress).catch(unreachable));
  }

  private async request<T>(method: string, path: string, body?: string): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET") headers["X-CSRFToken"] = this.csrf;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const asked = this.fetcher(this.base + path, {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body }),
    });
    return answerOf<T>(await asked.catch(unreachable));
  }
}

function unreachable(): never {
  throw new DeskError(0, "unreachable", "The server cannot be reached.");
}

async function answerOf<T>(response: Response): Promise<T> {
  if (!response.ok) throw await toError(response);
  return (response.status === 204 ? null : await response.json()) as T;
}

/** What is empty is not asked for. */
export function search(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "" && value !== false) {
      parameters.set(name, value === true ? "1" : String(value));
    }
  }
  const text = parameters.toString();
  return text && `?${text}`;
}

interface Problem {
  readonly error?: { readonly code?: string; readonly message?: string; readonly details?: Record<string, unknown> };
}

async function toError(response: Response): Promise<DeskError> {
  const body = (await response.json().catch(() => null)) as Problem | null;
  const { code = "unknown", message = "", details = {} } = body?.error ?? {};
  return new DeskError(response.status, code, message, details);
}
