/** From what is written in a form to what is sent, and from what is wrong to the field where it is. */
import { object, type Json } from "../../protocol/json";
import type { Fault, Form, FormName } from "../state/forms";
import type { ChatState } from "../state/types";

export const MAX_NOTE = 2_000;

/** Enough to catch a slip; whether it exists only a letter shows. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

type Faults = Readonly<Record<string, Fault>>;

interface Request {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Out of hours, or where the site asks for it, a person can only answer by e-mail. */
export function needsContact({ config, desk }: Pick<ChatState, "config" | "desk">): boolean {
  return (config?.escalation?.contact_required ?? false) || !isOpen({ config, desk });
}

/** What the conversation was told last counts: the configuration may be of this morning. */
export function isOpen({ config, desk }: Pick<ChatState, "config" | "desk">): boolean {
  return desk ? desk.open : (config?.escalation?.open ?? true);
}

export function opensAt({ config, desk }: Pick<ChatState, "config" | "desk">): string | null {
  return desk ? desk.opens_at : (config?.escalation?.opens_at ?? null);
}

export function validate(state: ChatState, name: FormName, form: Form): Faults {
  const faults: Record<string, Fault> = {};
  const { email = "", note = "", comment = "", score = "" } = trimmed(form);
  const asksEmail = name === "escalate" || name === "contact" || name === "transcript";
  const needsEmail = name === "transcript" || (name === "escalate" && needsContact(state));
  if (asksEmail && email && !EMAIL.test(email)) faults["email"] = "email";
  if (needsEmail && !email) faults["email"] = "required";
  if (name === "contact" && !email && !note) faults["note"] = "required";
  if ([...note].length > MAX_NOTE) faults["note"] = "long";
  if ([...comment].length > (state.config?.feedback?.max_comment ?? MAX_NOTE)) faults["comment"] = "long";
  if (name === "survey" && !score) faults["score"] = "required";
  return faults;
}

export function requestOf(name: FormName, form: Form): Request {
  const { reason, note, name: person, email, comment, score } = trimmed(form);
  switch (name) {
    case "escalate":
    case "contact": {
      const contact = filled({ name: person, email });
      const hasContact = Object.keys(contact).length > 0;
      return { path: "/chat/escalate", body: filled({ reason, note, contact: hasContact ? contact : undefined }) };
    }
    case "transcript":
      return { path: "/chat/transcript", body: { email } };
    case "end":
      return { path: "/chat/end", body: {} };
    case "survey":
      return { path: "/chat/survey", body: filled({ score: Number(score), comment }) };
    default: {
      const responseId = name.slice("rating:".length);
      return {
        path: "/chat/feedback",
        body: { response_id: responseId, rating: "down", reasons: form.chosen, comment: comment ?? "" },
      };
    }
  }
}

const FIELDS = ["reason", "note", "name", "email", "comment", "score"];

/** The server names the fields, those of the contact below it; what is wrong it says in English only. */
export function faultsTold(details: Json): Faults {
  const fields = "fields" in details ? object(details["fields"]) : details;
  const told = [...Object.keys(fields), ...Object.keys(object(fields["contact"]))];
  const known = told.map((field) => field.split(".").at(-1) ?? "").filter((field) => FIELDS.includes(field));
  return Object.fromEntries(known.map((field) => [field, field === "email" ? "email" : "invalid"]));
}

function trimmed({ values }: Form): Partial<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value.trim()]));
}

function filled(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));
}
