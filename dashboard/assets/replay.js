// Knows the replay of an incident: a scrubber over its seconds, and the tile that the wall showed at each of them.

import { h, patch } from "./dom.js";
import { isLight } from "./review.js";
import { duration } from "./shapes.js";
import { tile } from "./tile.js";

const SPEEDS = [1, 10, 60];
const TICK_MS = 100;
const replays = new WeakMap();

export default function draw({ parentElement, data }) {
  const screen = parentElement.querySelector(".screen");
  const replay = replays.get(screen) ?? new Replay(screen);
  replays.set(screen, replay);
  replay.hear(data);
  return () => replay.pause();
}

class Replay {
  #at = null; // milliseconds since the beginning
  #speed = 0;
  #timer = null;

  constructor(screen) {
    this.screen = screen;
  }

  hear(data) {
    this.data = data;
    this.end = data.ends_ms;
    this.#at ??= Math.min(data.opened_ms, this.end);
    this.draw();
  }

  pause() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#speed = 0;
  }

  play(speed) {
    const again = this.#speed === speed;
    this.pause();
    if (!again) {
      this.#speed = speed;
      this.#timer = setInterval(() => this.go(this.#at + TICK_MS * speed), TICK_MS);
    }
    this.draw();
  }

  go(at) {
    this.#at = Math.max(0, Math.min(this.end, at));
    if (this.#at === this.end) this.pause();
    this.draw();
  }

  // The last frame that is not later, by halving: there may be thousands.
  index() {
    const frames = this.data.frames;
    let [low, high] = [0, frames.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (frames[middle][0] <= this.#at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // To the next frame in which the wall changed or something was heard.
  jump(step) {
    const changes = this.changes();
    const next = step > 0 ? changes.find((at) => at > this.#at) : changes.findLast((at) => at < this.#at);
    this.go(next ?? (step > 0 ? this.end : 0));
  }

  changes() {
    return this.data.frames.filter((frame, n, all) => frame[5] || !n || frame[1] !== all[n - 1][1]).map((frame) => frame[0]);
  }

  draw() {
    const { data } = this;
    this.screen.hidden = false;
    this.screen.dataset.theme = isLight(this.screen) ? "light" : "dark";
    if (!data.frames.length) return patch(this.screen, [h("p", {}, "Nothing is kept of this time.")]);
    const [at, index, age_s, lasted_s, failover_s, heard] = data.frames[this.index()];
    const pair = { ...data.tiles[index], age_s, lasted_s, failover_s };
    patch(this.screen, [{ ...tile(pair, (this.#at - at) / 1000), key: "tile" }, this.desk(heard && this.#at - at < 5000 ? heard : "")]);
    this.listen();
  }

  desk(heard) {
    const { data } = this;
    const moment = new Date(Date.parse(data.begins) + this.#at);
    const after = this.#at - data.opened_ms;
    const text = `${moment.toISOString().slice(0, 10)} ${moment.toISOString().slice(11, 19)}Z`;
    return h(
      "div.desk",
      { key: "desk" },
      h("h2", {}, "What the wall showed"),
      h("div.now", {}, h("span", {}, text.slice(0, 10)), h("time", {}, text.slice(11)), h("span", {}, after < 0 ? `${duration(-after / 1000)} before it was opened` : `${duration(after / 1000)} after it was opened`)),
      h("div.scrub", {}, h("input", { type: "range", min: 0, max: Math.ceil(this.end / 1000), step: 1, "aria-label": "Moment", "aria-valuetext": text }), this.ticks()),
      h("div.heard", { "aria-live": "polite" }, heard),
      h("div.buttons", {}, h("button", { "data-jump": -1 }, "◂ change"), h("button", { "data-jump": 1 }, "change ▸"), SPEEDS.map((speed) => h("button", { "data-play": speed, "aria-pressed": String(this.#speed === speed) }, `▶ ${speed}×`))),
      data.cut && h("p", {}, "There was more than is shown here."),
    );
  }

  ticks() {
    const { frames, tiles } = this.data;
    const left = (at) => `${((at / (this.end || 1)) * 100).toFixed(2)}%`;
    const marks = frames.filter((frame, n, all) => n && (frame[5] || tone(tiles, frame) !== tone(tiles, all[n - 1])));
    return h("div.ticks", { "aria-hidden": "true" }, marks.map((frame) => h("i", { style: `left:${left(frame[0])}`, "data-tone": frame[5] ? "heard" : tone(tiles, frame) })));
  }

  listen() {
    const input = this.screen.querySelector("input");
    const seconds = String(Math.round(this.#at / 1000));
    if (input.value !== seconds) input.value = seconds;
    input.oninput = () => this.go(Number(input.value) * 1000);
    for (const button of this.screen.querySelectorAll("[data-jump]")) button.onclick = () => this.jump(Number(button.dataset.jump));
    for (const button of this.screen.querySelectorAll("[data-play]")) button.onclick = () => this.play(Number(button.dataset.play));
  }
}

const tone = (tiles, frame) => tiles[frame[1]].tone;
