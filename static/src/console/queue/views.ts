/** Saved views: a tab and filters under a name, one's own or everybody's. */
import { html } from "lit-html";
import type { DeskApi } from "../api";
import { ask, confirmed } from "../dialogs";
import type { Store } from "../store";
import { words } from "../strings";
import type { SavedView } from "../types";
import { fromSaved, toSaved, type QueueQuery } from "./query";

export function queryOf(view: SavedView): QueueQuery {
  return fromSaved(view.id, view.query);
}

/** The new view, or null when the agent left without a name. */
export async function saveView(query: QueueQuery, api: DeskApi, store: Store): Promise<SavedView | null> {
  const body = html`
    <label class="field">${words.text("viewName")}<input name="name" autofocus required maxlength="60" autocomplete="off" dir="auto" /></label>
    <label class="option"><input type="checkbox" name="shared" /> ${words.text("shareView")}</label>
  `;
  const answer = await ask(words.text("saveView"), body, words.text("save"), (form) => ({
    name: String(form.get("name")).trim(),
    shared: form.has("shared"),
  }));
  if (!answer?.name) return null;
  const view = await api.post<SavedView>("saved-views", { ...answer, query: toSaved(query) });
  store.setViews([...store.me.saved_views, view]);
  return view;
}

export async function deleteView(view: SavedView, api: DeskApi, store: Store): Promise<boolean> {
  if (!(await confirmed(words.text("deleteViewAsk", { name: view.name }), words.text("delete")))) return false;
  await api.delete(`saved-views/${view.id}`);
  store.setViews(store.me.saved_views.filter(({ id }) => id !== view.id));
  return true;
}
