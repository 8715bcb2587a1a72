/** What the buttons do. */
import { sentence } from "./problems";
import type { Talk } from "./talk";
import type { Actions } from "./views/context";
import type { DialogSpec } from "./views/dialogs";
import * as questions from "./views/questions";
import { say } from "./words";
import type { Detail } from "../types";

export function actionsOf(talk: Talk): Actions {
  const { acts, conversation, deps, dialogs, outbox, postman } = talk;
  const ask = (make: (detail: Detail) => DialogSpec): void => {
    const { detail } = conversation.state;
    if (detail) dialogs.show(make(detail));
  };
  const attempt = (doing: Promise<void>): void => {
    doing.catch((error: unknown) => deps.toast(sentence(error, conversation.state.detail), "problem"));
  };
  return {
    reopen: () => void talk.reopen(),
    claim: () => attempt(acts.claim().then(() => talk.focusComposer("reply"))),
    join: () => attempt(acts.join().then(() => talk.focusComposer("reply"))),
    takeOver: () => ask((detail) => questions.takeOver(acts, detail)),
    goOn: () => {
      const next = conversation.state.detail?.continues_in;
      if (next) deps.onOpen(next);
    },
    transfer: () => ask((detail) => questions.transfer(acts, detail, deps.me, talk.agents)),
    handBack: () => ask(() => questions.handBack(acts)),
    resolve: () => ask((detail) => questions.resolve(acts, detail, deps.me)),
    release: () => ask(() => questions.release(acts)),
    labels: () => ask((detail) => questions.labels(acts, detail, deps.me.labels)),
    setPriority: (priority) => attempt(acts.setPriority(priority)),
    rate: (responseId) => ask(() => questions.rate(acts, responseId, () => deps.toast(say("rated"), "good"))),
    openOther: (sessionId) => ask(() => questions.openOther(acts, sessionId, (url) => void window.open(url, "_blank", "noopener"))),
    loadEarlier: () => attempt(conversation.loadEarlier()),
    toEnd: () => talk.screen.toEnd(),
    jump: (seq) => attempt(talk.jump(seq)),
    resend: (key) => {
      outbox.retry(key);
      postman.run();
    },
    sendAnyway: (key) => postman.insist(key),
    discard: (key) => outbox.remove(key),
  };
}
