/** What the people at the desk and the judging of answers add to the wire. */
import { count, countOrNull, list, object, text, textOrNull, texts, type Json } from "./json";

export interface Choice {
  readonly key: string;
  readonly label: string;
}

export interface EscalationConfig {
  readonly reasons: readonly Choice[];
  readonly open: boolean;
  readonly opens_at: string | null;
  readonly contact_required: boolean;
}

export interface FeedbackConfig {
  readonly reasons: readonly Choice[];
  readonly max_comment: number;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly picture: string | null;
}

export interface Desk {
  readonly escalation_id: string | null;
  readonly state: "queued" | "assigned" | "active" | null;
  readonly position: number | null;
  /** Null where too little is known to say it honestly. */
  readonly wait: { readonly low_seconds: number; readonly high_seconds: number } | null;
  readonly open: boolean;
  readonly opens_at: string | null;
  readonly agent: Person | null;
  readonly agent_read_seq: number;
  readonly can_withdraw: boolean;
  /** Left while nobody was there: answered by e-mail rather than waited for. */
  readonly is_message: boolean;
}

export interface Rating {
  readonly value: "up" | "down";
  readonly reasons: readonly string[];
  readonly comment: string;
}

export interface Survey {
  readonly survey_id: string;
  readonly state: "offered" | "answered";
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly size: number | null;
  readonly url: string;
}

export function toEscalationConfig(value: unknown): EscalationConfig | null {
  if (!value) return null;
  const json = object(value);
  return {
    reasons: toChoices(json["reasons"]),
    open: json["open"] !== false,
    opens_at: textOrNull(json["opens_at"]),
    contact_required: json["contact_required"] === true,
  };
}

export function toFeedbackConfig(value: unknown): FeedbackConfig | null {
  if (!value) return null;
  const json = object(value);
  return { reasons: toChoices(json["reasons"]), max_comment: count(json["max_comment"]) || 2000 };
}

/** What is not told stays as it is. */
export function toStanding(json: Json): { readonly desk?: Desk | null; readonly survey?: Survey | null } {
  return {
    ...("desk" in json ? { desk: toDesk(json["desk"]) } : {}),
    ...("survey" in json ? { survey: toSurvey(json["survey"]) } : {}),
  };
}

export function toDesk(value: unknown): Desk | null {
  if (!value) return null;
  const json = object(value);
  const state = text(json["state"]);
  const wait = object(json["wait"]);
  const high = countOrNull(wait["high_seconds"]);
  return {
    escalation_id: textOrNull(json["escalation_id"]),
    state: state === "queued" || state === "assigned" || state === "active" ? state : null,
    position: countOrNull(json["position"]),
    wait: high === null ? null : { low_seconds: count(wait["low_seconds"]), high_seconds: high },
    open: json["open"] !== false,
    opens_at: textOrNull(json["opens_at"]),
    agent: toPerson(json["agent"]),
    agent_read_seq: count(json["agent_read_seq"]),
    can_withdraw: json["can_withdraw"] === true,
    is_message: json["is_message"] === true,
  };
}

export function toSurvey(value: unknown): Survey | null {
  const json = object(value);
  const state = json["state"];
  if (state !== "offered" && state !== "answered") return null;
  return { survey_id: text(json["survey_id"]), state };
}

export function toRatings(value: unknown): Readonly<Record<string, Rating>> {
  const ratings = Object.entries(object(value)).map(([id, rating]) => [id, toRating(rating)] as const);
  return Object.fromEntries(ratings.filter(([, rating]) => rating !== null)) as Record<string, Rating>;
}

export function toRating(value: unknown): Rating | null {
  const json = object(value);
  const given = json["value"] ?? json["rating"];
  if (given !== "up" && given !== "down") return null;
  return { value: given, reasons: texts(json["reasons"]), comment: text(json["comment"]) };
}

export function toPerson(value: unknown): Person | null {
  if (!value) return null;
  const json = object(value);
  return { id: text(json["id"]), name: text(json["name"]), picture: textOrNull(json["picture"]) };
}

export function toAttachments(value: unknown): readonly Attachment[] {
  return list(value).map((item) => {
    const json = object(item);
    return { id: text(json["id"]), name: text(json["name"]), size: countOrNull(json["size"]), url: text(json["url"]) };
  });
}

function toChoices(value: unknown): readonly Choice[] {
  return list(value)
    .map((item) => ({ key: text(object(item)["key"]), label: text(object(item)["label"]) }))
    .filter(({ key, label }) => key !== "" && label !== "");
}
