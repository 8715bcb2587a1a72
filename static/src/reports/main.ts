// Draws the charts of a report from the figures that the page carries, and draws them anew when the colours change.
import { configuration } from "./charts";
import type { ChartFigures, Configuration } from "./types";

/** The chart.js that django-unfold loads on every page of the admin. */
declare const Chart: new (canvas: HTMLCanvasElement, options: Configuration) => { destroy(): void };

let drawn: { destroy(): void }[] = [];

function draw(): void {
  for (const chart of drawn) chart.destroy();
  drawn = [];
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>("canvas[data-chart]")) {
    const figures = document.getElementById(canvas.dataset["chart"] ?? "")?.textContent;
    if (figures) drawn.push(new Chart(canvas, configuration(JSON.parse(figures) as ChartFigures, color, rightToLeft())));
  }
}

/** What a token comes to here and now: a canvas knows no variables. */
function color(token: string, percent = 100): string {
  const probe = document.body.appendChild(document.createElement("span"));
  probe.style.color = `color-mix(in srgb, var(${token}) ${percent}%, transparent)`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function rightToLeft(): boolean {
  return getComputedStyle(document.documentElement).direction === "rtl";
}

draw();
new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["class"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
