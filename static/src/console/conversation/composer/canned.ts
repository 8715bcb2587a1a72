/** Canned replies: found by shortcut first, then by words of their title and text. The server fills them in. */
import type { DeskApi } from "../../api";
import type { CannedReply } from "../../types";

const SHOWN = 8;

export class CannedReplies {
  private readonly held = new Map<string, Promise<readonly CannedReply[]>>();

  constructor(private readonly api: DeskApi) {}

  /** Those of a language, where the server chooses between translations. Asked for once, and again when that failed. */
  all(language: string): Promise<readonly CannedReply[]> {
    const known = this.held.get(language);
    if (known) return known;
    const asked = this.api
      .get<{ readonly data: readonly CannedReply[] }>("canned-replies", { language })
      .then(({ data }) => data)
      .catch((error: unknown) => {
        this.held.delete(language);
        throw error;
      });
    this.held.set(language, asked);
    return asked;
  }

  /** The text for this conversation, its variables filled in; that it was used is counted. */
  async textOf(reply: CannedReply, escalationId: string): Promise<string> {
    const { text } = await this.api.get<{ text: string }>(`canned-replies/${reply.id}/render`, { escalation: escalationId });
    void this.api.post(`canned-replies/${reply.id}/used`).catch(() => undefined);
    return text;
  }
}

export function matching(replies: readonly CannedReply[], query: string): readonly CannedReply[] {
  const wanted = query.toLowerCase();
  return replies
    .map((reply) => ({ reply, rank: rankOf(reply, wanted) }))
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
