// Knows the page of one pair above the fold: the verdict, both members with the links between, evidence, what to do.

import { h, patch } from "./dom.js";
import { ServerClock, duration, icon, local, utc } from "./shapes.js";

const pages = new WeakMap();

export default function draw({ parentElement, data }) {
  const screen = parentElement.querySelector(".screen");
  const page = pages.get(screen) ?? new Page(screen);
  pages.set(screen, page);
  page.hear(data);
  return () => page.leave();
}

class Page {
  #clock = new ServerClock();
  #timer = null;

  constructor(screen) {
    this.screen = screen;
  }

  hear(data) {
    this.data = data;
    this.#clock.hear(data.at);
    this.#timer ??= setInterval(() => this.draw(), 1000);
    this.draw();
  }

  leave() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  draw() {
    const silent_s = this.#clock.silent_s;
    const dead = silent_s > this.data.trust_s;
    this.screen.hidden = false;
    this.screen.dataset.dead = dead;
    this.screen.dataset.theme = theme(this.screen);
    patch(this.screen, [
      dead && h("div.banner", { key: "banner", role: "alert" }, icon("critical"), `Not updating for ${duration(silent_s)}: do not trust this page`),
      h("nav", { key: "nav" }, h("a", { href: "/wall" }, "Wall"), h("span", {}, "/"), h("b", {}, this.data.name), h("time", {}, this.#clock.utc)),
      verdict(this.data, silent_s),
      standing(this.data),
      h("section.pair", { key: "pair" }, member(this.data.members[0], this.data, silent_s), between(this.data), member(this.data.members[1], this.data, silent_s)),
      h("section.columns", { key: "columns" }, evidence(this.data.evidence), h("div.now", { key: "now" }, first(this.data.first), this.data.incident && allClear(this.data.incident))),
    ]);
  }
}

// Streamlit's own parts below follow its theme: the page follows the same, by how light its background is.
function theme(screen) {
  const background = getComputedStyle(screen.ownerDocument.querySelector(".stApp") ?? document.body).backgroundColor;
  const [red, green, blue] = (background.match(/\d+/g) ?? [0, 0, 0]).map(Number);
  return red + green + blue > 382 ? "light" : "dark";
}

function verdict(pair, silent_s) {
  const lasted = pair.lasted_s === null ? "" : duration(pair.lasted_s + silent_s);
  return h(
    "section.verdict",
    { key: "verdict", "data-tone": pair.tone, "data-state": pair.state, "data-fresh": pair.freshness },
    icon(pair.tone),
    h(
      "div.says",
      {},
      h("h1", {}, pair.short),
      h("p", {}, pair.sentence),
      h("p.mail", {}, `${pair.mail}.`),
      pair.sure && h("p.sure", {}, pair.sure),
      pair.was && h("p.was", {}, `Last seen: ${pair.was}, ${duration(pair.age_s + silent_s)} ago.`),
    ),
    h("div.since", {}, h("strong", {}, lasted), pair.since && h("span", {}, since(pair.since)), pair.since && h("span", {}, local(pair.since[1])), pair.still && h("span.still", {}, `still so at ${utc(pair.still)}`)),
  );
}

// A range of less than two seconds is a moment to a reader; a wider one is said as the range it is.
function since([earliest, latest]) {
  const wide = Date.parse(latest) - Date.parse(earliest) >= 2000;
  return wide ? `since between ${utc(earliest)} and ${utc(latest)}` : `since ${utc(latest)}`;
}

// The links open a form: what follows one of them has done nothing yet.
function standing({ acts, incident, upkeep, muted }) {
  return h(
    "section.standing",
    { key: "standing" },
    h("nav.acts", { "aria-label": "What you can do" }, acts.map(({ label, address }) => h("a", { href: address, target: "_top" }, label))),
    incident && h("p.whose", { "data-taken": String(incident.acknowledged !== "") }, incident.acknowledged ? `Acknowledged by ${incident.acknowledged}` : "Nobody looks after it yet."),
    muted.map((text) => h("p.muted", {}, text)),
    upkeep.length > 0 && h("p.upkeep", {}, `Open beside it: ${upkeep.join(", ")}`),
  );
}

function allClear({ checklist, reopened, planned }) {
  return h(
    "div.clear",
    { key: "clear" },
    h("h2", {}, "Until all is clear"),
    h("ul", {}, checklist.map(({ text, done }) => h("li", { "data-done": String(done) }, icon(done === null ? "unseen" : done ? "ok" : "warning"), h("span", {}, text), h("small", {}, done === null ? "not known yet" : done ? "holds" : "missing")))),
    (reopened > 0 || planned) && h("p", {}, [planned && "It began in a planned failover.", reopened > 0 && `Closed too early ${reopened} times.`].filter(Boolean).join(" ")),
  );
}

function member(one, pair, silent_s) {
  const looked = pair.looked_s === null ? "never looked at" : `looked at ${duration(pair.looked_s + silent_s)} ago`;
  const stale = pair.freshness === "stale";
  return h(
    "article.member",
    { key: one.name, "data-primary": one.primary ? "" : null, "data-seen": one.seen, "data-differs": one.differs ? "" : null, "data-stale": stale },
    h("header", {}, h("b", {}, one.name), h("span.role", {}, `${one.role} by the settings`), one.mail && h("span.carries", {}, one.mail)),
    h(
      "div.modes",
      {},
      h("div", {}, h("small", {}, "HA mode"), h("strong", {}, one.configured || "not told")),
      h("div.effective", {}, h("small", {}, stale ? "Effective mode, last seen" : "Effective mode"), h("strong", {}, one.differs ? "≠ " : "", one.acts)),
    ),
    h("ul.channels", {}, one.channels.map((each) => channel(each, stale, silent_s))),
    h("footer", {}, looked, h("span.facts", {}, facts(one.facts))),
  );
}

function channel({ name, mark, text, spoke_s }, stale, silent_s) {
  const ago = spoke_s === null ? "" : `${duration(spoke_s + silent_s)} ago`;
  const last = ago && mark === "unseen" ? `; last answered ${ago}` : ` ${ago}`;
  return h("li", {}, icon(stale && mark === "ok" ? "unseen" : mark), h("b", {}, name), h("span", {}, text + last));
}

const WORTH = ["Model", "Firmware", "Up for"];
const facts = (all) => all.filter(([label]) => WORTH.includes(label)).map(([label, value]) => (label === "Up for" ? `up ${value}` : value)).join(" · ");

function between(pair) {
  return h(
    "div.between",
    { key: "between" },
    pair.links.length ? pair.links.map(link) : h("div.untold", { title: pair.how_to_tell }, h("small", {}, "Heartbeat links"), pair.not_told),
    pair.sync.length ? pair.sync.map(sync) : h("div.untold", { title: pair.how_to_tell }, h("small", {}, "Synchronisation"), pair.not_told),
    !pair.links.length && h("p.how", {}, pair.how_to_tell),
    h("div.path", { "data-mark": pair.path.mark }, icon(pair.path.mark), h("span", {}, pair.path.text)),
    h("div.moved", {}, h("small", {}, "Last failover"), pair.moved ? moved(pair.moved) : "none recorded"),
  );
}

// The range in which the new primary took over is the narrowest there is; where looks do not tell it, that of the looks.
function moved({ origin, to, between, took_over }) {
  const range = took_over ?? between;
  return h("span", { title: `${to} took over between ${range.join(" and ")}` }, `${origin} → ${to}, ${utc(range[1])}`);
}

function link({ name, brief, words, well, note }) {
  return h("div.link", { "data-well": String(well), title: words.join(", ") }, h("span", {}, name), h("i"), h("small", {}, well ? brief : words.join(", ")), note && h("small.note", {}, note));
}

function sync({ name, brief, words, well, note }) {
  return h("div.sync", { "data-well": String(well), title: words.join(", ") }, h("small", {}, `${name} sync`), well === false || !brief ? words.join(", ") : brief, note && h("small.note", {}, note));
}

function evidence(found) {
  return h(
    "section.evidence",
    { key: "evidence" },
    h("h2", {}, "Evidence"),
    found.length
      ? h("ol", {}, found.map((one) => h("li", {}, h("time", { title: one.between.join(" – ") }, utc(one.between[1])), icon(one.tone ?? "told"), h("span", {}, one.text), h("small", {}, one.source))))
      : h("p", {}, "Nothing has happened in the last 24 hours."),
  );
}

function first({ avoid, steps }) {
  return h(
    "section.first",
    { key: "first" },
    avoid.length > 0 && h("h2", { key: "not" }, "What not to do"),
    avoid.length > 0 && h("ul.avoid", { key: "avoid" }, avoid.map((text) => h("li", {}, h("i", { "aria-hidden": "true" }, "✕"), h("span", {}, text)))),
    h("h2", { key: "do" }, "What to do first"),
    h("ol", { key: "steps" }, steps.map((step, n) => h("li", {}, h("i", {}, n + 1), h("span", {}, step)))),
  );
}
