/** One sentence for what went wrong, in the visitor's language where the code is known. */
import type { TextKey, Translator } from "./locales";
import type { Problem } from "./state/types";

const SENTENCES: Readonly<Record<string, TextKey>> = {
  rate_limited: "errorRateLimited",
  too_many_waiting: "errorTooManyWaiting",
  message_too_long: "errorTooLong",
  frame_too_large: "errorTooLong",
  not_sent: "errorNotSent",
  idempotency_conflict: "errorNotSent",
  idempotency_key_invalid: "errorNotSent",
  model_unavailable: "errorModel",
  configuration: "errorModel",
  model_rejected: "errorRejected",
  context_too_long: "errorContext",
  answer_interrupted: "errorInterrupted",
  run_abandoned: "errorInterrupted",
  origin_not_allowed: "errorSite",
  site_disabled: "errorSite",
  not_found: "errorSite",
  unavailable: "errorUnavailable",
  nothing_to_regenerate: "errorNothing",
  conversation_closed: "errorClosed",
  not_reached: "errorNotReached",
};

export function sentence(problem: Problem, { text, language }: Translator): string {
  const key = SENTENCES[problem.code];
  if (key) return text(key);
  // The server's sentence is English: better than nothing specific, but only for who reads English.
  return (language === "en" && problem.message) || text("errorUnknown");
}

/** In a form nothing is a message, and what was written is still there. */
export function formSentence(problem: Problem, words: Translator): string {
  return problem.code === "rate_limited" ? words.text("errorTooOften") : sentence(problem, words);
}
