/** Puts the open conversation together: its state, what is being written, and how both are drawn. */
import { Storage } from "../../widget/storage";
import type { Agent } from "../types";
import { Acts } from "./acts";
import { CannedReplies } from "./composer/canned";
import { Composer } from "./composer/composer";
import { Conversation } from "./conversation";
import { Drafts } from "./drafts";
import { actionsOf } from "./does";
import type { ConversationDeps, MountedConversation } from "./index";
import { Outbox, type Outgoing } from "./outbox";
import { Postman } from "./postman";
import { isConflict, sentence } from "./problems";
import { Screen } from "./screen";
import { isOpen, standingOf } from "./standing";
import type { ConversationState } from "./state/types";
import type { Actions } from "./views/context";
import { Dialogs } from "./views/dialogs";

export class Talk implements MountedConversation {
  readonly conversation: Conversation;
  readonly acts: Acts;
  readonly composer: Composer;
  readonly dialogs: Dialogs;
  readonly outbox: Outbox;
  readonly postman: Postman;
  readonly screen: Screen;
  private readonly actions: Actions;
  private opened: string | null = null;
  agents: readonly Agent[];

  constructor(root: HTMLElement, side: HTMLElement, readonly deps: ConversationDeps) {
    const { api, socket, me } = deps;
    const storage = new Storage(`chatsite:desk:${me.organization.slug}:${me.agent.id}:`);
    this.agents = me.agents;
    this.conversation = new Conversation({
      api,
      socket,
      onChange: (state) => this.changed(state),
      onText: () => this.screen.drawTextSoon(),
      onRow: (row) => deps.onRow(row),
      onBack: () => this.postman.run(),
    });
    this.acts = new Acts(api, this.conversation);
    this.dialogs = new Dialogs(root, (error) => sentence(error, this.conversation.state.detail));
    this.outbox = new Outbox(storage, () => this.screen?.draw());
    this.postman = this.makePostman();
    this.composer = this.makeComposer(storage);
    this.actions = actionsOf(this);
    this.screen = new Screen(root, side, this);
    socket.on("presence", ({ agents }) => this.learn(agents));
    this.postman.run();
    this.screen.draw();
  }

  get view(): { readonly actions: Actions; readonly outbox: readonly Outgoing[] } {
    return { actions: this.actions, outbox: this.outbox.of(this.conversation.state.escalationId) };
  }

  async open(escalationId: string): Promise<void> {
    if (escalationId !== this.opened) {
      this.opened = escalationId;
      this.dialogs.close();
      this.composer.bind(escalationId);
      this.screen.fresh();
    }
    await this.conversation.open(escalationId);
  }

  close(): void {
    this.opened = null;
    this.dialogs.close();
    this.composer.bind(null);
    this.conversation.close();
  }

  async reopen(): Promise<void> {
    if (this.opened) await this.conversation.open(this.opened);
  }

  /** To a turn of this conversation, however far back it is. */
  async jump(seq: number): Promise<void> {
    while (seq <= this.conversation.state.baseSeq) {
      const before = this.conversation.state.baseSeq;
      await this.conversation.loadEarlier();
      if (this.conversation.state.baseSeq >= before) break;
    }
    this.deps.onLook?.();
    this.screen.show(seq);
  }

  focusComposer(mode: "reply" | "note"): void {
    this.composer.setMode(mode);
    this.screen.focusField();
  }

  /** By a key: what cannot be done at this time is not begun. */
  act(action: "claim" | "resolve" | "hand_back" | "transfer"): void {
    const { detail } = this.conversation.state;
    if (!detail || this.dialogs.isShown) return;
    const standing = standingOf(detail, this.deps.me);
    if (action === "claim") this.take(standing);
    else if (action === "hand_back" && standing === "mine") this.actions.handBack();
    else if (action === "transfer" && isOpen(standing)) this.actions.transfer();
    else if (action === "resolve" && isOpen(standing)) this.actions.resolve();
  }

  private take(standing: ReturnType<typeof standingOf>): void {
    if (standing === "queued") this.actions.claim();
    if (standing === "offered") this.actions.join();
    if (standing === "anothers") this.actions.takeOver();
  }

  private changed(state: ConversationState): void {
    this.screen?.draw();
    this.screen?.tell(state);
  }

  private learn(agents: readonly Agent[]): void {
    const told = new Set(agents.map(({ id }) => id));
    this.agents = [...agents, ...this.agents.filter(({ id }) => !told.has(id))];
  }

  private makePostman(): Postman {
    return new Postman({
      api: this.deps.api,
      outbox: this.outbox,
      onReply: (message, turn) => {
        if (message.escalationId === this.conversation.state.escalationId) this.conversation.dispatch({ type: "turn", turn });
      },
      onNote: (message, note) => this.conversation.dispatch({ type: "note", escalationId: message.escalationId, note }),
      onRefused: (message, error) => {
        const isShown = message.escalationId === this.conversation.state.escalationId;
        if (isShown && isConflict(error)) void this.conversation.reload();
        if (!isShown) this.deps.toast(sentence(error), "problem");
      },
    });
  }

  private makeComposer(storage: Storage): Composer {
    const { api, socket, me } = this.deps;
    return new Composer({
      canned: new CannedReplies(api),
      drafts: new Drafts(storage),
      agents: () => this.agents,
      myId: me.agent.id,
      detail: () => this.conversation.state.detail,
      upload: (escalationId, file, onProgress) => this.acts.upload(escalationId, file, onProgress),
      onTyping: (escalationId, on) => socket.send({ type: "typing", escalation_id: escalationId, on }),
      onSend: (message) => {
        this.outbox.add({ ...message, afterSeq: this.conversation.state.latestSeq });
        this.postman.run();
        this.screen.toEnd();
        this.screen.focusField();
      },
      onChange: () => this.screen?.drawFoot(),
      onCaret: (caret) => this.screen?.placeCaret(caret),
    });
  }
}
