/** The polite live region: says what is seen to happen, in whole sentences, to those who listen. */
import type { Turn } from "../protocol/wire";
import { Announcer } from "./announcer";
import type { Translator } from "./locales";
import { sentence } from "./problems";
import { unreadCount } from "./state/selectors";
import { authorOf } from "./state/system";
import { contiguousSeq } from "./state/turns";
import type { ChatState } from "./state/types";
import { systemText } from "./views/system_turn";

const KEPT = 20;

export class Narrator {
  private readonly region = document.createElement("div");
  private readonly announcers = new Map<string, Announcer>();
  private phase: ChatState["connection"]["phase"] = "idle";
  private problem: ChatState["problem"] = null;
  private unread = 0;
  /** What happened up to here was said, or is history. */
  private saidSeq: number | null = null;
  private sessionId: string | null = null;

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
    this.tellPeople(state);
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

  /** Who came and went, and, while the panel is open, what they wrote. */
  private tellPeople(state: ChatState): void {
    if (state.sessionId !== this.sessionId) this.saidSeq = null;
    this.sessionId = state.sessionId;
    if (state.stale && this.saidSeq === null) return;
    const saidSeq = this.saidSeq ?? state.latestSeq;
    this.saidSeq = Math.max(saidSeq, contiguousSeq(state));
    for (const turn of state.turns) {
      if (turn.seq <= saidSeq || turn.seq > this.saidSeq) continue;
      if (turn.role === "system") this.say(systemText(turn, this.words));
      if (turn.role === "agent" && state.open) this.say(this.quoted(turn));
    }
  }

  private quoted(turn: Turn): string {
    const name = authorOf(turn)?.name || this.words.text("somebody");
    return `${this.words.text("nameSaid", { name })} ${turn.content}`;
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
