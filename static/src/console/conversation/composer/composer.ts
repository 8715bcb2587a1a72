/** What the agent is writing: the text of each mode, the lists that help, the files. Drawn by field.ts. */
import type { Agent, Attachment, CannedReply, Detail } from "../../types";
import type { Drafts } from "../drafts";
import type { Outgoing, WriteMode } from "../outbox";
import { say } from "../words";
import { matching, type CannedReplies } from "./canned";
import { moved, type Option, type Suggestions } from "./suggestions";
import { mentionsIn, replaced, triggerAt, type Trigger } from "./trigger";
import { Typing } from "./typing";
import { Uploads } from "./uploads";

const MAX_LENGTH = 32_000;

export interface ComposerOptions {
  readonly canned: CannedReplies;
  readonly drafts: Drafts;
  readonly agents: () => readonly Agent[];
  readonly myId: string;
  readonly detail: () => Detail | null;
  readonly upload: (escalationId: string, file: File, onProgress: (share: number) => void) => Promise<Attachment>;
  readonly onTyping: (escalationId: string, on: boolean) => void;
  readonly onSend: (message: Pick<Outgoing, "escalationId" | "mode" | "text" | "attachments" | "mentions">) => void;
  readonly onChange: () => void;
  /** Where the caret should be after the text was changed from here. */
  readonly onCaret: (caret: number) => void;
}

export class Composer {
  mode: WriteMode = "reply";
  text = "";
  suggestions: Suggestions | null = null;
  private escalationId: string | null = null;
  private caret = 0;
  private asked = 0;
  private readonly files = new Map<string, Uploads>();
  private readonly typing: Typing;

  constructor(private readonly options: ComposerOptions) {
    this.typing = new Typing((on) => this.escalationId && options.onTyping(this.escalationId, on));
  }

  bind(escalationId: string | null): void {
    this.typing.stops();
    this.escalationId = escalationId;
    this.load("reply");
  }

  setMode(mode: WriteMode): void {
    if (mode === this.mode) return;
    this.typing.stops();
    this.load(mode);
  }

  get uploads(): Uploads | null {
    const { escalationId: id, options } = this;
    if (!id) return null;
    const held = this.files.get(id);
    if (held) return held;
    const made = new Uploads((file, onProgress) => options.upload(id, file, onProgress), options.onChange);
    this.files.set(id, made);
    return made;
  }

  get excess(): number {
    return Math.max(0, [...this.text.trim()].length - MAX_LENGTH);
  }

  get canSend(): boolean {
    const hasFiles = this.mode === "reply" && (this.uploads?.attachments.length ?? 0) > 0;
    const isUploading = this.mode === "reply" && this.uploads?.isBusy === true;
    return (this.text.trim() !== "" || hasFiles) && this.excess === 0 && !isUploading;
  }

  write(text: string, caret: number): void {
    this.set(text, caret);
    if (this.mode === "reply" && text.trim()) this.typing.writes();
    else this.typing.stops();
    void this.suggest();
  }

  rest(): void {
    this.typing.stops();
  }

  send(): void {
    const { escalationId, mode } = this;
    if (!escalationId || !this.canSend) return;
    const text = this.text.trim();
    const attachments = mode === "reply" ? (this.uploads?.attachments ?? []) : [];
    const mentions = mode === "note" ? mentionsIn(text, this.options.agents()).map(({ id }) => id) : [];
    if (mode === "reply") this.uploads?.clear();
    this.typing.stops();
    this.suggestions = null;
    this.set("", 0);
    this.options.onSend({ escalationId, mode, text, attachments, mentions });
  }

  // Lists

  move(by: number): void {
    if (this.suggestions) this.show(moved(this.suggestions, by));
  }

  choose(): boolean {
    const option = this.suggestions?.options[this.suggestions.active];
    option?.choose();
    return option !== undefined;
  }

  /** Leaves the list; the sign that asked for it stays what it is, a sign. */
  dismiss(): void {
    this.show(null);
  }

  /** The button does what typing a slash at the beginning of a line does. */
  askForCanned(): void {
    const before = this.text && !this.text.endsWith("\n") ? `${this.text}\n/` : `${this.text}/`;
    this.set(before, before.length);
    this.options.onCaret(before.length);
    void this.suggest();
  }

  private async suggest(): Promise<void> {
    const trigger = triggerAt(this.text, this.caret, this.mode);
    const ticket = (this.asked += 1);
    if (!trigger) return this.show(null);
    if (trigger.kind === "mention") return this.show(this.found(trigger, this.agentOptions(trigger), say("mentionNone")));
    try {
      const replies = await this.options.canned.all(this.language);
      if (ticket === this.asked) this.show(this.found(trigger, this.cannedOptions(trigger, replies), say("cannedNone")));
    } catch {
      if (ticket === this.asked) this.show({ trigger, options: [], active: 0, remark: say("cannedFailed") });
    }
  }

  private get language(): string {
    return this.options.detail()?.language ?? "";
  }

  private found(trigger: Trigger, options: readonly Option[], none: string): Suggestions {
    return { trigger, options, active: 0, remark: options.length ? "" : none };
  }

  private agentOptions(trigger: Trigger): readonly Option[] {
    const wanted = trigger.query.toLowerCase();
    return this.options
      .agents()
      .filter(({ id, name }) => id !== this.options.myId && name.toLowerCase().includes(wanted))
      .slice(0, 8)
      .map(({ id, name, presence }) => ({
        id,
        name,
        hint: "",
        detail: say(presence === "online" ? "presenceOnline" : presence === "away" ? "presenceAway" : "presenceOffline"),
        choose: () => this.insert(trigger, `@${name} `),
      }));
  }

  private cannedOptions(trigger: Trigger, replies: readonly CannedReply[]): readonly Option[] {
    return matching(replies, trigger.query).map((reply) => ({
      id: reply.id,
      name: reply.title || reply.shortcut,
      hint: reply.shortcut ? `/${reply.shortcut.replace(/^\//, "")}` : "",
      detail: reply.text.replace(/\s+/g, " ").slice(0, 120),
      choose: () => void this.insertCanned(trigger, reply),
    }));
  }

  private async insertCanned(trigger: Trigger, reply: CannedReply): Promise<void> {
    const { escalationId } = this;
    if (!escalationId) return;
    this.show(null);
    try {
      const text = await this.options.canned.textOf(reply, escalationId);
      if (escalationId === this.escalationId) this.insert(trigger, text);
    } catch {
      this.show({ trigger, options: [], active: 0, remark: say("cannedFailed") });
    }
  }

  private insert(trigger: Trigger, by: string): void {
    const changed = replaced(this.text, this.caret, trigger, by);
    this.suggestions = null;
    this.set(changed.text, changed.caret);
    this.options.onCaret(changed.caret);
  }

  private show(suggestions: Suggestions | null): void {
    if (suggestions === this.suggestions) return;
    this.suggestions = suggestions;
    this.options.onChange();
  }

  private load(mode: WriteMode): void {
    this.mode = mode;
    this.suggestions = null;
    this.text = this.escalationId ? this.options.drafts.get(this.escalationId, mode) : "";
    this.caret = this.text.length;
    this.options.onChange();
  }

  private set(text: string, caret: number): void {
    this.text = text;
    this.caret = caret;
    if (this.escalationId) this.options.drafts.set(this.escalationId, this.mode, text);
    this.options.onChange();
  }
}
