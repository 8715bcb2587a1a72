/** Stand-ins for the far end: a socket, a server over HTTP, and a transport. */
import type { ServerEvent } from "../protocol/wire";
import type { Link, OpenTransport, Signal, Transport, TransportEvents, TransportName } from "../transport/types";

type Frame = Readonly<Record<string, unknown>>;

/** Put in place of the browser's WebSocket; the test plays the server. */
export class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];

  readonly sent: Frame[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocols: readonly string[],
  ) {
    FakeSocket.all.push(this);
  }

  static get latest(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error("No socket was opened.");
    return socket;
  }

  accept(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  say(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Frame);
  }

  close(): void {
    this.readyState = 3;
  }
}

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Frame;
}

export type Route = (request: FakeRequest) => Response | Promise<Response>;

/** A fetch that answers from routes such as `POST /chat/message`, and remembers what was asked. */
export class FakeServer {
  readonly requests: FakeRequest[] = [];

  constructor(private readonly routes: Record<string, Route>) {}

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const request = {
      method: init.method ?? "GET",
      path: url.pathname + url.search,
      headers: init.headers as Record<string, string>,
      body: typeof init.body === "string" ? (JSON.parse(init.body) as Frame) : {},
    };
    this.requests.push(request);
    const name = Object.keys(this.routes).find((route) => `${request.method} ${request.path}`.startsWith(route));
    const route = name && this.routes[name];
    if (!route) throw new TypeError("Failed to fetch");
    return route(request);
  };

  asked(beginning: string): FakeRequest[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}`.startsWith(beginning));
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

export function problem(status: number, code: string, headers: Record<string, string> = {}, details = {}): Response {
  return json({ error: { code, message: "A sentence.", details } }, status, headers);
}

/** What a transport reported, and a promise for when it did. */
export class Recorder implements TransportEvents {
  readonly log: string[] = [];
  readonly events: ServerEvent[] = [];
  private waiting: (() => void)[] = [];

  opened(): void {
    this.note("opened");
  }

  event(event: ServerEvent): void {
    this.events.push(event);
    this.note(event.type);
  }

  snapshot(): void {
    this.note("snapshot");
  }

  closed(reason: string, retryAfterMs?: number | null): void {
    this.note(`closed: ${reason}${retryAfterMs ? ` ${retryAfterMs}` : ""}`);
  }

  /** Resolves when this was reported, also if it was before. */
  async until(entry: string): Promise<void> {
    while (!this.log.includes(entry)) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private note(entry: string): void {
    this.log.push(entry);
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

/** A transport that does what the test says, and remembers what it was told. */
export class FakeTransport implements Transport {
  readonly told: string[] = [];
  isClosed = false;

  constructor(
    readonly name: TransportName,
    readonly link: Link,
    readonly events: TransportEvents,
  ) {}

  static opener(name: TransportName, opened: FakeTransport[]): OpenTransport {
    return (link, events) => {
      const transport = new FakeTransport(name, link, events);
      opened.push(transport);
      return transport;
    };
  }

  send({ key, text }: { key: string; text: string }): void {
    this.told.push(`send ${text} ${key}`);
  }

  signal(signal: Signal): void {
    this.told.push(Object.values(signal).join(" "));
  }

  resume(responseId: string, cursor: string): void {
    this.told.push(`resume ${responseId} ${cursor}`);
  }

  cancel(responseId: string): void {
    this.told.push(`cancel ${responseId}`);
  }

  regenerate(): void {
    this.told.push("regenerate");
  }

  probe(): void {
    this.told.push("probe");
  }

  close(): void {
    this.isClosed = true;
  }
}
