/** What events do to one run. Events at or before its cursor were seen already and change nothing. */
import { isAfter, isNewAttempt, START, type Cursor } from "../../protocol/cursor";
import type { ErrorEvent, ResponseChunk, ResponseStart, Resumed, StatusEvent, ToolEvent } from "../../protocol/wire";
import type { Problem, Run } from "./types";

export function newRun(responseId: string, userSeq: number | null, phase: Run["phase"] = "waiting"): Run {
  return {
    responseId,
    userSeq,
    phase,
    cursor: START,
    text: "",
    synced: false,
    retrying: false,
    stopping: false,
    openTools: [],
    outcome: null,
    problem: null,
  };
}

export function started(run: Run, event: ResponseStart): Run {
  if (run.phase === "ended" || !isAfter(event.cursor, run.cursor)) return run;
  return {
    ...afresh(run),
    userSeq: event.user_turn_seq ?? run.userSeq,
    phase: "live",
    cursor: event.cursor,
    synced: true,
  };
}

export function chunk(run: Run, event: ResponseChunk): Run {
  if (run.phase === "ended" || !isAfter(event.cursor, run.cursor)) return run;
  if (!run.synced) return run.phase === "live" ? run : { ...run, phase: "live" };
  const base = isNewAttempt(event.cursor, run.cursor) ? afresh(run) : run;
  return { ...base, phase: "live", cursor: event.cursor, text: base.text + event.text, retrying: false };
}

export function tool(run: Run, event: ToolEvent): Run {
  if (run.phase === "ended" || !run.synced || !isAfter(event.cursor, run.cursor)) return run;
  const others = run.openTools.filter((call) => call !== event.call_id);
  const openTools = event.type === "tool_call" ? [...others, event.call_id] : others;
  return { ...run, phase: "live", cursor: event.cursor, openTools };
}

export function resumed(run: Run, event: Resumed): Run {
  if (run.phase === "ended") return run;
  if (!event.snapshot) return { ...run, synced: true };
  if (!isAfter(event.snapshot.cursor, run.cursor)) return { ...run, synced: true };
  return { ...run, synced: true, phase: "live", text: event.snapshot.text, cursor: event.snapshot.cursor };
}

export function ended(run: Run, outcome: NonNullable<Run["outcome"]>, problem: Problem | null = null): Run {
  if (run.phase === "ended") return run;
  return { ...run, phase: "ended", text: "", synced: true, openTools: [], stopping: false, outcome, problem };
}

export function retrying(run: Run, { cursor }: StatusEvent): Run {
  if (run.phase === "ended" || !run.synced || (cursor && !isAfter(cursor, run.cursor))) return run;
  return { ...run, retrying: true, cursor: cursor ?? run.cursor };
}

/** The server's log does not know the cursor: from the start, then. */
export function unknownCursor(run: Run): Run {
  return run.phase === "ended" ? run : { ...afresh(run), cursor: START, synced: false };
}

/** The server's log is further than what was received. */
export function behind(run: Run, cursor: Cursor): Run {
  if (run.phase === "ended" || !run.synced || !isAfter(cursor, run.cursor)) return run;
  return { ...run, synced: false };
}

export function problemOf(event: ErrorEvent, now: number = Date.now()): Problem {
  return {
    code: event.code,
    message: event.message,
    retryable: event.retryable,
    retryAt: event.retry_after_ms === null ? null : now + event.retry_after_ms,
  };
}

function afresh(run: Run): Run {
  return { ...run, text: "", openTools: [], retrying: false };
}
