import { html, svg, type TemplateResult } from "lit-html";

/** Drawn on 24 by 24; `size` is in pixels. */
export function icon(paths: TemplateResult<2>, size = 20): TemplateResult {
  return html`<svg
    class="icon" viewBox="0 0 24 24" width=${size} height=${size} fill="none" stroke="currentColor"
    stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
  >${paths}</svg>`;
}

export const icons = {
  chat: icon(svg`<path d="M20 11.5a7.5 7.5 0 0 1-7.5 7.5H12a8 8 0 0 1-3.2-.7L4.5 19.5l1.2-3.8A7.4 7.4 0 0 1 4.5 11.5 7.5 7.5 0 0 1 12 4h.5a7.5 7.5 0 0 1 7.5 7.5Z"/>`),
  down: icon(svg`<path d="m6 9.5 6 6 6-6"/>`),
  close: icon(svg`<path d="m6.5 6.5 11 11m0-11-11 11"/>`),
  send: icon(svg`<path d="M12 19V5.5m0 0L6 11.5m6-6 6 6"/>`),
  stop: icon(svg`<rect x="7" y="7" width="10" height="10" rx="2" fill="currentColor" stroke="none"/>`),
  copy: icon(svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2.5"/><path d="M15.5 8.5V7A2.5 2.5 0 0 0 13 4.5H7A2.5 2.5 0 0 0 4.5 7v6A2.5 2.5 0 0 0 7 15.5h1.5"/>`),
  check: icon(svg`<path d="m5.5 12.5 4.5 4.5 8.5-9.5"/>`),
  again: icon(svg`<path d="M19 12a7 7 0 1 1-2.2-5.1M19 4.5V8h-3.5"/>`),
  warning: icon(svg`<path d="M12 8.5v4.5m0 3v.1M10.3 4.8 3.6 16.5A2 2 0 0 0 5.3 19.5h13.4a2 2 0 0 0 1.7-3L13.7 4.8a2 2 0 0 0-3.4 0Z"/>`),
  offline: icon(svg`<path d="M4.5 4.5l15 15M8.5 12.7a6 6 0 0 1 3.1-1.6M5.5 9.6a10.5 10.5 0 0 1 3.6-2.2m3.6-.6a10.5 10.5 0 0 1 5.8 2.8m-3.6 2.6a6 6 0 0 1 1 .7M12 17.2v.1"/>`),
  clock: icon(svg`<circle cx="12" cy="12" r="7.5"/><path d="M12 8v4.2l2.6 1.6"/>`),
  more: icon(svg`<path d="M12 6v.1M12 12v.1M12 18v.1" stroke-width="2.75"/>`),
  mail: icon(svg`<rect x="4" y="6" width="16" height="12" rx="2.5"/><path d="m5 8 7 5 7-5"/>`),
  end: icon(svg`<path d="M13 5H7a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h6M10.5 12H19m0 0-3.2-3.2M19 12l-3.2 3.2"/>`),
  back: icon(svg`<path d="M9.5 6.5 5 11l4.5 4.5M5.5 11H14a5 5 0 0 1 5 5v1.5"/>`),
  clip: icon(svg`<path d="m18.5 11.5-6.8 6.8a4.2 4.2 0 0 1-6-6l7.3-7.3a2.8 2.8 0 0 1 4 4l-7.2 7.2a1.4 1.4 0 0 1-2-2l6.5-6.5"/>`),
  quote: icon(svg`<path d="M10 8H6.5A1.5 1.5 0 0 0 5 9.5V12a1.5 1.5 0 0 0 1.5 1.5H10V8Zm0 5.5c0 2-1 3-3 3.5M19 8h-3.5A1.5 1.5 0 0 0 14 9.5V12a1.5 1.5 0 0 0 1.5 1.5H19V8Zm0 5.5c0 2-1 3-3 3.5"/>`),
  file: icon(svg`<path d="M13 4.5H8a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2v-8Zm0 0v5h5"/>`),
  up: icon(svg`<path d="M7.5 11v8.5H5.2a1 1 0 0 1-1-1V12a1 1 0 0 1 1-1Zm0 0 3.8-6.8c1.3 0 2.2 1 2 2.3L12.8 9.5h5.2a2 2 0 0 1 1.95 2.45l-1.3 6a2 2 0 0 1-1.95 1.55H7.5"/>`),
  bad: icon(svg`<path d="M16.5 13V4.5h2.3a1 1 0 0 1 1 1V12a1 1 0 0 1-1 1Zm0 0-3.8 6.800c-1.3 0-2.200-1-2-2.300l.5-3H6a2 2 0 0 1-1.95-2.45l1.3-6A2 2 0 0 1 7.3 4.5h9.200"/>`),
  person: icon(svg`<circle cx="12" cy="8.5" r="3.5"/><path d="M5.5 19a6.5 6.5 0 0 1 13 0"/>`),
};
