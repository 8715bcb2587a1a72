// From a report's figures to what chart.js draws. Axes start at zero; intervals are drawn.
import { intervals } from "./intervals";
import type { ChartFigures, Color, Configuration, Dataset, SeriesFigures } from "./types";

export function configuration(figures: ChartFigures, color: Color, rightToLeft: boolean): Configuration {
  const lines = figures.kind === "lines";
  const datasets = figures.series.flatMap((series) => (lines ? line(series, color) : [bar(figures, series, color)]));
  return {
    type: lines ? "line" : "bar",
    data: { labels: figures.labels, datasets },
    options: options(figures, color, rightToLeft),
    plugins: figures.kind === "bars" ? [intervals(figures, color)] : [],
  };
}

/** A line upon the band of its interval. */
function line(series: SeriesFigures, color: Color): Dataset[] {
  const stroke = color(series.color);
  const drawn: Dataset = {
    label: series.label,
    data: series.values,
    borderColor: stroke,
    backgroundColor: stroke,
    borderWidth: 2,
    borderDash: series.dashed ? [5, 4] : [],
    pointRadius: series.values.length > 40 ? 0 : 2,
    tension: 0,
  };
  if (!series.low.length) return [drawn];
  const edge = { label: "", borderWidth: 0, pointRadius: 0, pointHitRadius: 0, tension: 0 };
  const band = color(series.color, 16);
  return [
    drawn,
    { ...edge, data: series.high, fill: false },
    { ...edge, data: series.low, fill: "-1", backgroundColor: band },
  ];
}

function bar(figures: ChartFigures, series: SeriesFigures, color: Color): Dataset {
  return {
    label: series.label,
    data: series.values,
    backgroundColor: color(series.color),
    maxBarThickness: figures.kind === "bars" ? 14 : 28,
    categoryPercentage: 0.9,
    barPercentage: 0.9,
    borderRadius: 2,
    grouped: false,
  };
}

function options(figures: ChartFigures, color: Color, rightToLeft: boolean): Record<string, unknown> {
  const lying = figures.kind === "bars";
  const grid = { color: color("--cs-line") };
  const ticks = { color: color("--cs-text-quiet") };
  const write = { callback: (value: number | string) => written(Number(value), figures.unit) };
  const value = {
    beginAtZero: true,
    ...(figures.unit === "%" ? { max: 100 } : {}),
    stacked: figures.kind === "stacks",
    grid,
    border: { display: false },
    ticks: { ...ticks, ...write, maxTicksLimit: 6, precision: figures.unit === "" ? 0 : undefined, autoSkip: true },
  };
  const category = {
    reverse: rightToLeft && !lying,
    stacked: figures.kind === "stacks",
    grid: { display: false },
    border: grid,
    ticks: { ...ticks, maxRotation: 0, autoSkip: !lying, autoSkipPadding: 12, ...(lying ? { callback: shortened } : {}) },
  };
  const side = rightToLeft ? "right" : "left";
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    locale: document.documentElement.lang || "en",
    indexAxis: lying ? "y" : "x",
    interaction: { mode: "index", axis: lying ? "y" : "x", intersect: false },
    scales: lying
      ? { x: { ...value, reverse: rightToLeft }, y: { ...category, position: side } }
      : { x: category, y: { ...value, position: side } },
    plugins: { legend: legend(figures, color, rightToLeft), tooltip: tooltip(figures, rightToLeft) },
  };
}

function legend(figures: ChartFigures, color: Color, rightToLeft: boolean): Record<string, unknown> {
  return {
    display: figures.series.length > 1,
    position: "bottom",
    align: "start",
    rtl: rightToLeft,
    labels: {
      color: color("--cs-text-soft"),
      boxWidth: 10,
      boxHeight: 10,
      filter: (item: { text: string }) => item.text !== "",
    },
  };
}

function tooltip(figures: ChartFigures, rightToLeft: boolean): Record<string, unknown> {
  const bounds = (label: string, index: number): string => {
    const series = figures.series.find((entry) => entry.label === label);
    const [low, high] = [series?.low[index], series?.high[index]];
    return low == null || high == null ? "" : ` (${written(low, figures.unit)}–${written(high, figures.unit)})`;
  };
  return {
    rtl: rightToLeft,
    filter: (item: { dataset: { label: string } }) => item.dataset.label !== "",
    callbacks: {
      label: (item: { dataset: { label: string }; raw: number; dataIndex: number }) =>
        `${item.dataset.label}: ${written(item.raw, figures.unit)}${bounds(item.dataset.label, item.dataIndex)}`,
    },
  };
}

function written(value: number, unit: ChartFigures["unit"]): string {
  const locale = document.documentElement.lang || "en";
  const number = (digits: number, amount: number) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(amount);
  if (unit === "%") return `${number(0, value)}%`;
  if (unit === "ms") return `${number(1, value / 1000)} s`;
  return number(0, value);
}

/** Of a category's label as much as there is room for. */
function shortened(this: { getLabelForValue(value: number): string }, value: number): string {
  const label = this.getLabelForValue(value).replace(/^[\w.:-]+(?=\/)/, "");
  return label.length > 24 ? `${label.slice(0, 23)}…` : label || "/";
}
