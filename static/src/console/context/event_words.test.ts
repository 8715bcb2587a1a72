import { expect, test } from "vitest";
import type { DeskEvent } from "../types";
import { eventSentence } from "./event_words";

function event(kind: string, more: Partial<DeskEvent> = {}): DeskEvent {
  return {
    id: "1",
    kind,
    actor: { kind: "agent", name: "Aiko" },
    from_state: "queued",
    to_state: "active",
    why: "",
    data: {},
    created_at: "2026-01-01T10:00:00Z",
    ...more,
  };
}

const visitor = { kind: "visitor", name: "" };
const system = { kind: "system", name: "" };

test.each([
  [event("opened", { actor: visitor }), "The visitor asked for a person"],
  [event("opened", { actor: system }), "A rule handed the conversation to a person"],
  [event("assigned"), "Aiko claimed it"],
  [event("assigned", { data: { agent: "Ben" } }), "Aiko assigned it to Ben"],
  [event("assigned", { actor: system, data: { agent: "Ben" } }), "Assigned to Ben"],
  [event("transferred", { data: { team: "Returns" } }), "Aiko transferred it to Returns"],
  [event("handed_back", { actor: visitor }), "The visitor went back to the assistant"],
  [event("priority", { data: { after: 1 } }), "Aiko changed the priority to Urgent"],
  [event("unheard_of"), "unheard_of"],
])("%o", (told, sentence) => {
  expect(eventSentence(told)).toBe(sentence);
});
