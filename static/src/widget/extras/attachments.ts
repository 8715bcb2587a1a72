/** Files on their way to a message: sent, then read by the server, which may go on when the message is sent. */
import type { Attachment } from "../../protocol/desk";
import { countOrNull, object, text, type Json } from "../../protocol/json";
import type { AttachmentConfig } from "../../protocol/wire";
import { statusOf } from "../../transport/api";
import type { Translator } from "../locales";
import { faultBefore, faultOf, faultTold } from "./faults";

const FIRST_LOOK_MS = 700;
const LAST_LOOK_MS = 10_000;

export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** How much of it has gone, from 0 to 1. */
  readonly share: number;
  readonly state: "uploading" | "reading" | "ready" | "failed";
  readonly fault: string;
  /** Once the server has it. */
  readonly document: Attachment | null;
}

export interface AttachmentsOptions {
  readonly words: Translator;
  readonly config: () => AttachmentConfig | null;
  readonly send: (file: File, onProgress: (share: number) => void) => Promise<Json>;
  readonly look: (id: string) => Promise<Json>;
  readonly remove: (id: string) => Promise<unknown>;
  readonly keep: (uploads: readonly Upload[]) => void;
  readonly say: (sentence: string) => void;
  readonly onChange: () => void;
}

export class Attachments {
  private held: readonly Upload[] = [];
  private overflow = false;
  private next = 1;
  private isWatching = false;
  private pause = FIRST_LOOK_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: AttachmentsOptions) {}

  get all(): readonly Upload[] {
    return this.held;
  }

  /** More were chosen than a message takes. */
  get isOverfull(): boolean {
    return this.overflow;
  }

  get isUploading(): boolean {
    return this.held.some(({ state }) => state === "uploading");
  }

  add(files: Iterable<File>): void {
    const config = this.options.config();
    if (!config) return;
    const chosen = [...files];
    const room = Math.max(0, config.max_files - this.held.filter(({ state }) => state !== "failed").length);
    this.overflow = chosen.length > room;
    if (this.overflow) this.options.say(this.options.words.plural("filesTooMany", config.max_files));
    for (const file of chosen.slice(0, room)) void this.carry(file, config);
    this.options.onChange();
  }

  remove(key: string): void {
    const upload = this.held.find((item) => item.key === key);
    this.overflow = false;
    this.write(this.held.filter((item) => item !== upload));
    // It is of no use any more; that the server keeps it for a while does no harm.
    if (upload?.document) void this.options.remove(upload.document.id).catch(() => undefined);
  }

  /** What goes along with a message. What failed stays behind. */
  take(): readonly Attachment[] {
    const taken = this.held.filter(({ state }) => state !== "failed").map(({ document }) => document);
    this.overflow = false;
    this.write([]);
    return taken.filter((document) => document !== null);
  }

  /** Of a former page, or of another conversation. */
  restore(uploads: readonly Upload[]): void {
    this.held = uploads.filter(({ document }) => document !== null).map((upload) => ({ ...upload, key: this.newKey() }));
    this.options.onChange();
    if (this.isWatching) this.plan(FIRST_LOOK_MS);
  }

  /** Nobody asks how far the server is while nobody looks. */
  watch(isWatching: boolean): void {
    if (isWatching === this.isWatching) return;
    this.isWatching = isWatching;
    if (isWatching) this.plan(0);
    else clearTimeout(this.timer);
  }

  private async carry(file: File, config: AttachmentConfig): Promise<void> {
    const key = this.newKey();
    const { words } = this.options;
    const fault = faultBefore(file, config, words) ?? "";
    const state = fault ? "failed" : "uploading";
    this.write([...this.held, { key, name: file.name, size: file.size, share: 0, state, fault, document: null }]);
    if (fault) return this.options.say(`${file.name}: ${fault}`);
    try {
      this.told(key, await this.options.send(file, (share) => this.change(key, { share })));
      this.plan(FIRST_LOOK_MS);
    } catch (error) {
      this.failed(key, faultOf(error, config, words));
    }
  }

  /** What the server says of a file, at first and whenever it is asked. */
  private told(key: string, json: Json): void {
    const config = this.options.config();
    const { code } = object(json["error"]) as { code?: string };
    const document = {
      id: text(json["id"]), name: text(json["name"]), size: countOrNull(json["size"]), url: text(json["url"]),
    };
    if (json["state"] === "failed" && config) return this.failed(key, faultTold(code ?? "", config, this.options.words), document);
    const isReady = json["state"] === "ready";
    const isNews = isReady && this.held.some((upload) => upload.key === key && upload.state !== "ready");
    this.change(key, { state: isReady ? "ready" : "reading", share: 1, document });
    if (isNews) this.options.say(`${document.name}: ${this.options.words.text("fileReady")}`);
  }

  private failed(key: string, fault: string, document: Attachment | null = null): void {
    const upload = this.held.find((item) => item.key === key);
    if (upload) this.options.say(`${upload.name}: ${fault}`);
    this.change(key, { state: "failed", fault, document: document ?? upload?.document ?? null });
  }

  private plan(ms: number): void {
    clearTimeout(this.timer);
    this.pause = Math.max(ms, FIRST_LOOK_MS);
    if (this.isWatching && this.unread.length > 0) this.timer = setTimeout(() => void this.lookAround(), ms);
  }

  private async lookAround(): Promise<void> {
    await Promise.all(this.unread.map((upload) => this.lookAt(upload)));
    this.plan(Math.min(this.pause * 1.5, LAST_LOOK_MS));
  }

  private async lookAt({ key, document }: Upload): Promise<void> {
    try {
      this.told(key, await this.options.look(document?.id ?? ""));
    } catch (error) {
      if (statusOf(error) === 404) this.failed(key, this.options.words.text("fileUnreadable"));
    }
  }

  private get unread(): readonly Upload[] {
    return this.held.filter(({ state }) => state === "reading");
  }

  private change(key: string, change: Partial<Upload>): void {
    this.write(this.held.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));
  }

  private write(held: readonly Upload[]): void {
    this.held = held;
    this.options.keep(held.filter(({ document, state }) => document !== null && state !== "failed"));
    this.options.onChange();
  }

  private newKey(): string {
    return `file-${this.next++}`;
  }
}
