/** What an agent does with an escalation. Each throws what the server refused, after the detail was reloaded. */
import type { DeskApi } from "../api";
import type { Attachment, Detail, Priority } from "../types";
import type { Conversation } from "./conversation";
import { isConflict } from "./problems";

export interface Target {
  readonly agent: string | null;
  readonly team?: string;
}

export class Acts {
  constructor(
    private readonly api: DeskApi,
    private readonly conversation: Conversation,
  ) {}

  claim(): Promise<void> {
    return this.act("claim");
  }

  join(): Promise<void> {
    return this.act("take-over");
  }

  takeOver(): Promise<void> {
    return this.act("take-over", { deliberate: true });
  }

  transfer(target: Target, note: string): Promise<void> {
    return this.act("assign", { ...target, ...given({ note }) });
  }

  release(): Promise<void> {
    return this.act("release");
  }

  handBack(note: string): Promise<void> {
    return this.act("hand-back", given({ note }));
  }

  /** `isAnothers`: the agent was told who has it, and means it. */
  resolve(resolution: string, note: string, isAnothers: boolean): Promise<void> {
    return this.act("resolve", { resolution, ...given({ note }), ...(isAnothers ? { deliberate: true } : {}) });
  }

  setPriority(priority: Priority): Promise<void> {
    return this.act("priority", { priority });
  }

  setLabels(add: readonly string[], remove: readonly string[]): Promise<void> {
    return this.act("labels", { add, remove });
  }

  upload(escalationId: string, file: File, onProgress: (share: number) => void): Promise<Attachment> {
    return this.api.upload<Attachment>(`escalations/${escalationId}/attachments`, file, onProgress);
  }

  async correct(responseId: string, value: "up" | "down", rightAnswer: string, comment: string): Promise<void> {
    const body = { value, ...given({ right_answer: rightAnswer, comment }) };
    await this.api.post(`answers/${responseId}/correction`, body);
    this.conversation.dispatch({ type: "judged", responseId, value });
  }

  /** Where another conversation of this visitor can be read; that it was opened is recorded. */
  async openOther(sessionId: string, reason: string): Promise<string> {
    return (await this.api.post<{ transcript_url: string }>(`conversations/${sessionId}/open`, { reason })).transcript_url;
  }

  private async act(name: string, body: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { escalationId } = this.conversation.state;
    if (!escalationId) return;
    try {
      const answer = await this.api.post<Partial<Detail> | null>(`escalations/${escalationId}/${name}`, body);
      if (isDetail(answer)) this.conversation.adopt(answer);
      else await this.conversation.reload();
    } catch (error) {
      if (isConflict(error)) await this.conversation.reload();
      throw error;
    }
  }
}

function isDetail(answer: Partial<Detail> | null): answer is Detail {
  return answer?.events !== undefined && answer.notes !== undefined;
}

/** What was left empty is not sent. */
function given(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text.trim() !== ""));
}
