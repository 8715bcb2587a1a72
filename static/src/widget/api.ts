/** `window.Chatsite`, the interface for the page (docs/widget.md). */
import type { PageContext } from "../protocol/wire";
import type { Identity } from "../transport/api";
import type { ChatsiteWidget } from "./element";
import type { EventName, Listener } from "./events";

export interface ChatsiteApi {
  open(): void;
  close(): void;
  toggle(): void;
  identify(identity: Identity | null): void;
  setPageContext(context: PageContext): void;
  /** Returns a function that ends the listening. */
  on(name: EventName, listener: Listener): () => void;
  /** For calls written the way they are queued before the script has loaded. */
  push(...calls: readonly QueuedCall[]): void;
}

export type QueuedCall = readonly [method: string, ...args: unknown[]];

export function createApi(widget: ChatsiteWidget, queue: readonly QueuedCall[]): ChatsiteApi {
  const whenReady: (() => void)[] = [];
  const later = (call: () => void): void => {
    if (widget.isReady) call();
    else whenReady.push(call);
  };
  widget.events.on("ready", () => whenReady.splice(0).forEach((call) => call()));
  const api: ChatsiteApi = {
    open: () => later(() => widget.open()),
    close: () => later(() => widget.close()),
    toggle: () => later(() => widget.toggle()),
    identify: (identity) => later(() => widget.identify(identity)),
    setPageContext: (context) => later(() => widget.setPageContext(context)),
    on: (name, listener) => widget.on(name, listener),
    push: (...calls) => calls.forEach((call) => apply(api, call)),
  };
  api.push(...queue);
  return api;
}

function apply(api: ChatsiteApi, [method, ...args]: QueuedCall): void {
  const call = (api as unknown as Record<string, unknown>)[method];
  if (typeof call === "function") (call as (...values: unknown[]) => void)(...args);
  else console.warn(`Chatsite has no "${method}".`);
}
