/** What the whole desk knows besides the list: who works here, who looks at what, how the connection is. */
import type { DeskSocket, SocketState } from "./socket";
import type { Agent, Me, Presence, Viewer } from "./types";

export class Store {
  me: Me;
  connection: SocketState;
  private readonly agentsById = new Map<string, Agent>();
  private readonly viewersById = new Map<string, readonly Viewer[]>();
  private readonly listeners = new Set<() => void>();
  private ahead = 0;

  constructor(
    me: Me,
    readonly socket: DeskSocket,
  ) {
    this.me = me;
    this.connection = socket.state;
    for (const agent of me.agents) this.agentsById.set(agent.id, agent);
    this.agentsById.set(me.agent.id, me.agent);
    this.listen();
  }

  /** By the server's clock, which is the one that deadlines are by. */
  get now(): number {
    return Date.now() + this.ahead;
  }

  get myId(): string {
    return this.me.agent.id;
  }

  get myself(): Agent {
    return this.agentsById.get(this.myId) ?? this.me.agent;
  }

  /** Without a connection one is given nothing, whatever one chose. */
  get myPresence(): Presence {
    return this.connection === "open" ? this.myself.presence : "offline";
  }

  get agents(): readonly Agent[] {
    return [...this.agentsById.values()].sort((one, other) => one.name.localeCompare(other.name));
  }

  /** The others who look at it now. */
  viewers(escalationId: string): readonly Viewer[] {
    return (this.viewersById.get(escalationId) ?? []).filter(({ id }) => id !== this.myId);
  }

  setPresence(presence: Presence): void {
    this.agentsById.set(this.myId, { ...this.myself, presence });
    this.changed();
  }

  setViews(saved_views: Me["saved_views"]): void {
    this.me = { ...this.me, saved_views };
    this.changed();
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  private listen(): void {
    this.socket.on("welcome", ({ agent, server_time }) => {
      this.ahead = Date.parse(server_time) - Date.now() || 0;
      this.agentsById.set(agent.id, { ...this.myself, ...agent });
      this.changed();
    });
    this.socket.on("presence", ({ agents }) => {
      for (const agent of agents) this.agentsById.set(agent.id, agent);
      this.changed();
    });
    this.socket.on("viewing", ({ escalation_id: id, viewers }) => {
      if (viewers.length > 0) this.viewersById.set(id, viewers);
      else this.viewersById.delete(id);
      this.changed();
    });
    this.socket.onState((state) => {
      // Who looks at what is told anew.
      if (state !== "open") this.viewersById.clear();
      this.connection = state;
      this.changed();
    });
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
