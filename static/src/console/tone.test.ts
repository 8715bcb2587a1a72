import { beforeEach, expect, test, vi } from "vitest";
import { Storage } from "../widget/storage";
import { Tone } from "./tone";

let played: number;

class FakeAudio {
  readonly currentTime = 0;
  readonly destination = {};

  resume(): Promise<void> {
    return Promise.resolve();
  }

  createGain(): unknown {
    const ramp = (): void => undefined;
    return { gain: { setValueAtTime: ramp, linearRampToValueAtTime: ramp, exponentialRampToValueAtTime: ramp }, connect: ramp };
  }

  createOscillator(): unknown {
    const count = (): void => void (played += 1);
    return { frequency: { value: 0 }, connect: (to: unknown) => to, start: count, stop: () => undefined };
  }
}

function tone(): Tone {
  return new Tone(new Storage("chatsite:desk:test:"));
}

function touch(): void {
  dispatchEvent(new Event("pointerdown"));
}

beforeEach(() => {
  played = 0;
  localStorage.clear();
  vi.stubGlobal("AudioContext", FakeAudio);
});

test("it is silent until somebody has touched the page", () => {
  const bell = tone();
  bell.sound();
  expect(played).toBe(0);
  touch();
  bell.sound();
  expect(played).toBeGreaterThan(0);
});

test("muted it is silent, and stays so in the next page", () => {
  tone().isMuted = true;
  const next = tone();
  touch();
  next.sound();
  expect([next.isMuted, played]).toEqual([true, 0]);
});
