/** Tells an agent what concerns them: in the page, by a tone, by the browser, and in the page's title. */
import type { DeskSocket } from "./socket";
import { words, type TextKey } from "./strings";
import type { Toast } from "./toasts";
import { Tone } from "./tone";
import type { AlertKind, Frames } from "./types";

const SAID: Readonly<Record<AlertKind, TextKey>> = {
  assigned: "alertAssigned",
  transferred: "alertTransferred",
  mention: "alertMention",
  breach: "alertBreach",
  returned: "alertReturned",
};

const BY_COLLEAGUES: readonly AlertKind[] = ["transferred", "mention"];

export interface AlertDeps {
  readonly socket: DeskSocket;
  readonly toast: Toast;
  readonly tone: Tone;
  open(escalationId: string): void;
  /** What it is about; empty when that cannot be found out. */
  subject(escalationId: string): Promise<string>;
}

export class Alerts {
  private unseen = 0;
  private readonly title = document.title;

  constructor(private readonly deps: AlertDeps) {
    deps.socket.on("alert", (alert) => void this.alert(alert));
    addEventListener("focus", () => this.seen());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.seen();
    });
  }

  private async alert({ kind, escalation_id: id, text }: Frames["alert"]): Promise<void> {
    this.deps.tone.sound();
    const said = this.words(kind, (await this.deps.subject(id)) || words.text("noSubject"), text);
    this.deps.toast(said, "alert", { label: words.text("open"), run: () => this.deps.open(id) });
    if (!document.hidden && document.hasFocus()) return;
    this.unseen += 1;
    document.title = `(${this.unseen}) ${this.title}`;
    this.notify(said, id);
  }

  /** What a colleague wrote with it comes after it. */
  private words(kind: AlertKind, subject: string, text: string): string {
    if (!(kind in SAID)) return text;
    const said = words.text(SAID[kind], { subject });
    return BY_COLLEAGUES.includes(kind) && text ? `${said} — ${text}` : said;
  }

  private seen(): void {
    this.unseen = 0;
    document.title = this.title;
  }

  private notify(said: string, id: string): void {
    if (!canNotify()) return;
    const notification = new Notification(said, { tag: id });
    notification.onclick = () => {
      window.focus();
      notification.close();
      this.deps.open(id);
    };
  }
}

export type NotifyState = "on" | "ask" | "denied" | "impossible";

export function notifyState(): NotifyState {
  if (!("Notification" in window)) return "impossible";
  return ({ granted: "on", denied: "denied", default: "ask" } as const)[Notification.permission];
}

function canNotify(): boolean {
  return notifyState() === "on";
}
