/** The forms that a visitor has begun: what was written in them stays until it has arrived. */
import type { ChatState, Problem } from "./types";

export type FormName = "escalate" | "contact" | "transcript" | "end" | "survey" | `rating:${string}`;

/** What is wrong with one field. */
export type Fault = "required" | "email" | "long" | "invalid";

export interface Form {
  readonly values: Readonly<Record<string, string>>;
  /** Of a list in which several may be chosen. */
  readonly chosen: readonly string[];
  readonly phase: "open" | "sending" | "done";
  readonly faults: Readonly<Record<string, Fault>>;
  readonly problem: Problem | null;
}

export const EMPTY: Form = { values: {}, chosen: [], phase: "open", faults: {}, problem: null };

export function formOf(state: Pick<ChatState, "forms">, name: FormName): Form {
  return state.forms[name] ?? EMPTY;
}

export function withForm(state: ChatState, name: FormName, change: Partial<Form> | null): ChatState {
  const forms = { ...state.forms, [name]: { ...formOf(state, name), ...change } };
  if (!change) delete forms[name];
  return { ...state, forms };
}

/** What was written is there again when the form is opened again; what went wrong then is not. */
export function withSheet(state: ChatState, sheet: FormName | null): ChatState {
  const next = { ...state, sheet, isMenuOpen: false };
  if (!sheet) return next;
  const held = state.forms[sheet];
  if (!held) return withForm(next, sheet, { values: contactIn(state) });
  return withForm(next, sheet, held.phase === "done" ? { phase: "open" } : { faults: {}, problem: null });
}

/** Who has said once who they are need not do so again. */
export function contactIn({ forms }: Pick<ChatState, "forms">): Readonly<Record<string, string>> {
  const written = ["escalate", "contact", "transcript"].map((name) => forms[name]?.values);
  const value = (field: string): string => written.find((values) => values?.[field])?.[field] ?? "";
  return { name: value("name"), email: value("email") };
}
