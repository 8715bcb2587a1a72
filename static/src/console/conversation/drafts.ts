/** What is being written in each conversation: kept until it is sent, also through a reload. */
import type { Storage } from "../../widget/storage";
import type { WriteMode } from "./outbox";

export class Drafts {
  constructor(private readonly storage: Storage) {}

  get(escalationId: string, mode: WriteMode): string {
    return this.storage.get<string>(name(escalationId, mode)) ?? "";
  }

  set(escalationId: string, mode: WriteMode, text: string): void {
    if (text) this.storage.set(name(escalationId, mode), text);
    else this.storage.remove(name(escalationId, mode));
  }
}

function name(escalationId: string, mode: WriteMode): string {
  return `draft:${mode}:${escalationId}`;
}
