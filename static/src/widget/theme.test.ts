import { expect, test } from "vitest";
import { accentStyles, contrast } from "./theme";

const rgb = (hex: string): [number, number, number] =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];

test.each(["#ffe100", "#0c6b66", "#000000", "#ffffff", "#ff0000"])("%s is made readable in both lights", (accent) => {
  const [light = "", dark = "", onLight = "", onDark = ""] = accentStyles(accent).match(/#[\da-f]{6}/g) ?? [];
  expect(contrast(rgb(light), rgb("#ffffff"))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(rgb(dark), rgb("#161a1a"))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(rgb(light), rgb(onLight))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(rgb(dark), rgb(onDark))).toBeGreaterThanOrEqual(4.5);
});

test.each(["", "red", "#fff", "#12345g", "#000000; } body { display: none"])("no style comes of %j", (accent) => {
  expect(accentStyles(accent)).toBe("");
});
