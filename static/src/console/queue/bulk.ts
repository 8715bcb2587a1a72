/** The same done to many rows at once; the server says of each whether it was, and why not. */
import type { DeskApi } from "../api";
import { choose, type Option } from "../dialogs";
import type { Store } from "../store";
import { words, type PluralKey } from "../strings";
import type { BulkResult } from "../types";

const AT_ONCE = 200;

export type BulkAction = "assign" | "resolve" | "label" | "unlabel";

interface Order {
  readonly action: "assign" | "resolve" | "label";
  readonly [field: string]: unknown;
}

const DONE: Readonly<Record<BulkAction, PluralKey>> = {
  assign: "bulkAssigned",
  resolve: "bulkResolved",
  label: "bulkLabelled",
  unlabel: "bulkLabelled",
};

export interface Outcome {
  readonly said: string;
  readonly failed: BulkResult["failed"];
}

/** Asks for what is needed and does it; null when the agent left without choosing. */
export async function bulk(action: BulkAction, ids: readonly string[], api: DeskApi, store: Store): Promise<Outcome | null> {
  const order = await orderOf(action, store);
  if (!order) return null;
  let done = 0;
  const failed: BulkResult["failed"][number][] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const result = await api.post<BulkResult>("escalations/bulk", { ids: ids.slice(from, from + AT_ONCE), ...order });
    done += result.done.length;
    failed.push(...result.failed);
  }
  const said = words.plural(DONE[action], done);
  return { said: failed.length > 0 ? `${said} ${words.plural("bulkFailed", failed.length)}` : said, failed };
}

async function orderOf(action: BulkAction, store: Store): Promise<Order | null> {
  switch (action) {
    case "assign":
      return assignment(store);
    case "resolve":
      return resolution(store);
    case "label":
    case "unlabel":
      return labelling(action, store);
  }
}

async function assignment(store: Store): Promise<Order | null> {
  const answer = await choose({
    title: words.text("assignTo"),
    options: [...people(store), ...store.me.teams.map(({ id, name }) => ({ key: id, label: name, hint: words.text("filterTeam") }))],
    confirm: words.text("assign"),
  });
  if (!answer) return null;
  const isTeam = answer.key.startsWith("team_");
  return { action: "assign", agent: isTeam ? null : answer.key, ...(isTeam ? { team: answer.key } : {}) };
}

/** Oneself first, then who is here. */
export function people(store: Store): Option[] {
  const order = { online: 0, away: 1, offline: 2 } as const;
  const others = store.agents
    .filter(({ id }) => id !== store.myId)
    .sort((one, other) => order[one.presence] - order[other.presence]);
  const hint = ({ presence, load, capacity }: (typeof others)[number]): string =>
    `${words.text(presence)}, ${words.text("load", { load, capacity })}`;
  return [store.myself, ...others].map((agent) => ({
    key: agent.id,
    label: agent.id === store.myId ? words.text("me") : agent.name,
    hint: hint(agent),
  }));
}

async function resolution(store: Store): Promise<Order | null> {
  const answer = await choose({
    title: words.text("resolveAs"),
    options: store.me.resolutions,
    confirm: words.text("resolve"),
    note: `${words.text("note")} (${words.text("noteHint")})`,
  });
  return answer && { action: "resolve", resolution: answer.key, note: answer.note };
}

async function labelling(action: "label" | "unlabel", store: Store): Promise<Order | null> {
  const answer = await choose({
    title: words.text(action === "label" ? "addLabel" : "removeLabel"),
    options: store.me.labels.map(({ id, name }) => ({ key: id, label: name })),
    confirm: words.text(action),
  });
  if (!answer) return null;
  return { action: "label", add: action === "label" ? [answer.key] : [], remove: action === "unlabel" ? [answer.key] : [] };
}
