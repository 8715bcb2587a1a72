/** The widget's icons, and those that only agents see. */
import { svg } from "lit-html";
import { icon, icons as shared } from "../../../widget/views/icons";

export const icons = {
  ...shared,
  lock: icon(svg`<rect x="5.5" y="10.5" width="13" height="9" rx="2.5"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>`),
  back: icon(svg`<path d="m14.5 6-6 6 6 6"/>`),
  more: icon(svg`<path d="M6 12v.1M12 12v.1M18 12v.1" stroke-width="2.5"/>`),
  clip: icon(svg`<path d="m18.5 11.5-6.8 6.8a4 4 0 0 1-5.7-5.7l7-7a2.7 2.7 0 0 1 3.8 3.8l-6.9 6.9a1.3 1.3 0 0 1-1.9-1.9l6.2-6.2"/>`),
  canned: icon(svg`<path d="M5 5.5h14v10H11l-4 3.5v-3.5H5z"/><path d="m13.5 8-3 5"/>`),
  page: icon(svg`<path d="M7 4.5h7l3.5 3.5v11.5H7z"/><path d="M14 4.5V8h3.5"/>`),
  up: icon(svg`<path d="M8 11v8H5v-8zm0 0 3.5-6.5c1.2 0 2 1 1.8 2.2L12.8 10H18a1.5 1.5 0 0 1 1.5 1.8l-1.1 5.7A2 2 0 0 1 16.4 19H8"/>`),
  downVote: icon(svg`<path d="M8 13V5H5v8zm0 0 3.5 6.500c1.2 0 2-1 1.8-2.200L12.8 14H18a1.5 1.5 0 0 0 1.5-1.800l-1.1-5.700A2 2 0 0 0 16.4 5H8"/>`),
  joined: icon(svg`<circle cx="10" cy="8.5" r="3.5"/><path d="M4 19a6 6 0 0 1 12 0M18 8v6m3-3h-6"/>`),
  left: icon(svg`<circle cx="10" cy="8.5" r="3.5"/><path d="M4 19a6 6 0 0 1 12 0M21 11h-6"/>`),
  ended: icon(svg`<circle cx="12" cy="12" r="7.5"/><path d="m8.5 12.5 2.5 2.5 4.5-5.5"/>`),
  hand: icon(svg`<path d="M5 12h13m-5-5 5 5-5 5"/>`),
  letter: icon(svg`<rect x="4.5" y="6" width="15" height="12" rx="2"/><path d="m5 7.5 7 5.5 7-5.5"/>`),
  eye: icon(svg`<path d="M3.5 12S6.5 6.5 12 6.5 20.5 12 20.5 12 17.5 17.5 12 17.5 3.5 12 3.5 12Z"/><circle cx="12" cy="12" r="2.5"/>`),
  info: icon(svg`<circle cx="12" cy="12" r="7.5"/><path d="M12 11v5m0-8v.1"/>`),
  judge: icon(svg`<path d="m5 18.5 1-4L15.5 5a1.9 1.9 0 0 1 2.7 0l.8.8a1.9 1.9 0 0 1 0 2.700L9.5 18z"/>`),
};
