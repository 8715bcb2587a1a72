/** What stands in the transcript, one below the other. */
import type { Citation, Turn } from "../../protocol/wire";
import type { OutgoingMessage, Problem, Run } from "./types";

export interface MessageItem {
  readonly kind: "message";
  readonly id: string;
  readonly turn: Turn;
  /** Accepted, and behind another message that is being answered. */
  readonly isWaiting: boolean;
  /** The same person goes on: who it is need not be said again. */
  readonly continues: boolean;
  /** The visitor's latest message, and a person has read it. */
  readonly isSeen: boolean;
}

export interface AnswerItem {
  readonly kind: "answer";
  readonly id: string;
  readonly text: string;
  readonly isLive: boolean;
  readonly run: Run | null;
  readonly turn: Turn | null;
  readonly citations: readonly Citation[];
  readonly canRegenerate: boolean;
  /** The server would rather have a person answer, and it is the latest answer. */
  readonly offersPerson: boolean;
  /** Not the visitor stopped it: a person took over. */
  readonly isCutOff: boolean;
}

export interface OutgoingItem {
  readonly kind: "outgoing";
  readonly id: string;
  readonly message: OutgoingMessage;
  readonly isWaiting: boolean;
}

export interface UnansweredItem {
  readonly kind: "unanswered";
  readonly id: string;
  readonly problem: Problem | null;
  readonly isStopped: boolean;
  readonly isLast: boolean;
  readonly canRetry: boolean;
  /** What was asked, to ask it again. */
  readonly question: string;
}

/** Turns are missing here and are being fetched, or were left out for good. */
export interface GapItem {
  readonly kind: "gap" | "earlier";
  readonly id: string;
}

export type Item = MessageItem | AnswerItem | OutgoingItem | UnansweredItem | GapItem;
