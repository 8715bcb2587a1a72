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

export interface AlertDeps {
  readonly socket: DeskSocket;
  readonly toast: Toast;
  readonly tone: Tone;
  open(escalationId: string): void;
  subject(escalationId: string): string | null;
}

export class Alerts {
  private unseen = 0;
  private readonly title = document.title;

  constructor(private readonly deps: AlertDeps) {
    deps.socket.on("alert", (alert) => this.alert(alert));
    addEventListener("focus", () => this.seen());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.seen();
    });
  }

  private alert({ kind, escalation_id: id, text }: Frames["alert"]): void {
    const isLookedAt = !document.hidden && document.hasFocus();
    const said = this.words(kind, id, text);
    this.deps.tone.sound();
    this.deps.toast(said, "alert", { label: words.text("open"), run: () => this.deps.open(id) });
    if (isLookedAt) return;
    this.unseen += 1;
    document.title = `(${this.unseen}) ${this.title}`;
    this.notify(said, id);
  }

  private words(kind: AlertKind, id: string, text: string): string {
    const subject = this.deps.subject(id) ?? text;
    return kind in SAID ? words.text(SAID[kind], { subject }) : text;
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
