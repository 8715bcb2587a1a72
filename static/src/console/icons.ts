import { svg, type TemplateResult } from "lit-html";
import { icon as drawn } from "../widget/views/icons";

/** Rows are denser than the widget. */
const SIZE = 18;
const icon = (paths: TemplateResult<2>): TemplateResult => drawn(paths, SIZE);

export const icons = {
  back: icon(svg`<path d="m14.5 6-6 6 6 6"/>`),
  bell: icon(svg`<path d="M6.5 16.5h11c-1-1-1.5-2.2-1.5-4v-2a4 4 0 0 0-8 0v2c0 1.8-.5 3-1.5 4ZM10.3 19.5a2 2 0 0 0 3.4 0"/>`),
  check: icon(svg`<path d="m5.5 12.5 4.5 4.5 8.5-9.5"/>`),
  clock: icon(svg`<circle cx="12" cy="12" r="7.5"/><path d="M12 8v4.2l2.6 1.6"/>`),
  close: icon(svg`<path d="m6.5 6.5 11 11m0-11-11 11"/>`),
  details: icon(svg`<rect x="4" y="5" width="16" height="14" rx="2.5"/><path d="M14.5 5v14"/>`),
  eye: icon(svg`<path d="M3.5 12s3-5.5 8.5-5.5 8.5 5.5 8.5 5.5-3 5.5-8.5 5.5S3.5 12 3.5 12Z"/><circle cx="12" cy="12" r="2.3"/>`),
  filter: icon(svg`<path d="M4.5 7h15M7.5 12h9M10.5 17h3"/>`),
  high: icon(svg`<path d="m7 14 5-5 5 5"/>`),
  info: icon(svg`<circle cx="12" cy="12" r="8"/><path d="M12 11.5v4.5m0-8v.1"/>`),
  keyboard: icon(svg`<rect x="3.5" y="6.5" width="17" height="11" rx="2"/><path d="M7 10h.1m3.2 0h.1m3.2 0h.1m3.2 0h.1M8.5 14h7"/>`),
  low: icon(svg`<path d="m7 10 5 5 5-5"/>`),
  mail: icon(svg`<rect x="4" y="6" width="16" height="12" rx="2"/><path d="m4.5 7.5 7.5 6 7.5-6"/>`),
  person: icon(svg`<circle cx="12" cy="8.5" r="3.5"/><path d="M5.5 19a6.5 6.5 0 0 1 13 0"/>`),
  pencil: icon(svg`<path d="m5 19 1-4L15.5 5.5a2 2 0 0 1 3 3L9 18l-4 1Z"/>`),
  save: icon(svg`<path d="M7.5 4.5h9v15L12 16l-4.5 3.5Z"/>`),
  search: icon(svg`<circle cx="11" cy="11" r="5.5"/><path d="m15.2 15.2 4 4"/>`),
  soundOff: icon(svg`<path d="M5 10v4h3l4 3.5v-11L8 10Zm11 .5 4 4m0-4-4 4"/>`),
  soundOn: icon(svg`<path d="M5 10v4h3l4 3.5v-11L8 10Zm10.5-.5a4 4 0 0 1 0 5m2.3-7.3a7.5 7.5 0 0 1 0 9.6"/>`),
  urgent: icon(svg`<path d="m7 12.5 5-5 5 5M7 17.5l5-5 5 5"/>`),
  warning: icon(svg`<path d="M12 8.5v4.5m0 3v.1M10.3 4.8 3.6 16.5A2 2 0 0 0 5.3 19.5h13.4a2 2 0 0 0 1.7-3L13.7 4.8a2 2 0 0 0-3.4 0Z"/>`),
};
