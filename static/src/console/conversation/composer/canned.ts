/** Canned replies: found by shortcut first, then by words of their title and text. The server fills them in. */
import type { DeskApi } from "../../api";
import type { CannedReply } from "../../types";

const SHOWN = 8;

export class CannedReplies {
  private held: Promise<readonly CannedReply[]> | null = null;

  constructor(private readonly api: DeskApi) {}

  /** Asked for once, and again when that failed. */
  all(): Promise<readonly CannedReply[]> {
    this.held ??= this.api
      .get<readonly CannedReply[] | { readonly data: readonly CannedReply[] }>("canned-replies")
      .then((answer) => ("data" in answer ? answer.data : answer))
      .catch((error: unknown) => {
        this.held = null;
        throw error;
      });
    return this.held;
  }

  /** The text for this conversation, its variables filled in; that it was used is counted. */
  async textOf(reply: CannedReply, escalationId: string): Promise<string> {
    const { text } = await this.api.get<{ text: string }>(`canned-replies/${reply.id}/render`, { escalation: escalationId });
    void this.api.post(`canned-replies/${reply.id}/used`).catch(() => undefined);
    return text;
  }

  forget(): void {
    this.held = null;
  }
}

export function matching(replies: readonly CannedReply[], query: string, language: string): readonly CannedReply[] {
  const wanted = query.toLowerCase();
  return replies
    .map((reply) => ({ reply, rank: rankOf(reply, wanted) + (reply.language && reply.language !== language ? 0.5 : 0) }))
    .filter(({ rank }) => rank < 9)
    .sort((a, b) => a.rank - b.rank || a.reply.shortcut.localeCompare(b.reply.shortcut))
    .slice(0, SHOWN)
    .map(({ reply }) => reply);
}

function rankOf({ shortcut, title, text }: CannedReply, wanted: string): number {
  const key = shortcut.toLowerCase().replace(/^\//, "");
  if (key === wanted) return 0;
  if (key.startsWith(wanted)) return 1;
  if (title.toLowerCase().includes(wanted)) return 2;
  if (key.includes(wanted)) return 3;
  return text.toLowerCase().includes(wanted) ? 4 : 9;
}
