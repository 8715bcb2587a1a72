/** A place in a run's event log, `<attempt>-<seq>`: two unsigned 64-bit numbers, never compared as text. */
export type Cursor = string;

export const START: Cursor = "0-0";

/** Where the last event of every run stands; nothing follows it. */
export const END: Cursor = "18446744073709551615-18446744073709551615";

const SHAPE = /^(\d{1,20})-(\d{1,20})$/;

export function parts(cursor: Cursor): readonly [attempt: bigint, seq: bigint] {
  const match = SHAPE.exec(cursor);
  return match ? [BigInt(match[1] ?? 0), BigInt(match[2] ?? 0)] : [0n, 0n];
}

export function isAfter(cursor: Cursor, other: Cursor): boolean {
  const [attempt, seq] = parts(cursor);
  const [otherAttempt, otherSeq] = parts(other);
  return attempt === otherAttempt ? seq > otherSeq : attempt > otherAttempt;
}

export function isNewAttempt(cursor: Cursor, than: Cursor): boolean {
  return cursor !== END && parts(cursor)[0] > parts(than)[0];
}
