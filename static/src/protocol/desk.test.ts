import { expect, test } from "vitest";
import { toDesk, toEscalationConfig, toRatings, toSurvey } from "./desk";
import { parseEvent, toSnapshot } from "./parse";

test("a standing says where the visitor is in the queue", () => {
  const data = JSON.stringify({
    type: "status",
    state: "standing",
    desk: { escalation_id: "esc_1", state: "queued", position: 2, wait: { low_seconds: 60, high_seconds: 120 } },
    survey: null,
  });
  expect(parseEvent(data)).toMatchObject({
    type: "standing",
    desk: { state: "queued", position: 2, wait: { low_seconds: 60, high_seconds: 120 }, agent: null },
    survey: null,
  });
});

test("what a standing does not tell of stays as it is", () => {
  expect(parseEvent('{"type":"status","state":"standing","survey":null}')).not.toHaveProperty("desk");
});

test("typing and read receipts are events of their own", () => {
  expect(parseEvent('{"type":"status","state":"typing","role":"agent","name":"Aiko","on":true}')).toEqual({
    type: "typing", name: "Aiko", on: true,
  });
  expect(parseEvent('{"type":"status","state":"read","role":"agent","seq":7}')).toEqual({ type: "read", seq: 7 });
});

test("without a known state or an honest range nothing is made up", () => {
  expect(toDesk({ state: "from the future", wait: null, position: -1 })).toMatchObject({
    state: null, wait: null, position: null,
  });
  expect(toDesk(null)).toBeNull();
});

test("a site without a desk has none", () => {
  expect(toEscalationConfig(undefined)).toBeNull();
  expect(toEscalationConfig({ reasons: [{ key: "a", label: "A" }, { key: "b" }, 3] })).toEqual({
    reasons: [{ key: "a", label: "A" }], open: true, opens_at: null, contact_required: false,
  });
});

test("a survey of an unknown state is not shown", () => {
  expect(toSurvey({ survey_id: "srv_1", state: "offered" })).toEqual({ survey_id: "srv_1", state: "offered" });
  expect(toSurvey({ state: "withdrawn" })).toBeNull();
  expect(toSurvey(null)).toBeNull();
});

test("ratings are read by answer, and odd ones are passed over", () => {
  const ratings = { run_1: { value: "down", reasons: ["wrong"], comment: "No." }, run_2: { value: "sideways" } };
  expect(toRatings(ratings)).toEqual({ run_1: { value: "down", reasons: ["wrong"], comment: "No." } });
});

test("a snapshot of a server without a desk says nothing of it", () => {
  const snapshot = toSnapshot({ session_id: "conv_1" });
  expect(snapshot).toMatchObject({ ratings: {}, has_more: false });
  expect(snapshot).not.toHaveProperty("desk");
});
