/** The agents' desk: finds its place in the admin page, asks who works here, and begins. */
import { html, render } from "lit-html";
import { Storage } from "../widget/storage";
import { DeskApi, DeskError } from "./api";
import { mountConversation } from "./conversation";
import type { Organization } from "./head";
import { Route } from "./route";
import { Shell } from "./shell";
import { DeskSocket } from "./socket";
import { Store } from "./store";
import { words } from "./strings";
import type { Me } from "./types";

async function begin(root: HTMLElement, headRoot: HTMLElement): Promise<void> {
  const { organization = "", escalation = "", csrf = "", url = "" } = root.dataset;
  const api = new DeskApi(organization, csrf);
  const me = await api.get<Me>("me");
  root.replaceChildren();
  const socket = new DeskSocket(organization);
  const shell = new Shell(root, headRoot, {
    api,
    socket,
    store: new Store(me, socket),
    storage: new Storage(`chatsite:desk:${organization}:`),
    route: new Route(url, escalation || null),
    organizations: organizations(),
    mountConversation,
  });
  socket.connect();
  await shell.start();
}

function organizations(): readonly Organization[] {
  return JSON.parse(document.getElementById("desk-organizations")?.textContent ?? "[]") as Organization[];
}

function explainFailure(root: HTMLElement, error: unknown): void {
  const isRefused = error instanceof DeskError && (error.status === 403 || error.status === 404);
  const hint = isRefused ? words.text("deskForbidden") : "";
  render(
    html`<div class="state" role="alert">
      <p class="state-title">${words.text("deskUnreachable")}</p>
      <p class="quiet">${hint}</p>
      <button type="button" class="button" @click=${() => location.reload()}>${words.text("retry")}</button>
    </div>`,
    root,
  );
}

const root = document.getElementById("desk");
const headRoot = document.getElementById("desk-head");
if (root && headRoot) begin(root, headRoot).catch((error: unknown) => explainFailure(root, error));
