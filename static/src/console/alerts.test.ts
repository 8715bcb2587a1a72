import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Desk, LIST, page, prepareBrowser, row } from "./testing";

class FakeNotification {
  static permission: NotificationPermission = "granted";
  static shown: FakeNotification[] = [];
  static asked = 0;
  onclick: (() => void) | null = null;

  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    FakeNotification.shown.push(this);
  }

  static requestPermission(): Promise<NotificationPermission> {
    FakeNotification.asked += 1;
    FakeNotification.permission = "denied";
    return Promise.resolve("denied");
  }

  close(): void {
    // Gone.
  }
}

const late = row("Late parcel");

beforeEach(() => {
  prepareBrowser();
  FakeNotification.permission = "granted";
  [FakeNotification.shown, FakeNotification.asked] = [[], 0];
  vi.stubGlobal("Notification", FakeNotification);
  window.focus = () => undefined;
});

afterEach(() => {
  Desk.close();
  vi.restoreAllMocks();
});

async function alerted(hasFocus: boolean): Promise<Desk> {
  vi.spyOn(document, "hasFocus").mockReturnValue(hasFocus);
  const desk = await Desk.open({ [LIST]: () => page([late]) });
  desk.say({ type: "alert", kind: "breach", escalation_id: late.id, text: "" });
  await desk.drawn();
  return desk;
}

test("outside the page the browser notifies, once for each escalation, and leads to it", async () => {
  const desk = await alerted(false);
  const [notification] = FakeNotification.shown;
  expect(notification).toMatchObject({ title: "Overdue: Late parcel", options: { tag: late.id } });
  notification?.onclick?.();
  await desk.drawn();
  expect(desk.told).toContain(`open ${late.id}`);
});

test("whoever looks at the page is not notified as well", async () => {
  await alerted(true);
  expect(FakeNotification.shown).toEqual([]);
});

test("the browser is asked on a press, never by itself, and a refusal says where to change it", async () => {
  FakeNotification.permission = "default";
  const desk = await alerted(false);
  expect([FakeNotification.asked, FakeNotification.shown.length]).toEqual([0, 0]);
  await desk.click(".head-notify");
  expect(FakeNotification.asked).toBe(1);
  expect(desk.text).toContain("Its site settings can change that.");
});
