/** What the state knows that it lacks. */
import { contiguousSeq } from "./turns";
import type { ChatState, Run } from "./types";

/** From which turn on a snapshot is due, or null when nothing is missing. */
export function missingAfter(state: ChatState): number | null {
  const held = contiguousSeq(state);
  return state.stale || state.latestSeq > held ? held : null;
}

export function unsyncedRuns(state: ChatState): readonly Run[] {
  return Object.values(state.runs).filter((run) => run.phase !== "ended" && !run.synced);
}
