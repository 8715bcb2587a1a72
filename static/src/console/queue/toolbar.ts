/** Above the list: views with their counts, the search, the filters. */
import { html, nothing, type TemplateResult } from "lit-html";
import { icons } from "../icons";
import type { Store } from "../store";
import { words, type TextKey } from "../strings";
import type { Counts, SavedView } from "../types";
import { FILTERS, TABS, type FilterName, type Filters, type QueueQuery, type Tab } from "./query";
import { languageName } from "./row";

export interface ToolbarView {
  readonly store: Store;
  readonly query: QueueQuery;
  readonly counts: Counts | null;
  readonly isFiltering: boolean;
  /** Those that there are rows of. */
  readonly languages: readonly string[];
  showTab(tab: Tab): void;
  showView(view: SavedView): void;
  search(text: string): void;
  /** From the search into what it found. */
  leaveSearch(): void;
  filter(filters: Filters): void;
  toggleFilters(): void;
  save(): void;
  remove(view: SavedView): void;
}

const COUNT: Readonly<Record<Tab, keyof Counts>> = {
  mine: "mine",
  unassigned: "unassigned",
  all: "all_open",
  breached: "breached",
};

export function toolbar(view: ToolbarView): TemplateResult {
  return html`<div class="toolbar">${tabs(view)} ${searchLine(view)} ${view.isFiltering ? filterPanel(view) : nothing}</div>`;
}

function tabs({ query, counts, store, showTab, showView }: ToolbarView): TemplateResult {
  const { saved_views: views } = store.me;
  return html`<div class="tabs" role="group" aria-label=${words.text("views")}>
    <div class="tab-group">
      ${TABS.map((tab) => tabButton(tab, query.view === null && query.tab === tab, counts?.[COUNT[tab]], () => showTab(tab)))}
    </div>
    ${views.length > 0
      ? html`<div class="tab-group">${views.map((view) => viewButton(view, query.view === view.id, () => showView(view)))}</div>`
      : nothing}
  </div>`;
}

function tabButton(tab: Tab, isHere: boolean, count: number | undefined, show: () => void): TemplateResult {
  const kind = tab === "breached" && count ? "count count-bad" : "count";
  return html`<button type="button" class="tab" aria-pressed=${isHere} @click=${show}>
    ${words.text(tab)}${count === undefined ? nothing : html` <span class=${kind}>${count}</span>`}
  </button>`;
}

function viewButton({ name, shared }: SavedView, isHere: boolean, show: () => void): TemplateResult {
  const title = shared ? words.text("sharedView", { name }) : name;
  return html`<button type="button" class="tab" dir="auto" aria-pressed=${isHere} title=${title} @click=${show}>${name}</button>`;
}

function searchLine(view: ToolbarView): TemplateResult {
  const { query, isFiltering } = view;
  const set = Object.keys(query.filters).length;
  return html`<div class="search-line">
    <label class="search">
      ${icons.search}<span class="cs-hidden">${words.text("search")}</span>
      <input
        type="search" class="search-input" placeholder=${words.text("search")} .value=${query.text} dir="auto" autocomplete="off"
        aria-keyshortcuts="/" @keydown=${(event: KeyboardEvent) => onSearchKey(event, view)}
        @input=${(event: Event) => view.search((event.target as HTMLInputElement).value)}
      />
    </label>
    <button type="button" class="button filter-button" aria-expanded=${isFiltering} aria-controls="filters" @click=${view.toggleFilters}>
      ${icons.filter}<span>${words.text("filters")}</span>
      ${set > 0 ? html`<span class="count" aria-hidden="true">${set}</span><span class="cs-hidden">${words.plural("filtersSet", set)}</span>` : nothing}
    </button>
  </div>`;
}

/** Escape empties the field first: that the browser does itself. */
function onSearchKey(event: KeyboardEvent, { leaveSearch }: ToolbarView): void {
  const isEmpty = (event.target as HTMLInputElement).value === "";
  const isLeaving = event.key === "Enter" || event.key === "ArrowDown" || (event.key === "Escape" && isEmpty);
  if (!isLeaving || event.isComposing) return;
  event.preventDefault();
  leaveSearch();
}

function filterPanel(view: ToolbarView): TemplateResult {
  const { query, store } = view;
  const saved = store.me.saved_views.find(({ id }) => id === query.view);
  const isNarrowed = Object.keys(query.filters).length > 0 || query.text !== "";
  return html`<div class="filters" id="filters">
    ${FILTERS.map((name) => filter(name, view))}
    <div class="filter-acts">
      ${isNarrowed ? html`<button type="button" class="button button-quiet" @click=${() => view.filter({})}>${words.text("clearFilters")}</button>` : nothing}
      ${isNarrowed && !saved ? html`<button type="button" class="button button-quiet" @click=${view.save}>${icons.save}${words.text("saveView")}</button>` : nothing}
      ${saved?.is_mine ? html`<button type="button" class="button button-quiet" @click=${() => view.remove(saved)}>${words.text("deleteView")}</button>` : nothing}
    </div>
  </div>`;
}

const TITLES: Readonly<Record<FilterName, TextKey>> = {
  state: "filterState",
  team: "filterTeam",
  agent: "filterAgent",
  language: "filterLanguage",
  label: "filterLabel",
  priority: "filterPriority",
  reason: "filterReason",
};

function filter(name: FilterName, view: ToolbarView): TemplateResult | typeof nothing {
  const { query, filter: set } = view;
  const choices = choicesOf(name, view);
  const value = query.filters[name] ?? "";
  if (choices.length === 0) return nothing;
  const onChange = (event: Event): void => {
    const chosen = (event.target as HTMLSelectElement).value;
    const { [name]: _, ...others } = query.filters;
    set(chosen ? { ...others, [name]: chosen } : others);
  };
  return html`<label class="filter">
    <span>${words.text(TITLES[name])}</span>
    <select name=${name} @change=${onChange}>
      <option value="" ?selected=${!value}>${words.text("any")}</option>
      ${choices.map(([key, said]) => html`<option value=${key} ?selected=${key === value}>${said}</option>`)}
    </select>
  </label>`;
}

type Choices = readonly (readonly [string, string])[];

function choicesOf(name: FilterName, { store: { me, agents }, languages }: ToolbarView): Choices {
  const named = (rows: readonly { readonly id: string; readonly name: string }[]): Choices => rows.map((row) => [row.id, row.name]);
  const said = (pairs: Readonly<Record<string, TextKey>>): Choices => Object.entries(pairs).map(([key, text]) => [key, words.text(text)]);
  switch (name) {
    case "state":
      return said({
        queued: "stateQueued", assigned: "stateAssigned", active: "stateActive",
        resolved: "stateResolved", handed_back: "stateHandedBack", abandoned: "stateAbandoned",
      });
    case "team":
      return named(me.teams);
    case "agent":
      return [["me", words.text("me")], ["none", words.text("nobody")], ...named(agents.filter(({ id }) => id !== me.agent.id))];
    case "language":
      return [...new Set([...me.languages, ...languages])].sort().map((code) => [code, languageName(code)]);
    case "label":
      return named(me.labels);
    case "priority":
      return said({ urgent: "priorityUrgent", high: "priorityHigh", normal: "priorityNormal", low: "priorityLow" });
    case "reason":
      return me.reasons.map(({ key, label }) => [key, label]);
  }
}
