/** The whole conversation as a pure function of what happened: old state plus events equals fresh state. */
import { END } from "../../protocol/cursor";
import type { ErrorEvent, Ping, ResponseEnd, ServerEvent, Snapshot, StatusEvent, Turn } from "../../protocol/wire";
import { addTurn, settled, withMessage, withRun } from "./changes";
import { withForm, withSheet } from "./forms";
import * as runs from "./runs";
import { seenByAgent, standing, typing, withRating } from "./standing";
import { initialState, type Action, type ChatState, type OutgoingMessage } from "./types";

const SHOWN_TURNS = 150;

export function reduce(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case "event":
      return settled(onEvent(state, action.event, action.at ?? null), action.at ?? null);
    case "snapshot":
      return settled(onSnapshot(state, action.snapshot, action.afterSeq), null);
    case "session":
      return { ...state, sessionId: action.sessionId, config: action.config, problem: null };
    case "forget":
      return forget(state);
    case "connection":
      return { ...state, connection: action.connection };
    case "disconnected":
      return onDisconnected(state);
    case "write":
      return { ...state, outbox: [...state.outbox, action.message] };
    case "sending":
      return withMessage(state, action.key, { state: "sending", problem: null });
    case "rejected":
      return onRejected(state, action.key, action.problem);
    case "retry":
      return withMessage(state, action.key, { key: action.newKey, state: "unsent", problem: null });
    case "discard":
      return { ...state, outbox: state.outbox.filter((message) => message.key !== action.key) };
    case "regenerate":
      return { ...state, regeneration: action.regeneration, problem: null };
    case "stop":
      return withRun(state, action.responseId, (run) => ({ ...run, stopping: true }));
    case "stopMessage":
      return withMessage(state, action.key, { stop: true });
    case "problem":
      return { ...state, problem: action.problem };
    case "earlier":
      return { ...state, baseSeq: Math.max(0, state.baseSeq - SHOWN_TURNS) };
    case "standing":
      return standing(state, action);
    case "rated":
      return withRating(state, action.responseId, action.rating);
    case "form":
      return withForm(state, action.name, action.change);
    case "sheet":
      return withSheet(state, action.sheet);
    case "menu":
      return { ...state, isMenuOpen: action.open };
    case "open":
      return { ...state, open: action.open, isMenuOpen: false };
    case "read":
      return action.seq > state.readSeq ? { ...state, readSeq: action.seq } : state;
  }
}

/** `at`: when it was received, for turns of which the server has not told the time yet. */
function onEvent(state: ChatState, event: ServerEvent, at: string | null): ChatState {
  switch (event.type) {
    case "response_start":
      return withRun(state, event.response_id, (run) => runs.started(run, event));
    case "response_chunk":
      return withRun(state, event.response_id, (run) => runs.chunk(run, event));
    case "tool_call":
    case "tool_result":
      return withRun(state, event.response_id, (run) => runs.tool(run, event));
    case "resumed":
      return withRun(state, event.response_id, (run) => runs.resumed(run, event));
    case "response_end":
      return onResponseEnd(state, event, at);
    case "error":
      return onError(state, event);
    case "status":
      return onStatus(state, event);
    case "standing":
      return standing(state, event);
    case "typing":
      return typing(state, event, at);
    case "read":
      return seenByAgent(state, event.seq);
    case "turn":
      return addTurn(state, event.turn, "told");
    case "ping":
      return onPing(state, event);
    case "pong":
      return state;
  }
}

function onError(state: ChatState, event: ErrorEvent): ChatState {
  const problem = runs.problemOf(event);
  const { about, response_id: id, idempotency_key: key } = event;
  if (key) return onRejected(state, key, problem);
  if (id) return withRun(state, id, (run) => runs.ended(run, "failed", problem));
  if (!about) return { ...state, problem };
  return withRun(state, about, (run) =>
    event.code === "invalid_cursor" ? runs.unknownCursor(run) : runs.ended(run, "failed", problem),
  );
}

function onResponseEnd(state: ChatState, event: ResponseEnd, at: string | null): ChatState {
  const outcome = event.status === "cancelled" ? "cancelled" : "completed";
  const next = withRun(state, event.response_id, (run) => runs.ended(run, outcome));
  if (event.turn_seq === null) return outcome === "completed" ? { ...next, stale: true } : next;
  const answer: Turn = {
    seq: event.turn_seq,
    role: "assistant",
    content: event.response.text,
    state: outcome === "cancelled" ? "stopped" : "complete",
    created_at: at,
    response_id: event.response_id,
    payload: {
      citations: event.response.citations,
      actions: event.response.actions,
      quoted: event.response.quoted,
    },
  };
  return addTurn(next, answer, "made");
}

function onStatus(state: ChatState, event: StatusEvent): ChatState {
  const { response_id: id, user_turn_seq: userSeq, idempotency_key: key } = event;
  if (key && event.state === "delivered") return onDelivered(state, key, userSeq);
  if (!id) return state;
  if (event.state === "retrying") return withRun(state, id, (run) => runs.retrying(run, event));
  if (event.state !== "queued") return state;
  const stop = state.outbox.some((message) => message.key === key && message.stop);
  const next = withRun(state, id, (run) => ({
    ...run,
    userSeq: run.userSeq ?? userSeq,
    synced: run.synced || run.phase === "waiting",
    stopping: run.stopping || stop,
  }));
  if (!key) return next;
  if (state.regeneration?.key === key) return { ...next, regeneration: null };
  return withMessage(next, key, { state: "accepted", responseId: id, problem: null });
}

/** For a person to answer: the message becomes a turn, and no answer of the assistant is waited for. */
function onDelivered(state: ChatState, key: string, userSeq: number | null): ChatState {
  if (state.regeneration?.key === key) return { ...state, regeneration: null };
  if (userSeq !== null) return withMessage(state, key, { state: "accepted", userSeq, problem: null });
  return { ...state, outbox: state.outbox.filter((message) => message.key !== key), stale: true };
}

function onRejected(state: ChatState, key: string, problem: ChatState["problem"]): ChatState {
  if (state.regeneration?.key === key) return { ...state, regeneration: null, problem };
  return withMessage(state, key, { state: "failed", problem });
}

function onPing(state: ChatState, ping: Ping): ChatState {
  const { response_id: id, cursor } = ping;
  const missedAnEnd = Object.values(state.runs).some((run) =>
    id ? run.phase === "live" && run.responseId !== id : run.phase !== "ended",
  );
  const next = {
    ...state,
    latestSeq: Math.max(state.latestSeq, ping.latest_turn_seq),
    stale: state.stale || missedAnEnd,
  };
  return id ? withRun(next, id, (run) => (cursor ? runs.behind(run, cursor) : run)) : next;
}

function onSnapshot(state: ChatState, snapshot: Snapshot, afterSeq: number): ChatState {
  const isFirst = afterSeq === 0 && state.baseSeq === 0 && state.turns.length === 0;
  if (isFirst && snapshot.latest_turn_seq > 2 * SHOWN_TURNS) return fromTheEnd(state, snapshot);
  let next: ChatState = {
    ...standing(state, snapshot),
    ratings: { ...state.ratings, ...snapshot.ratings },
  };
  for (const run of [...(snapshot.live ? [snapshot.live] : []), ...snapshot.waiting]) {
    next = withRun(next, run.response_id, (held) => ({ ...held, userSeq: held.userSeq ?? run.user_turn_seq }));
  }
  for (const turn of snapshot.turns) next = addTurn(next, turn, "read");
  const { live } = snapshot;
  if (live) {
    next = withRun(next, live.response_id, (run) =>
      runs.behind(run.phase === "waiting" ? { ...run, phase: "live" } : run, live.cursor),
    );
  }
  next = {
    ...next,
    latestSeq: Math.max(next.latestSeq, snapshot.latest_turn_seq),
    confirmedSeq: Math.max(next.confirmedSeq, snapshot.latest_turn_seq),
    stale: snapshot.has_more,
  };
  return withoutUntold(next, snapshot);
}

/** Of a very long conversation only the end is asked for. */
function fromTheEnd(state: ChatState, { latest_turn_seq: latestSeq }: Snapshot): ChatState {
  return { ...state, baseSeq: latestSeq - SHOWN_TURNS, latestSeq, stale: true };
}

/** Runs that the snapshot no longer lists have ended unseen: resuming them tells how. */
function withoutUntold(state: ChatState, snapshot: Snapshot): ChatState {
  const told = new Set([snapshot.live, ...snapshot.waiting].map((run) => run?.response_id));
  let next = state;
  for (const run of Object.values(state.runs)) {
    const untold = run.phase !== "ended" && !told.has(run.responseId);
    if (untold) next = withRun(next, run.responseId, (held) => runs.behind(held, END));
  }
  return next;
}

function onDisconnected(state: ChatState): ChatState {
  let next: ChatState = { ...state, stale: true };
  for (const run of Object.values(state.runs)) {
    if (run.phase !== "ended") {
      next = withRun(next, run.responseId, (held) => ({ ...held, synced: false }));
    }
  }
  const outbox = state.outbox.map((message): OutgoingMessage =>
    message.state === "sending" ? { ...message, state: "unsent" } : message,
  );
  return { ...next, outbox };
}

/** Another conversation begins. What was written but not accepted goes along. */
function forget(state: ChatState): ChatState {
  return {
    ...initialState,
    config: state.config,
    connection: state.connection,
    open: state.open,
    outbox: state.outbox.map((message) => ({ ...message, afterSeq: 0 })),
  };
}
