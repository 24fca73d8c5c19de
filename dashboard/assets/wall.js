// Knows the wall: tiles that never move, a line over all of them, and a banner for when nothing here can be trusted.

import { Alarm } from "./alarm.js";
import { h, patch } from "./dom.js";
import { fitted } from "./fitting.js";
import { ServerClock, duration, icon } from "./shapes.js";
import { strip, tile } from "./tile.js";

const WORDS = { critical: "critical", warning: "warning", unseen: "no data", ok: "well" };
const LOUDEST = ["critical", "unseen", "warning"];
const NAMED = 4; // pairs in the headline
const walls = new WeakMap();

export default function draw({ parentElement, data }) {
  const screen = parentElement.querySelector(".screen");
  const wall = walls.get(screen) ?? new Wall(screen);
  walls.set(screen, wall);
  wall.hear(data);
  return () => wall.leave();
}

class Wall {
  #clock = new ServerClock();
  #asked = new URLSearchParams(location.search);
  #alarm = new Alarm(this.#asked);
  #slots = new Map(); // of the loud tiles of a large wall: each keeps its place for as long as it is there

  constructor(screen) {
    this.screen = screen;
    this.timer = setInterval(() => this.draw(), 1000);
    screen.addEventListener("click", (event) => event.target.closest("button.sound") && this.toggle());
  }

  hear(data) {
    this.data = data;
    this.#clock.hear(data.at);
    this.#alarm.hear(data.pairs);
    this.timer ??= setInterval(() => this.draw(), 1000);
    this.draw();
  }

  leave() {
    clearInterval(this.timer);
    this.timer = null;
  }

  toggle() {
    this.#alarm.toggle();
    this.draw();
  }

  // Above everything, Streamlit's own dialogs too: what it says of a lost connection would hide what we say.
  raise() {
    this.screen.hidden = false;
    this.screen.popover = "manual";
    if (!this.screen.matches(":popover-open")) this.screen.showPopover();
  }

  draw() {
    const { data, screen } = this;
    const silent_s = this.#clock.silent_s;
    const dead = silent_s > data.trust_s;
    this.raise();
    screen.dataset.dead = dead;
    screen.dataset.theme = this.#asked.get("theme") === "light" ? "light" : "dark";
    const loud = data.pairs.filter(({ tone }) => tone !== "ok");
    const fit = fitted(innerWidth, innerHeight, data.pairs.length, this.#placed(loud));
    for (const [name, value] of Object.entries(fit.style)) screen.style.setProperty(name, value);
    Object.assign(screen.dataset, fit.marks);
    patch(screen, [
      dead ? banner(`Not updating for ${duration(silent_s)}: do not trust this screen`) : header(data, loud, this.#clock, this.#alarm),
      this.#main(loud, fit, silent_s),
    ]);
  }

  #main(loud, fit, silent_s) {
    const { pairs, trouble, fault } = this.data;
    if (fault) return notice("No pair can be shown", `A fault of Pairwatch itself, and no word about any pair. Watching and messages run apart from the screens and go on: go by the messages. Reference ${fault}, in the log of the dashboard too.`);
    if (trouble) return notice("The store cannot be read", trouble);
    if (!pairs.length) return notice("No pair yet", "The store knows no pair. The collector makes them known when it starts.");
    if (!fit.crowded) return h("main.tiles", { key: "tiles" }, pairs.map((pair) => tile(pair, silent_s)));
    const placed = loud.map((pair) => tile(pair, silent_s, { style: place(this.#slots.get(pair.address), fit.columns) }));
    return h(
      "main.crowd",
      { key: "crowd" },
      placed.length > 0 && h("div.tiles", { key: "loud" }, placed),
      h("div.chips", { key: "chips" }, pairs.map((pair) => chip(pair, !placed.length))),
    );
  }

  // How many places there must be for each of them to stand where it stood.
  #placed(loud) {
    const here = new Set(loud.map(({ address }) => address));
    for (const address of this.#slots.keys()) if (!here.has(address)) this.#slots.delete(address);
    const taken = new Set(this.#slots.values());
    for (const { address } of loud) {
      if (this.#slots.has(address)) continue;
      let slot = 0;
      while (taken.has(slot)) slot += 1;
      taken.add(slot);
      this.#slots.set(address, slot);
    }
    return Math.max(-1, ...taken) + 1;
  }
}

const place = (slot, columns) => `grid-area: ${Math.floor(slot / columns) + 1} / ${(slot % columns) + 1}`;

function banner(text) {
  return h("header.banner", { key: "banner", role: "alert" }, icon("critical"), h("strong", {}, text));
}

function notice(title, text) {
  return h("main.notice", { key: "notice" }, icon("unseen"), h("h1", {}, title), h("p", {}, text));
}

function header(data, loud, clock, alarm) {
  const ranked = LOUDEST.flatMap((tone) => loud.filter((pair) => pair.tone === tone).sort((a, b) => !!a.handled - !!b.handled));
  const tone = data.own[0]?.tone ?? ranked[0]?.tone ?? (data.pairs.length ? "ok" : "unseen");
  return h(
    "header.header",
    { key: "header" },
    icon(tone),
    h(
      "div.lines",
      {},
      data.own.map(({ text, tone }) => h("div.own", { key: text, "data-tone": tone }, icon(tone), text)),
      h("div.headline", { "data-many": ranked.length > 2 || data.own.length ? "" : null }, ranked.length ? findings(ranked) : calm(data)),
    ),
    h("div.counts", {}, Object.entries(WORDS).map(([name, word]) => count(name, word, data.pairs.filter((pair) => pair.tone === name).length)), quiet(data.pairs)),
    sound(alarm),
    h("div.clock", {}, h("time", {}, clock.utc), h("small", {}, `updated ${duration(clock.silent_s)} ago`)),
  );
}

function calm({ pairs }) {
  return pairs.length > 0 && h("span.calm", {}, pairs.length === 1 ? "All is well" : `All ${pairs.length} pairs are well`);
}

function findings(ranked) {
  const more = ranked.length - NAMED;
  return [ranked.slice(0, NAMED).map(finding), more > 0 && h("span.finding.more", { key: "more" }, `+${more} more`)];
}

function finding({ name, short }) {
  return h("span.finding", { key: name }, h("b", {}, name), ` ${short.toLowerCase()}`);
}

function count(tone, word, number) {
  return h("span.count", { key: tone, "data-none": number ? null : "", title: word, "aria-label": `${number} ${word}` }, icon(tone), number || "0");
}

function quiet(pairs) {
  const number = pairs.filter((pair) => pair.quiet).length;
  return number > 0 && count("quiet", "in maintenance or silenced", number);
}

function sound(alarm) {
  const state = !alarm.on ? "off" : alarm.blocked ? "blocked" : "on";
  const says = { off: "Sound off", on: "Sound on", blocked: "Sound: click to allow" }[state];
  return h("button.sound", { type: "button", "data-state": state, "aria-pressed": String(alarm.on), title: says, "aria-label": says }, icon(`sound-${state}`));
}

function chip(pair, roomy) {
  return h(
    "a.chip",
    { key: pair.address, href: pair.address, "data-tone": pair.tone, "data-handled": pair.handled ? "" : null },
    h("span.name", {}, icon(pair.tone), h("span", {}, pair.name)),
    roomy && pair.strip && strip(pair.strip),
  );
}
