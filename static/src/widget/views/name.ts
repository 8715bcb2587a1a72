import type { Translator } from "../locales";
import { en } from "../locales/en";
import type { ChatState } from "../state/types";

/** A site that has not named its assistant has the English word: then it is said in the visitor's. */
export function assistantName(state: ChatState, words: Translator): string {
  const given = state.config?.assistant.name ?? "";
  return given && given !== en.texts.assistant ? given : words.text("assistant");
}
