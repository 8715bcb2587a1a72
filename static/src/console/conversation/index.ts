/** The middle and the right column of the desk: one conversation, and what is known around it. */
import type { DeskApi } from "../api";
import type { DeskSocket } from "../socket";
import type { Toast } from "../toasts";
import type { Me, Row } from "../types";
import { Talk } from "./talk";

export interface ConversationDeps {
  readonly api: DeskApi;
  readonly socket: DeskSocket;
  readonly me: Me;
  onRow(row: Row): void;
  onClose(): void;
  /** Another escalation is to be opened. */
  onOpen(escalationId: string): void;
  /** Something in the middle column is to be looked at, where only one column is seen. */
  onLook?(): void;
  readonly toast: Toast;
}

export interface MountedConversation {
  open(escalationId: string): Promise<void>;
  close(): void;
  focusComposer(mode: "reply" | "note"): void;
  act(action: "claim" | "resolve" | "hand_back" | "transfer"): void;
}

export function mountConversation(root: HTMLElement, side: HTMLElement, deps: ConversationDeps): MountedConversation {
  return new Talk(root, side, deps);
}
