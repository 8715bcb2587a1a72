import { afterEach, describe, expect, test, vi } from "vitest";
import { json, problem } from "../../testing/fakes";
import { BEN, detail, turn } from "./testing/builders";
import { Desk } from "./testing/desk";

let desk: Desk;

afterEach(() => desk.end());

const queued = detail({ state: "queued", agent: null, mode: "queued" });

describe("a conversation in the queue", () => {
  test("is claimed, and then written in", async () => {
    desk = await new Desk(queued, undefined, { "POST /desk/mori/escalations/esc_1/claim": () => json(detail()) }).open();
    expect(() => desk.field).toThrow();
    desk.conversation.act("claim");
    await vi.waitFor(() => expect(document.activeElement).toBe(desk.field));
    expect(desk.rows).toContain("esc_1");
  });

  test("that a colleague claimed first says who, and shows how it stands", async () => {
    desk = await new Desk(queued, undefined, {
      "POST /desk/mori/escalations/esc_1/claim": () => {
        desk.held = detail({ agent: BEN });
        return problem(409, "already_claimed", {}, { agent: BEN });
      },
    }).open();
    desk.conversation.act("claim");
    await vi.waitFor(() => expect(desk.toasts).toEqual(["Ben was quicker and has this conversation."]));
    expect(desk.texts(".cv-state")).toEqual(["With Ben"]);
    expect(desk.texts(".is-closed p")[0]).toContain("Ben has this conversation.");
  });
});

describe("a conversation of a colleague", () => {
  test("is taken over only after a question", async () => {
    desk = await new Desk(detail({ agent: BEN }), undefined, { "POST /desk/mori/escalations/esc_1/take-over": () => json(detail()) }).open();
    desk.button("Take over…").click();
    expect(desk.bodies("escalations/esc_1/take-over")).toEqual([]);
    desk.confirm();
    await vi.waitFor(() => desk.field);
    expect(desk.bodies("escalations/esc_1/take-over")).toEqual([{ deliberate: true }]);
  });

  test("shows who looks and who writes", async () => {
    desk = await new Desk().open();
    const viewing = (typing: boolean): void =>
      desk.hears({ type: "viewing", escalation_id: "esc_1", viewers: [{ id: "agt_1", name: "Aiko", typing: false }, { id: "agt_2", name: "Ben", typing }] });
    viewing(false);
    expect(desk.texts(".cv-viewers")).toEqual(["Ben is looking"]);
    viewing(true);
    expect(desk.texts(".cv-colleagues")).toEqual(["Ben is writing a reply"]);
  });
});

test("a conversation whose visitor asked again leads to where they wait", async () => {
  desk = await new Desk(detail({ state: "handed_back", mode: "queued", continues_in: "esc_2" })).open();
  expect(desk.texts(".is-closed p")[0]).toContain("The visitor has asked for a person again.");
  desk.button("Go to it").click();
  expect(desk.opened).toEqual(["esc_2"]);
});

test("a conversation of somebody unknown is called by what it is about", async () => {
  const unknown = { ...detail().visitor, name: "" };
  desk = await new Desk(detail({ visitor: unknown })).open();
  expect(desk.texts(".cv-name")).toEqual(["Where is my order"]);
});

test("a conversation that was assigned is joined", async () => {
  desk = await new Desk(detail({ state: "assigned" }), undefined, { "POST /desk/mori/escalations/esc_1/take-over": () => json(detail()) }).open();
  desk.button("Join").click();
  await vi.waitFor(() => desk.field);
  expect(desk.bodies("escalations/esc_1/take-over")).toEqual([{}]);
});

describe("a dialog", () => {
  test("transfers to an agent with a note", async () => {
    desk = await new Desk(detail(), undefined, { "POST /desk/mori/escalations/esc_1/assign": () => json(detail({ agent: BEN, state: "assigned" })) }).open();
    desk.conversation.act("transfer");
    desk.fill("to", "agent:agt_2");
    desk.fill("note", "Speaks Dutch");
    desk.confirm();
    await vi.waitFor(() => expect(desk.root.querySelector("dialog")).toBeNull());
    expect(desk.bodies("escalations/esc_1/assign")).toEqual([{ agent: "agt_2", note: "Speaks Dutch" }]);
  });

  test("transfers to a team", async () => {
    desk = await new Desk(detail(), undefined, { "POST /desk/mori/escalations/esc_1/assign": () => json(queued) }).open();
    desk.conversation.act("transfer");
    desk.fill("to", "team:team_1");
    desk.confirm();
    await vi.waitFor(() => expect(desk.bodies("escalations/esc_1/assign")).toEqual([{ agent: null, team: "team_1" }]));
  });

  test("says in its place that the conversation was resolved meanwhile, and how it stands now", async () => {
    desk = await new Desk(detail(), undefined, {
      "POST /desk/mori/escalations/esc_1/hand-back": () => {
        desk.held = detail({ state: "resolved", mode: "closed" });
        return problem(409, "not_possible_now");
      },
    }).open();
    desk.conversation.act("hand_back");
    desk.confirm();
    await vi.waitFor(() =>
      expect(desk.dialog.querySelector("[role=alert]")?.textContent?.trim()).toBe(
        "The conversation has changed meanwhile: Resolved. It was reloaded.",
      ),
    );
    expect(desk.texts(".cv-state")).toEqual(["Resolved"]);
  });

  test("resolves with an outcome, and only what can be resolved", async () => {
    const ended = detail({ state: "resolved", mode: "closed" });
    desk = await new Desk(detail(), undefined, { "POST /desk/mori/escalations/esc_1/resolve": () => json(ended) }).open();
    desk.conversation.act("resolve");
    desk.fill("resolution", "solved");
    desk.confirm();
    await vi.waitFor(() => expect(desk.texts(".cv-state")).toEqual(["Resolved"]));
    desk.conversation.act("resolve");
    expect(desk.root.querySelector("dialog")).toBeNull();
  });

  test("changes only the labels that were changed", async () => {
    const labeled = detail({ labels: [{ id: "lbl_1", name: "Refund", color: "#a00" }] });
    desk = await new Desk(labeled, undefined, { "POST /desk/mori/escalations/esc_1/labels": () => json(labeled) }).open();
    desk.button("Labels…", desk.side).click();
    for (const box of desk.root.querySelectorAll<HTMLInputElement>("dialog input")) box.checked = !box.checked;
    desk.confirm();
    await vi.waitFor(() => expect(desk.bodies("escalations/esc_1/labels")).toEqual([{ add: ["lbl_2"], remove: ["lbl_1"] }]));
  });

  test("rates an answer and says what would have been right", async () => {
    const answer = turn(3, "assistant", "It is blue.", { response_id: "run_1" });
    desk = await new Desk(detail({ latest_turn_seq: 3 }), [turn(1, "user", "a"), turn(2, "user", "b"), answer], {
      "POST /desk/mori/answers/run_1/correction": () => json({}, 201),
    }).open();
    desk.button("Rate this answer").click();
    desk.find<HTMLInputElement>("dialog [value=down]").checked = true;
    desk.fill("right_answer", "It is green.");
    desk.confirm();
    await vi.waitFor(() => expect(desk.toasts).toEqual(["Your judgement was saved."]));
    expect(desk.bodies("answers/run_1/correction")).toEqual([{ value: "down", right_answer: "It is green." }]);
    expect(desk.texts(".is-assistant .cv-remark")).toEqual(["You judged this answer wrong"]);
  });

  test("asks why before another transcript is opened", async () => {
    const before = { session_id: "conv_0", title: "A lamp", created_at: "2025-12-01T10:00:00Z", mode: "closed", escalated: true } as const;
    const opened = vi.spyOn(window, "open").mockReturnValue(null);
    desk = await new Desk(detail({ earlier: [before] }), undefined, {
      "POST /desk/mori/conversations/conv_0/open": () => json({ transcript_url: "/admin/t/" }),
    }).open();
    desk.button("A lamp", desk.side).click();
    desk.fill("reason", "The same order");
    desk.confirm();
    await vi.waitFor(() => expect(opened).toHaveBeenCalledWith("/admin/t/", "_blank", "noopener"));
    expect(desk.bodies("conversations/conv_0/open")).toEqual([{ reason: "The same order" }]);
    opened.mockRestore();
  });
});

test("a menu is walked with the arrows and gives the focus back", async () => {
  desk = await new Desk(detail(), undefined, { "POST /desk/mori/escalations/esc_1/priority": () => json(detail({ priority: "urgent" })) }).open();
  const more = desk.button("More actions");
  more.click();
  const items = desk.texts("[role=menu] button");
  expect(items).toEqual(["Transfer…", "Hand back…", "Release…", "Labels…", "Urgent", "High", "Normal", "Low"]);
  desk.find("[role=menu]").dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true, cancelable: true }));
  expect(document.activeElement?.textContent).toBe("Low");
  desk.find("[role=menu]").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(document.activeElement).toBe(more);
  more.click();
  desk.button("Urgent").click();
  await vi.waitFor(() => expect(desk.bodies("escalations/esc_1/priority")).toEqual([{ priority: "urgent" }]));
});
