// Knows the shape of each tone, so that nothing is said by colour alone, and how times are written.

import { h } from "./dom.js";

const CHECK = "M7 12.5l3.5 3.5L17 9";
const CROSS = "M8.5 8.5l7 7M15.5 8.5l-7 7";
const OCTAGON = "M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9z";
const TRIANGLE = "M12 2.5L23 21.5H1z";
const QUERY = "M9.2 9.4a2.8 2.8 0 1 1 4 2.6c-.9.4-1.2 1-1.2 1.9";
const SPEAKER = "M3 9.5h4l5-4v13l-5-4H3z";

export function icon(tone) {
  const shape = {
    ok: [h("circle.ring", { cx: 12, cy: 12, r: 10 }), h("path.mark", { d: CHECK })],
    warning: [h("path.solid", { d: TRIANGLE }), h("path.cut", { d: "M12 9.5v5.5M12 18v.5" })],
    critical: [h("path.solid", { d: OCTAGON }), h("path.cut", { d: CROSS })],
    unseen: [h("circle.dashed", { cx: 12, cy: 12, r: 10 }), h("path.mark", { d: QUERY }), h("path.mark", { d: "M12 17v.4" })],
    owner: [h("circle.mark", { cx: 9.5, cy: 8, r: 4 }), h("path.mark", { d: "M2.5 20.5c0-8 14-8 14 0M16 10.5l2.2 2.2L22 8.5" })],
    quiet: [h("rect.mark", { x: 3, y: 3, width: 18, height: 18, rx: 4 }), h("path.mark", { d: "M9.5 8.5v7M14.5 8.5v7" })],
    recovering: [h("path.mark", { d: "M6 3h12M6 21h12M7.5 3c0 6 9 12 9 18M16.5 3c0 6-9 12-9 18" })],
    "sound-off": [h("path.mark", { d: `${SPEAKER}M16 9l5 6M21 9l-5 6` })],
    "sound-on": [h("path.mark", { d: `${SPEAKER}M16 8.5c2 2 2 5 0 7M18.5 6c3.4 3.4 3.4 8.6 0 12` })],
    "sound-blocked": [h("path.mark", { d: `${SPEAKER}M18.5 7v6.5M18.5 17v.4` })],
    told: [h("path.mark", { d: "M4 5h16v11H11l-5 4v-4H4z" })],
  }[tone];
  return h("svg.icon", { viewBox: "0 0 24 24", "data-tone": tone, "aria-hidden": "true" }, shape);
}

// Rounded down, never up: what lasted 59 s has not lasted a minute.
export function duration(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")}`;
  return `${Math.floor(s / 86400)} d`;
}

const near = (at) => Math.abs(Date.now() - Date.parse(at)) < 20 * 3600 * 1000;

// With its date where the hour alone could be another day's.
export function utc(at) {
  return (near(at) ? "" : `${at.slice(0, 10)} `) + `${at.slice(11, 19)}Z`;
}

export function local(at) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone === "UTC") return "";
  return `${new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" })} ${zone}`;
}

// The server's clock as it goes on here: the screen's own may be wrong, its monotonic one is not.
export class ServerClock {
  #at = 0;
  #heard = 0;
  #last = "";

  hear(at) {
    if (at === this.#last) return;
    this.#last = at;
    this.#at = Date.parse(at);
    this.#heard = performance.now();
  }

  get silent_s() {
    return (performance.now() - this.#heard) / 1000;
  }

  get utc() {
    return new Date(this.#at + this.silent_s * 1000).toISOString().slice(11, 19) + "Z";
  }
}
