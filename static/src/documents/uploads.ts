/** Files on their way: a few at once, each in a request of its own, so that one that fails takes no other with it. */
import { type Added, Refused, type Row } from "./api";
import type { Say } from "./words";

const AT_ONCE = 3;

/** Where one file's progress is told: a line of the list. */
export interface Line {
  say(sentence: string, share?: number): void;
  /** `again` when another try may help. */
  fail(sentence: string, again: (() => void) | null): void;
  show(row: Row, note: string): void;
}

export interface Limits {
  readonly bytes: number;
  readonly words: string;
}

export class Uploads {
  private readonly waiting: (() => Promise<void>)[] = [];
  private sending = 0;

  constructor(
    private readonly send: (file: File, fields: FormData, onProgress: (share: number) => void) => Promise<Added>,
    private readonly limits: Limits,
    private readonly say: Say,
    private readonly onChange: () => void,
  ) {}

  get isBusy(): boolean {
    return this.sending > 0 || this.waiting.length > 0;
  }

  /** `fields` holds what was chosen for the file when it was added; later choices are for later files. */
  add(file: File, fields: FormData, line: Line): void {
    if (file.size > this.limits.bytes) return line.fail(this.say("tooLarge", { limit: this.limits.words }), null);
    if (file.size === 0) return line.fail(this.say("empty"), null);
    line.say(this.say("waiting"));
    this.waiting.push(() => this.carry(file, fields, line));
    this.next();
  }

  private next(): void {
    while (this.sending < AT_ONCE) {
      const job = this.waiting.shift();
      if (!job) break;
      this.sending += 1;
      void job().finally(() => {
        this.sending -= 1;
        this.next();
      });
    }
    this.onChange();
  }

  private async carry(file: File, fields: FormData, line: Line): Promise<void> {
    try {
      const onProgress = (share: number) => line.say(this.say("sending", { percent: Math.round(share * 100) }), share);
      onProgress(0);
      const added = await this.send(file, fields, onProgress);
      line.show(added.document, this.note(file, added));
    } catch (error) {
      const again = error instanceof Refused && !error.isTemporary ? null : () => this.add(file, fields, line);
      line.fail(this.why(error), again);
    }
  }

  private note(file: File, { outcome, document }: Added): string {
    if (outcome === "created") return "";
    if (outcome === "replaced") return this.say("replaced");
    return document.name === file.name ? this.say("unchanged") : this.say("unchangedAs", { name: document.name });
  }

  private why(error: unknown): string {
    if (!(error instanceof Refused) || error.status === 0) return this.say("unreachable");
    if (error.isSignedOut) return this.say("signedOut");
    return error.message || this.say("refused");
  }
}
