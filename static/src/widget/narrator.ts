/** The polite live region: says what is seen to happen, in whole sentences, to those who listen. */
import { Announcer } from "./announcer";
import type { Translator } from "./locales";
import { sentence } from "./problems";
import { unreadCount } from "./state/selectors";
import type { ChatState } from "./state/types";

const KEPT = 20;

export class Narrator {
  private readonly region = document.createElement("div");
  private readonly announcers = new Map<string, Announcer>();
  private phase: ChatState["connection"]["phase"] = "idle";
  private problem: ChatState["problem"] = null;
  private unread = 0;

  constructor(
    root: ShadowRoot,
    private readonly words: Translator,
  ) {
    this.region.className = "only-heard";
    this.region.setAttribute("role", "log");
    this.region.setAttribute("aria-live", "polite");
    this.region.lang = words.language;
    root.append(this.region);
  }

  tell(state: ChatState): void {
    this.tellConnection(state);
    if (state.open) this.tellAnswers(state);
    else this.tellUnread(state);
    this.unread = unreadCount(state);
  }

  say(text: string): void {
    if (!text) return;
    const line = document.createElement("p");
    line.textContent = text;
    this.region.append(line);
    while (this.region.childElementCount > KEPT) this.region.firstElementChild?.remove();
  }

  private tellAnswers(state: ChatState): void {
    for (const run of Object.values(state.runs)) {
      if (run.phase === "live" && !this.announcers.has(run.responseId)) {
        this.announcers.set(run.responseId, new Announcer());
      }
      const announcer = this.announcers.get(run.responseId);
      if (!announcer) continue;
      if (run.phase === "live") {
        this.say(announcer.next(run.text, false));
        continue;
      }
      const turn = state.turns.find((item) => item.response_id === run.responseId && item.role === "assistant");
      this.say(turn ? announcer.next(turn.content, true) : "");
      if (run.problem) this.say(sentence(run.problem, this.words));
      this.announcers.delete(run.responseId);
    }
  }

  private tellUnread(state: ChatState): void {
    const unread = unreadCount(state);
    if (unread > this.unread && this.unread >= 0) this.say(this.words.plural("unread", unread));
  }

  private tellConnection({ connection: { phase }, problem }: ChatState): void {
    if (phase !== this.phase) {
      if (phase === "offline") this.say(this.words.text("offline"));
      if (phase === "reconnecting" && this.phase === "online") this.say(this.words.text("reconnecting"));
      this.phase = phase;
    }
    if (problem && problem !== this.problem) this.say(sentence(problem, this.words));
    this.problem = problem;
  }
}
