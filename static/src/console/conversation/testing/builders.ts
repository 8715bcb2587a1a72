/** Values of the desk for tests, with only what a test cares about written out. */
import type { Agent, Detail, Me, Note, Person, TurnObject } from "../../types";

export const AIKO: Agent = { id: "agt_1", name: "Aiko", picture: null, presence: "online", load: 1, capacity: 4 };
export const BEN: Agent = { id: "agt_2", name: "Ben", picture: null, presence: "away", load: 0, capacity: 4 };

export function me(more: Partial<Me> = {}): Me {
  return {
    agent: AIKO,
    organization: { slug: "mori", name: "Mori" },
    role: "agent",
    permissions: {},
    presence: "online",
    languages: ["en"],
    labels: [{ id: "lbl_1", name: "Refund", color: "#aa0000" }, { id: "lbl_2", name: "Delivery", color: "teal" }],
    teams: [{ id: "team_1", name: "Returns" }],
    agents: [AIKO, BEN],
    reasons: [{ key: "order", label: "An order" }],
    resolutions: [{ key: "solved", label: "Solved" }, { key: "spam", label: "Spam" }],
    saved_views: [],
    ...more,
  };
}

export function detail(more: Partial<Detail> = {}): Detail {
  return {
    id: "esc_1",
    session_id: "conv_1",
    state: "active",
    mode: "human",
    priority: "normal",
    reason: { key: "order", label: "An order" },
    skill: null,
    language: "en",
    team: null,
    agent: AIKO,
    subject: "Where is my order",
    last_message: null,
    visitor: { name: "Noor", email: "noor@example.com", tier: "gold", external_id: "c-7", locale: "en" },
    created_at: "2026-01-01T10:00:00Z",
    waiting_since: null,
    due_at: null,
    due_kind: null,
    breached: false,
    labels: [],
    unread: 0,
    is_message: false,
    origin: "visitor",
    latest_turn_seq: 2,
    note: "",
    contact: {},
    page_context: {},
    pages: [],
    summary: { state: "ready", wants: "A refund", tried: "", open: "", quotes: [] },
    events: [],
    notes: [],
    earlier: [],
    turns_url: "",
    visitor_read_seq: 0,
    continues_in: null,
    ...more,
  };
}

export function turn(seq: number, role: TurnObject["role"], content: string, more: Partial<TurnObject> = {}): TurnObject {
  const author = role === "agent" ? { author: { id: BEN.id, name: BEN.name, picture: null } } : {};
  return {
    seq,
    role,
    content,
    state: "complete",
    created_at: new Date(Date.UTC(2026, 0, 1, 10, seq)).toISOString(),
    response_id: null,
    payload: author,
    ...more,
  };
}

export function note(id: string, text: string, at: string, author: Person = BEN): Note {
  return { id, author: { id: author.id, name: author.name, picture: null }, text, mentions: [], created_at: at };
}
