/** Two soft notes. Browsers let a page sound only after somebody has touched it. */
import type { Storage } from "../widget/storage";

const NOTES = [
  { hertz: 659.25, at: 0 },
  { hertz: 880, at: 0.14 },
] as const;
const LENGTH_S = 0.28;
const LOUDNESS = 0.12;

export class Tone {
  private audio: AudioContext | null = null;

  constructor(private readonly storage: Storage) {
    for (const kind of ["pointerdown", "keydown"]) {
      addEventListener(kind, () => this.wake(), { once: true, capture: true });
    }
  }

  get isMuted(): boolean {
    return this.storage.get<boolean>("muted") === true;
  }

  set isMuted(isMuted: boolean) {
    this.storage.set("muted", isMuted);
  }

  sound(): void {
    const { audio } = this;
    if (!audio || this.isMuted) return;
    for (const note of NOTES) play(audio, note.hertz, audio.currentTime + note.at);
  }

  private wake(): void {
    if (!("AudioContext" in window)) return;
    this.audio ??= new AudioContext();
    void this.audio.resume();
  }
}

function play(audio: AudioContext, hertz: number, at: number): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH_S);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + LENGTH_S);
}
