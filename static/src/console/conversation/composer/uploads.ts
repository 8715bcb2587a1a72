/** Files on their way to a reply. */
import { DeskError } from "../../api";
import type { Attachment } from "../../types";
import { sentence } from "../problems";
import { say } from "../words";

export const MAX_BYTES = 10_000_000;

export interface Upload {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  /** How much has been sent, from 0 to 1. */
  readonly share: number;
  readonly attachment: Attachment | null;
  readonly problem: string;
}

export class Uploads {
  private held: readonly Upload[] = [];
  private next = 1;

  constructor(
    private readonly send: (file: File, onProgress: (share: number) => void) => Promise<Attachment>,
    private readonly onChange: () => void,
  ) {}

  get all(): readonly Upload[] {
    return this.held;
  }

  get isBusy(): boolean {
    return this.held.some((upload) => upload.attachment === null && upload.problem === "");
  }

  get attachments(): readonly Attachment[] {
    return this.held.map((upload) => upload.attachment).filter((attachment) => attachment !== null);
  }

  add(files: Iterable<File>): void {
    for (const file of files) void this.carry(file);
  }

  remove(id: number): void {
    this.write(this.held.filter((upload) => upload.id !== id));
  }

  clear(): void {
    this.write([]);
  }

  private async carry(file: File): Promise<void> {
    const id = this.next++;
    const problem = file.size > MAX_BYTES ? say("tooBig") : "";
    this.write([...this.held, { id, name: file.name, size: file.size, share: 0, attachment: null, problem }]);
    if (problem) return;
    try {
      this.change(id, { attachment: await this.send(file, (share) => this.change(id, { share })) });
    } catch (error) {
      const why = error instanceof DeskError && error.status === 413 ? say("tooBig") : sentence(error);
      this.change(id, { problem: why });
    }
  }

  private change(id: number, change: Partial<Upload>): void {
    this.write(this.held.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)));
  }

  private write(held: readonly Upload[]): void {
    this.held = held;
    this.onChange();
  }
}
