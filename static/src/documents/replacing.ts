/** On a document's page: a newer file in its place. */
import { type Api, Refused, type Row } from "./api";
import { withFile } from "./page";
import type { Say } from "./words";

export function connectReplacing(api: Api, say: Say, onReplaced: (row: Row) => void): void {
  const input = document.getElementById("replace");
  const said = document.getElementById("replace-said");
  if (!(input instanceof HTMLInputElement) || !said) return;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void send(file);
    input.value = "";
  });

  async function send(file: File): Promise<void> {
    const fields = new FormData();
    const { url = "", documentId = "" } = (input as HTMLInputElement).dataset;
    fields.append("replaces", documentId);
    const tell = (sentence: string) => ((said as HTMLElement).textContent = sentence);
    try {
      const onProgress = (share: number) => tell(say("sending", { percent: Math.round(share * 100) }));
      const { outcome, document } = await api.add(url, withFile(fields, file), onProgress);
      tell(say(outcome));
      onReplaced(document);
    } catch (error) {
      tell((error instanceof Refused && error.message) || say(error instanceof Refused && error.status ? "refused" : "unreachable"));
    }
  }
}
