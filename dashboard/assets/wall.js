// Knows the wall: tiles that never move, a line over all of them, and a banner for when nothing here can be trusted.

import { h, patch } from "./dom.js";
import { ServerClock, duration, icon } from "./shapes.js";

const WORDS = { critical: "critical", warning: "warning", unseen: "no data", ok: "well" };
const TILE = { wide: 29.5, high: 19.4 }; // in em: what a tile is drawn for
const TALL = { wide: 29.5, high: 27 }; // with its sentence
const ROOMY = 1.5; // a tile has its sentence where its type is still so many times the header's
const PHONE = 600;
const NAMED = 3; // pairs in the headline
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

  constructor(screen) {
    this.screen = screen;
    this.timer = setInterval(() => this.draw(), 1000);
  }

  hear(data) {
    this.data = data;
    this.#clock.hear(data.at);
    this.timer ??= setInterval(() => this.draw(), 1000);
    this.draw();
  }

  leave() {
    clearInterval(this.timer);
    this.timer = null;
  }

  // Above everything, Streamlit's own dialogs too: what it says of a lost connection would hide what we say.
  raise() {
    this.screen.hidden = false;
    this.screen.popover = "manual";
    if (!this.screen.matches(":popover-open")) this.screen.showPopover();
  }

  fit(count) {
    const em = Math.min(innerWidth / 120, innerHeight / 67.5);
    const [width, height] = [innerWidth - 2 * em, innerHeight - 8 * em];
    const tall = grid(count, width, height, TALL);
    const roomy = innerWidth < PHONE || tall.em > em * ROOMY;
    const found = roomy ? tall : grid(count, width, height, TILE);
    this.screen.style.setProperty("--columns", found.columns ?? 1);
    this.screen.style.setProperty("--tile", `${Math.min(found.em, em * 2.4)}px`);
    this.screen.dataset.roomy = roomy;
    this.screen.dataset.phone = innerWidth < PHONE;
  }

  draw() {
    const silent_s = this.#clock.silent_s;
    const dead = silent_s > this.data.trust_s;
    this.raise();
    this.screen.dataset.dead = dead;
    this.screen.dataset.theme = new URLSearchParams(location.search).get("theme") === "light" ? "light" : "dark";
    this.fit(this.data.pairs.length);
    patch(this.screen, [
      dead ? banner(`Not updating for ${duration(silent_s)}: do not trust this screen`) : header(this.data, this.#clock),
      this.data.trouble
        ? notice("The store cannot be read", this.data.trouble)
        : this.data.pairs.length
          ? h("main.tiles", { key: "tiles" }, this.data.pairs.map((pair) => tile(pair, silent_s)))
          : notice("No pair yet", "The store knows no pair. The collector makes them known when it starts."),
    ]);
  }
}

// The grid in which the type of a tile can be largest. A phone scrolls instead: one tile below the other.
function grid(count, width, height, tile) {
  if (width < PHONE) return { columns: 1, rows: count, em: width / tile.wide };
  const choices = Array.from({ length: Math.min(count, 12) }, (_, n) => {
    const [columns, rows] = [n + 1, Math.ceil(count / (n + 1))];
    return { columns, rows, em: Math.min(width / columns / tile.wide, height / rows / tile.high) };
  });
  return choices.reduce((best, one) => (one.em > best.em * 1.001 ? one : best), { em: 0 });
}

function banner(text) {
  return h("header.banner", { key: "banner", role: "alert" }, icon("critical"), h("strong", {}, text));
}

function notice(title, text) {
  return h("main.notice", { key: "notice" }, icon("unseen"), h("h1", {}, title), h("p", {}, text));
}

function header(data, clock) {
  const loud = data.headline;
  const tone = loud.length ? loud[0].tone : data.pairs.length ? "ok" : "unseen";
  const calm = data.pairs.length ? (data.pairs.length === 1 ? "All is well" : `All ${data.pairs.length} pairs are well`) : "";
  return h(
    "header.header",
    { key: "header" },
    icon(tone),
    h("div.headline", { "data-many": loud.length > 2 ? "" : null }, loud.length ? findings(loud) : h("span.calm", {}, calm)),
    h("div.counts", {}, Object.entries(WORDS).map(([name, word]) => count(name, word, data.counts[name]))),
    h("div.clock", {}, h("time", {}, clock.utc), h("small", {}, `updated ${duration(clock.silent_s)} ago`)),
  );
}

function findings(loud) {
  const more = loud.length - NAMED;
  return [loud.slice(0, NAMED).map(finding), more > 0 && h("span.finding", { key: "more" }, `+${more} more`)];
}

function finding({ name, short }) {
  return h("span.finding", { key: name }, h("b", {}, name), " ", short.toLowerCase());
}

function count(tone, word, number) {
  return h("span.count", { "data-none": number ? null : "", title: word }, icon(tone), number);
}

export function tile(pair, silent_s) {
  const since = pair.lasted_s === null ? "" : duration(pair.lasted_s + silent_s);
  return h(
    "a.tile",
    {
      key: pair.address,
      href: pair.address,
      "data-tone": pair.tone,
      "data-state": pair.state,
      "data-fresh": pair.freshness,
    },
    h("div.name", {}, icon(pair.tone), h("span", {}, pair.name)),
    h("div.state", { "data-long": pair.short.length > 11 ? "" : null }, h("strong", {}, pair.short), h("span.since", {}, since)),
    h("p.sentence", {}, pair.sentence),
    h("div.members", {}, pair.members.map((one) => member(one, pair))),
    footer(pair, silent_s),
  );
}

function member(one, pair) {
  const stale = pair.freshness === "stale";
  const note = stale && one.seen ? "last seen" : one.differs ? `≠ ${one.differs}` : one.seen ? null : one.why;
  return h(
    "div.member",
    { "data-primary": one.primary ? "" : null, "data-seen": one.seen, "data-differs": one.differs ? "" : null },
    h("div.who", {}, h("span", {}, one.name), one.mail && h("em", {}, one.mail)),
    h("div.acts", {}, one.acts),
    note && h("div.note", {}, note),
  );
}

function footer(pair, silent_s) {
  const sync = [...new Set(pair.sync.map(({ brief }) => brief))].join(", ");
  return h(
    "div.foot",
    {},
    h("span.links", {}, links(pair.links)),
    h("span.sync", {}, sync),
    h("span.moved", {}, pair.failover_s === null ? "" : `⇄ ${duration(pair.failover_s + silent_s)}`),
    h("span.age", {}, pair.age_s === null ? "never" : duration(pair.age_s + silent_s)),
  );
}

function links(all) {
  if (!all.length) return "Links not told";
  const known = all.some(({ well }) => well !== null);
  return ["Link ", all.map(dot), known ? ` ${all.filter(({ well }) => well).length}/${all.length}` : " ?"];
}

const dot = ({ name, well }) => h("i.dot", { "data-well": String(well), title: name });
