// A plugin of chart.js: the interval of each lying bar as a thin line with two ends.
import type { ChartFigures, Color } from "./types";

interface Drawn {
  ctx: CanvasRenderingContext2D;
  scales: { x: { getPixelForValue(value: number): number } };
  getDatasetMeta(index: number): { data: { y: number }[] };
}

const END = 4;

export function intervals(figures: ChartFigures, color: Color): { id: string; afterDatasetsDraw(chart: Drawn): void } {
  return {
    id: "intervals",
    afterDatasetsDraw(chart) {
      chart.ctx.save();
      chart.ctx.strokeStyle = color("--cs-text");
      chart.ctx.lineWidth = 1.5;
      chart.ctx.beginPath();
      for (const [number, series] of figures.series.entries()) {
        chart.getDatasetMeta(number).data.forEach(({ y }, index) => {
          const [low, high] = [series.low[index], series.high[index]];
          if (low != null && high != null) mark(chart, y, chart.scales.x.getPixelForValue(low), chart.scales.x.getPixelForValue(high));
        });
      }
      chart.ctx.stroke();
      chart.ctx.restore();
    },
  };
}

function mark({ ctx }: Drawn, y: number, low: number, high: number): void {
  ctx.moveTo(low, y);
  ctx.lineTo(high, y);
  for (const end of [low, high]) {
    ctx.moveTo(end, y - END);
    ctx.lineTo(end, y + END);
  }
}
