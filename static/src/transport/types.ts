/** What the three transports have in common. They differ in framing only. */
import type { Cursor } from "../protocol/cursor";
import type { Attachment } from "../protocol/desk";
import type { PageContext, ServerEvent, Session, Snapshot } from "../protocol/wire";
import type { Api } from "./api";

export type TransportName = "websocket" | "sse" | "https";

export interface Message {
  readonly key: string;
  readonly text: string;
  readonly pageContext: PageContext;
  /** What was uploaded for it before. */
  readonly attachments: readonly Attachment[];
}

/** As messages name them, where there are any. */
export function attachmentIds({ attachments }: Message): { readonly attachments?: readonly string[] } {
  return attachments.length > 0 ? { attachments: attachments.map(({ id }) => id) } : {};
}

/** What the person at the desk sees of the visitor. Nothing depends on its arrival. */
export type Signal =
  | { readonly type: "typing"; readonly on: boolean }
  | { readonly type: "read"; readonly seq: number };

export interface Transport {
  readonly name: TransportName;
  send(message: Message): void;
  /** Where the transport has no way for it, nothing happens. */
  signal(signal: Signal): void;
  resume(responseId: string, cursor: Cursor): void;
  cancel(responseId: string): void;
  regenerate(key: string): void;
  /** Finds out soon whether it still works: the machine may have slept or changed networks. */
  probe(): void;
  close(): void;
}

/** `blocked`: something between here and the server lets this transport not through. */
export type CloseReason = "lost" | "blocked" | "unauthorized" | "refused";

export interface TransportEvents {
  opened(): void;
  event(event: ServerEvent): void;
  snapshot(snapshot: Snapshot, afterSeq: number): void;
  /** At most once, and nothing is reported after it. `retryAfterMs` is the server's wish. */
  closed(reason: CloseReason, retryAfterMs?: number | null): void;
}

export interface Link {
  readonly api: Api;
  readonly session: Session;
  /** The newest turn held without a gap; polling asks for what comes after it. */
  heldSeq(): number;
  /** A person waits for an answer now; polling is quicker then. */
  isBusy(): boolean;
  /** Somebody at the desk is waited for or has the conversation; polling is quicker then, too. */
  isWithPerson(): boolean;
}

export type OpenTransport = (link: Link, events: TransportEvents) => Transport;
