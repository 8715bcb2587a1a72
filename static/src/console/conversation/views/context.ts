/** What every view of the conversation is given: what to show, and what can be done. */
import type { nothing, TemplateResult } from "lit-html";
import type { AnswerParts } from "../../../widget/views/answer_parts";
import type { Me, Priority } from "../../types";
import type { Outgoing } from "../outbox";
import type { ConversationState } from "../state/types";

export interface Actions {
  reopen(): void;
  claim(): void;
  join(): void;
  takeOver(): void;
  goOn(): void;
  transfer(): void;
  handBack(): void;
  resolve(): void;
  release(): void;
  labels(): void;
  setPriority(priority: Priority): void;
  rate(responseId: string): void;
  openOther(sessionId: string, title: string): void;
  loadEarlier(): void;
  toEnd(): void;
  jump(seq: number): void;
  resend(key: string): void;
  sendAnyway(key: string): void;
  discard(key: string): void;
}

export interface View {
  readonly state: ConversationState;
  readonly outbox: readonly Outgoing[];
  readonly me: Me;
  readonly answers: AnswerParts;
  /** What an answer cites, once its body was asked for. */
  readonly sources: (id: string) => TemplateResult | typeof nothing;
  readonly actions: Actions;
  readonly hasNewBelow: boolean;
  readonly isLoadingEarlier: boolean;
}
