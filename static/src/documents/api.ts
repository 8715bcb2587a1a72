/** What the pages ask the server for: the admin's session says who asks, the CSRF header that it is this page. */
import { upload, type Uploader } from "../transport/upload";

const TIMEOUT_MS = 15_000;
/** A large file over a slow line. */
const UPLOAD_TIMEOUT_MS = 30 * 60_000;

export interface Row {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly state: string;
  readonly finished: boolean;
  /** How far it is, to be read out. */
  readonly sentence: string;
  /** How far it is, to be shown: markup of our own server. */
  readonly html: string;
}

export interface Added {
  readonly outcome: "created" | "replaced" | "unchanged";
  readonly document: Row;
}

export class Refused extends Error {
  constructor(
    /** 0 when the server was not reached at all. */
    readonly status: number,
    /** The server's sentence; empty when it gave none. */
    message: string,
  ) {
    super(message);
  }

  /** The very same file may be taken later. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 200 || this.status === 403 || this.status === 408 || this.status >= 429;
  }

  /** The page to sign in came in place of an answer. */
  get isSignedOut(): boolean {
    return this.status === 200;
  }
}

export class Api {
  constructor(
    private readonly csrf: string,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
    private readonly uploader: Uploader = upload,
  ) {}

  async states(url: string, ids: readonly string[]): Promise<readonly Row[]> {
    const { rows } = await this.ask<{ rows: readonly Row[] }>(`${url}?ids=${ids.join(",")}`, "GET");
    return rows;
  }

  retry(url: string): Promise<Row> {
    return this.ask<Row>(url, "POST");
  }

  /** `onProgress` is told the share that has been sent, from 0 to 1. */
  async add(url: string, form: FormData, onProgress: (share: number) => void): Promise<Added> {
    return answerOf<Added>(await this.uploader(url, form, this.headers(), onProgress, UPLOAD_TIMEOUT_MS).catch(unreachable));
  }

  private async ask<T>(url: string, method: string): Promise<T> {
    const options = { method, headers: this.headers(), cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
    return answerOf<T>(await this.fetcher(url, options).catch(unreachable));
  }

  private headers(): Record<string, string> {
    return { Accept: "application/json", "X-CSRFToken": this.csrf };
  }
}

function unreachable(): never {
  throw new Refused(0, "");
}

async function answerOf<T>(response: Response): Promise<T> {
  const body = (await response.json().catch(() => null)) as (T & { error?: { message?: string } }) | null;
  if (!response.ok || body === null) throw new Refused(response.status, body?.error?.message ?? "");
  return body;
}
