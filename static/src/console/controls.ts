/** What the buttons in the head do. */
import { notifyState } from "./alerts";
import type { DeskApi } from "./api";
import { head, type Organization } from "./head";
import { showKeys } from "./keyboard";
import { explain } from "./queue/queue";
import type { Route } from "./route";
import type { Store } from "./store";
import { words } from "./strings";
import type { Toast } from "./toasts";
import type { Tone } from "./tone";
import type { TemplateResult } from "lit-html";

export interface ControlDeps {
  readonly api: DeskApi;
  readonly store: Store;
  readonly route: Route;
  readonly tone: Tone;
  readonly organizations: readonly Organization[];
  readonly toast: Toast;
  announce(text: string): void;
  draw(): void;
}

export class Controls {
  constructor(private readonly deps: ControlDeps) {}

  template(): TemplateResult {
    const { store, organizations, tone, route } = this.deps;
    return head({
      store,
      organizations,
      isMuted: tone.isMuted,
      setPresence: (status) => void this.setPresence(status),
      toggleSound: () => this.toggleSound(),
      askToNotify: () => void this.askToNotify(),
      showKeys: () => void showKeys(),
      changeOrganization: (slug) => route.toOrganization(slug),
    });
  }

  private async setPresence(status: "online" | "away"): Promise<void> {
    const { api, store, toast } = this.deps;
    const before = store.myself.presence;
    store.setPresence(status);
    try {
      await api.post("presence", { status });
    } catch (error) {
      store.setPresence(before);
      toast(`${words.text("presenceFailed")} ${explain(error)}`, "problem");
    }
  }

  private toggleSound(): void {
    const { tone, announce, draw } = this.deps;
    tone.isMuted = !tone.isMuted;
    tone.sound();
    announce(words.text(tone.isMuted ? "soundMuted" : "soundNow"));
    draw();
  }

  private async askToNotify(): Promise<void> {
    await Notification.requestPermission();
    const isOn = notifyState() === "on";
    this.deps.toast(words.text(isOn ? "notifyOn" : "notifyDenied"), isOn ? "good" : "problem");
    this.deps.draw();
  }
}
