/** The entry: one script tag puts the widget on the page and gives the page `window.Chatsite`. */
import { createApi, type QueuedCall } from "./api";
import { ChatsiteWidget } from "./element";

declare global {
  interface Window {
    Chatsite?: unknown;
  }
}

/** Only known while the script itself runs. */
const script = document.currentScript as HTMLScriptElement | null;

function start(): void {
  ChatsiteWidget.home = script?.src ?? null;
  if (!customElements.get("chatsite-widget")) customElements.define("chatsite-widget", ChatsiteWidget);
  const queue = Array.isArray(window.Chatsite) ? (window.Chatsite as QueuedCall[]) : [];
  const widget = document.querySelector<ChatsiteWidget>("chatsite-widget") ?? fromScript();
  if (!widget) return;
  window.Chatsite = createApi(widget, queue);
  if (!widget.isConnected) document.body.append(widget);
}

function fromScript(): ChatsiteWidget | null {
  const options = script?.dataset ?? {};
  const key = options["widgetKey"];
  if (!script || !key) return null;
  const widget = new ChatsiteWidget();
  widget.setAttribute("widget-key", key);
  widget.setAttribute("server", options["server"] ?? new URL(script.src).origin);
  widget.setAttribute("theme", options["theme"] ?? "auto");
  if (options["locale"]) widget.setAttribute("locale", options["locale"]);
  if (options["productId"]) widget.setAttribute("product-id", options["productId"]);
  if (options["open"] !== undefined && options["open"] !== "false") widget.setAttribute("open", "");
  return widget;
}

if (document.body) start();
else document.addEventListener("DOMContentLoaded", start);
