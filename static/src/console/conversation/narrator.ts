/** Says what arrives in the open conversation, whole and once, to those who listen. */
import { plain } from "../../widget/announcer";
import type { ConversationState } from "./state/types";
import { authorOf } from "./views/turn";
import { say } from "./words";

const KEPT = 10;

export class Narrator {
  readonly region = document.createElement("div");
  private escalationId: string | null = null;
  private saidSeq = 0;

  constructor(private readonly myId: string) {
    this.region.className = "cv-heard";
    this.region.setAttribute("role", "log");
    this.region.setAttribute("aria-live", "polite");
  }

  tell(state: ConversationState): void {
    if (state.phase !== "ready") return;
    const newest = state.turns.at(-1)?.seq ?? 0;
    if (state.escalationId !== this.escalationId) this.region.replaceChildren();
    else for (const turn of state.turns) if (turn.seq > this.saidSeq) this.tellTurn(state, turn);
    this.escalationId = state.escalationId;
    this.saidSeq = newest;
  }

  private tellTurn(state: ConversationState, turn: ConversationState["turns"][number]): void {
    if (turn.role === "agent" && authorOf(turn).id === this.myId) return;
    const name = {
      user: state.detail?.visitor.name || say("visitor"),
      assistant: say("assistant"),
      agent: authorOf(turn).name,
      system: "",
    }[turn.role];
    this.say(`${name ? `${say("saidBy", { name })} ` : ""}${plain(turn.content)}`);
  }

  private say(text: string): void {
    const line = document.createElement("p");
    line.textContent = text;
    this.region.append(line);
    while (this.region.childElementCount > KEPT) this.region.firstElementChild?.remove();
  }
}
