// The figures of a chart as feedback/reports/shapes.py writes them, and what we say to chart.js.

export interface SeriesFigures {
  label: string;
  values: (number | null)[];
  color: string;
  low: (number | null)[];
  high: (number | null)[];
  dashed: boolean;
}

export interface ChartFigures {
  kind: "lines" | "stacks" | "bars";
  label: string;
  labels: string[];
  series: SeriesFigures[];
  unit: "" | "%" | "ms";
}

/** Resolves a token of tokens.css; with a percentage as much of it, the rest transparent. */
export type Color = (token: string, percent?: number) => string;

export interface Dataset {
  label: string;
  data: (number | null | [number, number])[];
  [option: string]: unknown;
}

export interface Configuration {
  type: "line" | "bar";
  data: { labels: string[]; datasets: Dataset[] };
  options: Record<string, unknown>;
  plugins: unknown[];
}
