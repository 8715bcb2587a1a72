import { expect, test } from "vitest";
import { Backoff } from "./backoff";

test("waits grow to a limit, and are anything up to it", () => {
  const longest = new Backoff(() => 1);
  expect(Array.from({ length: 8 }, () => longest.next())).toEqual([800, 1600, 3200, 6400, 12800, 25600, 30000, 30000]);
  expect(new Backoff(() => 0).next()).toBe(0);
});

test("after a good connection they begin anew", () => {
  const backoff = new Backoff(() => 1);
  backoff.next();
  backoff.next();
  backoff.reset();
  expect(backoff.next()).toBe(800);
});
