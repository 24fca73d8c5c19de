// Knows the page of one pair above the fold: the verdict, both members with the links between, evidence, what to do.

import { coded, h, patch } from "./dom.js";
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
      h(
        "div.columns",
        { key: "columns" },
        h("div.now", { key: "now" }, todo(this.data.books), this.data.incident ? allClear(this.data.incident) : ready(this.data.ready)),
        h("div.known", { key: "known" }, witnesses(this.data, silent_s), this.data.why && why(this.data.why), evidence(this.data.evidence), before(this.data.before), this.data.incident && ready(this.data.ready)),
      ),
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

const CLEAR = { true: "ok", false: "warning", null: "unseen" };

function allClear({ checklist, reopened, planned }) {
  return h(
    "section.clear",
    { key: "clear" },
    h("h2", {}, "Until all is clear"),
    h("ul", {}, checklist.map(({ text, done, word }) => h("li", { "data-done": String(done) }, icon(CLEAR[done]), h("span", {}, text), h("small", {}, word)))),
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
    !stale && h("dl.facts", {}, one.facts.filter(([label]) => LEVELS.includes(label)).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))),
    h("footer", {}, h("span", {}, looked), h("span", {}, about(one.facts)), one.admin_url && page(one.admin_url, "Its own pages ↗")),
  );
}

// Another host's page: it opens beside this one and is not told where its reader comes from.
const page = (url, text) => h("a.page", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);

const LEVELS = ["CPU", "Memory", "Mail disk", "Sessions", "Deferred mails"];
const WORTH = ["Model", "Firmware", "Up for"];
const about = (all) => all.filter(([label]) => WORTH.includes(label)).map(([label, value]) => (label === "Up for" ? `up ${value}` : value)).join(" · ");

function between(pair) {
  return h(
    "div.between",
    { key: "between" },
    h(
      "ul.links",
      { key: "links", "aria-label": "Heartbeat links" },
      pair.links.length ? pair.links.map(link) : h("li.untold", { title: pair.how_to_tell }, h("small", {}, "Heartbeat links"), pair.not_told),
    ),
    h(
      "ul.syncs",
      { key: "syncs", "aria-label": "Synchronisation" },
      pair.sync.length ? pair.sync.map(sync) : h("li.untold", { title: pair.how_to_tell }, h("small", {}, "Synchronisation"), pair.not_told),
    ),
    !pair.links.length && h("p.how", { key: "how" }, pair.how_to_tell),
    h("div.moved", { key: "moved" }, h("small", {}, "Last failover"), pair.moved ? moved(pair.moved) : "none recorded"),
  );
}

// The range in which the new primary took over is the narrowest there is; where looks do not tell it, that of the looks.
function moved({ origin, to, between, took_over }) {
  const range = took_over ?? between;
  return h("span", { title: `${to} took over between ${range.join(" and ")}` }, `${origin} → ${to}, ${utc(range[1])}`);
}

const STATE = { true: "ok", false: "critical", null: "unseen" };

function link({ name, part, brief, words, well, note }) {
  const state = well ? brief : well === false ? note || "down" : note || words.join(", ") || "not known";
  return h(
    "li.link",
    { key: `link ${name}`, "data-well": String(well), title: words.join(", ") },
    h("span.name", {}, name, part && h("small", {}, part)),
    h("span.wire", { "aria-hidden": "true" }, h("i"), icon(STATE[well]), h("i")),
    h("span.state", {}, state),
    well === false && words.length > 0 && h("small", {}, words.join(", ")),
  );
}

function sync({ name, brief, words, well, note }) {
  const state = brief || words.join(", ");
  return h("li.sync", { key: `sync ${name}`, "data-well": String(well), title: words.join(", ") }, icon(STATE[well]), h("span", {}, `${name} sync: ${state}`, note && h("small", {}, note)));
}

// Who says what: a row for each way of knowing, a column for each member. Silence is shown as silence.
function witnesses(pair, silent_s) {
  return h(
    "section.witnesses",
    { key: "witnesses" },
    h("h2", {}, "Who says what"),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("td", {}, ""), pair.members.map((one) => h("th", { scope: "col", key: one.name }, one.name)))),
      h("tbody", {}, pair.witnesses.map(({ name, cells }) => h("tr", { key: name }, h("th", { scope: "row" }, name), cells.map((cell) => witness(cell, cells.length === 1, silent_s))))),
    ),
  );
}

const SHAPE = { differs: "warning" };

function witness({ mark, word, text, ago_s, spoke }, both, silent_s) {
  const ago = ago_s === null ? "" : `${spoke} ${duration(ago_s + silent_s)} ago`.trim();
  return h(
    "td",
    { "data-mark": mark, colspan: both ? 2 : null },
    h("div", {}, icon(SHAPE[mark] ?? mark), h("span", {}, h("b", {}, word), text && h("span.text", {}, text), ago && h("small", {}, ago))),
  );
}

// The likeliest cause stands open; what speaks for it and what is missing are told alike.
function why({ none, hypotheses }) {
  return h(
    "section.why",
    { key: "why" },
    h("h2", {}, "Why"),
    none && h("p", {}, none),
    hypotheses.map(({ sentence, confidence, grounds }, n) =>
      h(
        "details",
        { key: sentence, ...(n ? {} : { open: "" }) },
        h("summary", {}, h("b", {}, sentence), h("small", { "data-confidence": confidence }, confidence)),
        h("dl", {}, grounds.map(({ what, text }) => h("div", { "data-what": what }, h("dt", {}, what), h("dd", {}, text)))),
      ),
    ),
  );
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

// The gravest matter is told whole; what there is beside it is folded, and opens by itself where it is the only one.
function todo(books) {
  const [first, ...others] = books;
  return h(
    "section.todo",
    { key: "todo" },
    first && book(first),
    others.map((each) => h("details", { key: each.title }, h("summary", {}, `Beside it: ${each.title}`), book(each))),
  );
}

function book({ title, avoid, steps }) {
  const ticked = steps.filter(({ done }) => done).length;
  const tickable = steps.filter(({ awaits }) => awaits).length;
  return [
    avoid.length > 0 && h("h2", { key: `not ${title}` }, "What not to do"),
    avoid.length > 0 && h("ul.avoid", { key: `avoid ${title}` }, avoid.map((text) => h("li", {}, h("i", { "aria-hidden": "true" }, "✕"), h("span", {}, coded(text))))),
    h("h2", { key: `do ${title}` }, "What to do", h("small", {}, title), tickable > 0 && h("small.count", {}, `${ticked} of ${tickable} seen done`)),
    h("ol.steps", { key: `steps ${title}` }, steps.map(step)),
  ];
}

// A box is there only where Pairwatch can see that the step is done.
function step({ text, on, menu, beware, awaits, done }, n) {
  const box = !awaits ? "plain" : done === null ? "untold" : done ? "done" : "open";
  return h(
    "li",
    { "data-box": box },
    h("i", { "aria-hidden": "true" }, done ? icon("ok") : n + 1),
    h(
      "div",
      {},
      h("p", {}, coded(text)),
      (on.length > 0 || menu) && h("p.where", {}, on.length > 0 && ["On ", on.map(({ name, url }, index) => [index > 0 && " and ", url ? page(url, `${name} ↗`) : h("b", {}, name)])], on.length > 0 && menu && ": ", menu && coded(menu)),
      beware && h("p.beware", {}, icon("warning"), h("span", {}, coded(beware))),
      awaits && h("p.awaits", {}, coded(AWAITS[box](awaits))),
    ),
  );
}

const AWAITS = {
  done: (awaits) => `Done: ${awaits}.`,
  open: (awaits) => `Not yet: ticks when ${awaits}.`,
  untold: (awaits) => `Would tick when ${awaits}, but nobody tells that now.`,
};

// While all is calm it stands first; in an incident other things are asked first. What fails is told; what is not known, and what holds, is folded away under its number.
function ready({ tone, level, text, checks }) {
  const failing = checks.filter((check) => check.tone === "critical" || check.tone === "warning");
  return h(
    "section.ready",
    { key: "ready", "data-tone": tone },
    h("h2", {}, "Would a failover work now?"),
    h("p.level", {}, icon(tone), h("span", {}, h("b", {}, level), text && h("span.text", {}, text))),
    h("ul", { key: "failing" }, failing.map(check)),
    folded("not known", checks.filter((each) => each.tone === "unseen")),
    folded("hold", checks.filter((each) => each.tone === "ok")),
  );
}

const folded = (what, checks) => checks.length > 0 && h("details", { key: what }, h("summary", {}, `${checks.length} ${what}`), h("ul", {}, checks.map(check)));
const check = ({ tone, word, asks, says, how }) => h("li", {}, icon(tone), h("div", {}, h("p", {}, asks), h("small", {}, says), how && h("small", {}, how)), h("small", {}, word));

function before(incidents) {
  return h(
    "section.before",
    { key: "before" },
    h("h2", {}, "Seen before"),
    incidents.length
      ? h("ol", {}, incidents.map((one) => h("li", {}, icon(one.worst), h("a", { href: one.review, target: "_top" }, h("time", {}, one.opened.slice(0, 16).replace("T", " ") + "Z")), h("span", {}, `${one.what}, ${one.lasted}`, one.planned && " (planned)", (one.cause || one.ended_by) && h("small", {}, [one.cause, one.ended_by].filter(Boolean).join("; "))))))
      : h("p", {}, "No incident in a year."),
  );
}
