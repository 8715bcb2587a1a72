/** A site's accent, made readable: as text on white, and lightened for the dark. */
const WHITE = [255, 255, 255] as const;
const BLACK = [0, 0, 0] as const;
const DARK_SURFACE = [22, 26, 26] as const;
const READABLE = 4.5;

type Color = readonly [number, number, number];

/** The stylesheet of a site's own accent. */
export class AccentSheet {
  readonly sheet = new CSSStyleSheet();
  private text = "";

  apply(accent: string | undefined): void {
    const text = accentStyles(accent);
    if (text === this.text) return;
    this.text = text;
    this.sheet.replaceSync(text);
  }
}

/** A stylesheet's text, or an empty one when the value is not `#rrggbb`. */
export function accentStyles(accent: string | undefined): string {
  const color = parse(accent ?? "");
  if (!color) return "";
  const light = toward(color, BLACK, (mixed) => contrast(mixed, WHITE));
  const dark = toward(color, WHITE, (mixed) => contrast(mixed, DARK_SURFACE));
  return `:host { --cs-accent: light-dark(${css(light)}, ${css(dark)}); --cs-on-accent: light-dark(${on(light)}, ${on(dark)}); }`;
}

function parse(text: string): Color | null {
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
  if (!match) return null;
  return [parseInt(match[1] ?? "", 16), parseInt(match[2] ?? "", 16), parseInt(match[3] ?? "", 16)];
}

function toward(color: Color, target: Color, measure: (mixed: Color) => number): Color {
  for (let share = 0; share < 1; share += 0.04) {
    const mixed = mix(color, target, share);
    if (measure(mixed) >= READABLE) return mixed;
  }
  return target;
}

function mix(color: Color, target: Color, share: number): Color {
  return [0, 1, 2].map((index) =>
    Math.round((color[index] ?? 0) * (1 - share) + (target[index] ?? 0) * share),
  ) as unknown as Color;
}

/** The ratio of WCAG 2. */
export function contrast(one: Color, other: Color): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((bright ?? 0) + 0.05) / ((dim ?? 0) + 0.05);
}

function luminance(color: Color): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function on(color: Color): string {
  return contrast(color, WHITE) >= READABLE ? "#ffffff" : "#0b1413";
}

function css(color: Color): string {
  return `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
