/** The dialogs: what each asks, and what is done with the answer. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Agent, Detail, Label, Me } from "../../types";
import type { Acts, Target } from "../acts";
import { standingOf } from "../standing";
import { say, type Word } from "../words";
import { Missing, type DialogSpec } from "./dialogs";

/** Characters; the server holds to it as well. */
const SHORTEST_REASON = 10;

export function takeOver(acts: Acts, detail: Detail): DialogSpec {
  const name = detail.agent?.name ?? say("someone");
  return {
    title: say("takeOverTitle"),
    hint: say("takeOverHint", { name }),
    submit: say("takeOverDo"),
    onSubmit: () => acts.takeOver(),
  };
}

export function transfer(acts: Acts, detail: Detail, me: Me, agents: readonly Agent[]): DialogSpec {
  const others = agents.filter(({ id }) => id !== detail.agent?.id);
  return {
    title: say("transferTitle"),
    body: html`
      <label class="cv-label">${say("transferTo")}
        <select name="to" required autofocus>
          <option value="">${say("transferChoose")}</option>
          ${group("transferAgents", others.map((agent) => [`agent:${agent.id}`, agentOption(agent)]))}
          ${group("transferTeams", me.teams.map(({ id, name }) => [`team:${id}`, name]))}
        </select>
      </label>
      ${text("note", "transferNote")}
    `,
    submit: say("transfer"),
    onSubmit: (fields) => acts.transfer(targetOf(String(fields.get("to") ?? "")), given(fields, "note")),
  };
}

function targetOf(chosen: string): Target {
  const [kind, id] = [chosen.split(":")[0], chosen.slice(chosen.indexOf(":") + 1)];
  if (kind === "team") return { agent: null, team: id };
  if (kind === "agent") return { agent: id };
  throw new Missing(say("transferMissing"));
}

function agentOption({ name, presence, load, capacity }: Agent): string {
  const words: Readonly<Record<Agent["presence"], Word>> = {
    online: "presenceOnline",
    away: "presenceAway",
    offline: "presenceOffline",
  };
  return say("optionPresence", { name, presence: say(words[presence]), load, capacity });
}

export function handBack(acts: Acts): DialogSpec {
  return {
    title: say("handBackTitle"),
    hint: say("handBackHint"),
    body: text("note", "handBackNote"),
    submit: say("handBack"),
    onSubmit: (fields) => acts.handBack(given(fields, "note")),
  };
}

export function resolve(acts: Acts, detail: Detail, me: Me): DialogSpec {
  const isAnothers = standingOf(detail, me) === "anothers";
  return {
    title: say("resolveTitle"),
    ...(isAnothers ? { hint: say("resolveAnothers", { name: detail.agent?.name ?? say("someone") }) } : {}),
    body: html`
      <label class="cv-label">${say("resolveReason")}
        <select name="resolution" required autofocus>
          ${me.resolutions.map(({ key, label }) => html`<option value=${key}>${label}</option>`)}
        </select>
      </label>
      ${text("note", "resolveNote")}
    `,
    submit: say("resolve"),
    onSubmit: (fields) => acts.resolve(given(fields, "resolution"), given(fields, "note"), isAnothers),
  };
}

export function release(acts: Acts): DialogSpec {
  return {
    title: say("releaseTitle"),
    hint: say("releaseHint"),
    submit: say("releaseDo"),
    onSubmit: () => acts.release(),
  };
}

export function labels(acts: Acts, detail: Detail, all: readonly Label[]): DialogSpec {
  const had = new Set(detail.labels.map(({ id }) => id));
  const box = ({ id, name, color }: Label): TemplateResult => html`<label class="cv-check">
    <input type="checkbox" name="label" value=${id} ?checked=${had.has(id)} />
    <i class="cv-dot" style="--dot: ${safeColor(color)}"></i><bdi>${name}</bdi>
  </label>`;
  return {
    title: say("labelsTitle"),
    body: all.length
      ? html`<fieldset class="cv-checks"><legend class="cv-heard">${say("labels")}</legend>${all.map(box)}</fieldset>`
      : html`<p class="cv-hint">${say("labelsNone")}</p>`,
    submit: say("save"),
    onSubmit: (fields) => {
      const chosen = new Set(fields.getAll("label").map(String));
      return acts.setLabels([...chosen].filter((id) => !had.has(id)), [...had].filter((id) => !chosen.has(id)));
    },
  };
}

export function safeColor(color: string): string {
  return /^#[\da-f]{3,8}$/i.test(color) || /^[a-z]+$/i.test(color) ? color : "currentColor";
}

export function rate(acts: Acts, responseId: string, onDone: () => void): DialogSpec {
  const choice = (value: "up" | "down", word: Word): TemplateResult =>
    html`<label class="cv-check"><input type="radio" name="value" value=${value} required />${say(word)}</label>`;
  return {
    title: say("rateTitle"),
    body: html`
      <fieldset class="cv-checks"><legend class="cv-heard">${say("rateTitle")}</legend>${choice("up", "rateUp")}${choice("down", "rateDown")}</fieldset>
      ${text("right_answer", "rightAnswer", 4)}${text("comment", "rateComment", 2)}
    `,
    submit: say("save"),
    onSubmit: async (fields) => {
      const value = given(fields, "value");
      if (value !== "up" && value !== "down") throw new Missing(say("rateMissing"));
      await acts.correct(responseId, value, given(fields, "right_answer"), given(fields, "comment"));
      onDone();
    },
  };
}

export function openOther(acts: Acts, sessionId: string, onUrl: (url: string) => void): DialogSpec {
  return {
    title: say("openOtherTitle"),
    hint: say("openOtherHint"),
    body: text("reason", "openOtherWhy", 2, SHORTEST_REASON),
    submit: say("openOtherDo"),
    onSubmit: async (fields) => onUrl(await acts.openOther(sessionId, given(fields, "reason"))),
  };
}

function text(name: string, label: Word, rows = 3, atLeast = 0): TemplateResult {
  return html`<label class="cv-label">${say(label)}
    <textarea name=${name} rows=${rows} dir="auto" maxlength="2000" minlength=${atLeast || nothing} ?required=${atLeast > 0}></textarea>
  </label>`;
}

function group(label: Word, options: readonly (readonly [string, string])[]): TemplateResult | typeof nothing {
  if (options.length === 0) return nothing;
  return html`<optgroup label=${say(label)}>
    ${options.map(([value, name]) => html`<option value=${value}>${name}</option>`)}
  </optgroup>`;
}

function given(fields: FormData, name: string): string {
  return String(fields.get(name) ?? "").trim();
}
