/** What every view is given: what to show, how to say it, what can be done. */
import type { Translator } from "../locales";
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
  talkToPerson(): void;
  toEnd(): void;
}

export interface View {
  readonly state: ChatState;
  readonly words: Translator;
  readonly actions: Actions;
  readonly now: number;
  /** Who answers, by name. */
  readonly name: string;
  readonly answers: AnswerParts;
  /** The answer that was just copied. */
  readonly copied: string | null;
  readonly hasNewBelow: boolean;
}
