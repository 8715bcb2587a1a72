/** What every view is given: what to show, how to say it, what can be done. */
import type { Extras } from "../extras";
import type { Translator } from "../locales";
import type { FormName } from "../state/forms";
import type { ChatState } from "../state/types";
import type { AnswerParts } from "./answer_parts";

export interface Actions {
  toggle(): void;
  close(): void;
  send(text: string): void;
  stop(): void;
  retry(key: string): void;
  discard(key: string): void;
  regenerate(): void;
  reconnect(): void;
  dismiss(): void;
  copy(id: string, text: string): void;
  earlier(): void;
  menu(open: boolean): void;
  /** Opens a form over the conversation, or closes it. */
  sheet(name: FormName | null): void;
  fill(form: FormName, field: string, value: string): void;
  /** Of a list in which several may be chosen; chosen again it is not. */
  choose(form: FormName, key: string): void;
  submit(form: FormName): void;
  drop(form: FormName): void;
  withdraw(): void;
  rate(responseId: string, value: "up" | "down"): void;
  attach(files: Iterable<File>): void;
  /** Not about what is selected on the page. */
  dropAbout(): void;
  toEnd(): void;
}

export interface View {
  readonly state: ChatState;
  readonly words: Translator;
  readonly actions: Actions;
  readonly now: number;
  /** What addresses without an origin belong to. */
  readonly server: string;
  /** Who answers, by name. */
  readonly name: string;
  readonly answers: AnswerParts;
  /** The answer that was just copied. */
  readonly copied: string | null;
  readonly hasNewBelow: boolean;
  /** Null until they are loaded. */
  readonly extras: Extras | null;
  /** What is selected on the page. */
  readonly about: string;
}
