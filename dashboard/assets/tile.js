// Knows one pair's tile, on the wall and in a replay of it.

import { h } from "./dom.js";
import { duration, icon } from "./shapes.js";

const LONG = [11, 15]; // letters of a state beside which its time would not fit, and those for which smaller is too large
const HEIGHTS = { o: 2, u: 5, w: 6, c: 8 }; // of a strip's cells, out of 8: told by shape as by colour

export function tile(pair, silent_s, more = {}) {
  const since = pair.lasted_s == null ? "" : duration(pair.lasted_s + silent_s);
  return h(
    "a.tile",
    {
      key: pair.address,
      href: pair.address,
      "data-tone": pair.tone,
      "data-state": pair.state,
      "data-fresh": pair.freshness ?? "fresh",
      "data-handled": pair.handled ? "" : null,
      ...more,
    },
    h("div.name", {}, icon(pair.tone), h("span", {}, pair.name)),
    h("div.state", { "data-long": LONG.filter((most) => pair.short.length > most).length }, h("strong", {}, pair.short), h("span.since", {}, since)),
    pair.sentence && h("p.sentence", {}, pair.sentence),
    care(pair),
    h("div.members", {}, pair.members.map((one) => member(one, pair))),
    pair.strip && strip(pair.strip),
    footer(pair, silent_s),
  );
}

// Whether a failover would work, who looks after it, and what is not told for now.
function care({ ready, upkeep, owner, quiet, recovering }) {
  if (!ready && !upkeep && !owner && !quiet && !recovering) return null;
  return h(
    "div.care",
    {},
    ready && h("span.ready", { "data-tone": ready[0] }, icon(ready[0]), h("b", {}, ready[1])),
    owner && h("span.owner", {}, icon("owner"), h("b", {}, owner)),
    quiet && h("span.quiet", {}, icon("quiet"), h("b", {}, quiet)),
    upkeep && h("span.upkeep", {}, icon("warning"), h("b", {}, upkeep.toLowerCase())),
    recovering && !owner && h("span.recovering", {}, icon("recovering"), h("b", {}, "not over yet")),
  );
}

function member(one, pair) {
  const note = pair.freshness === "stale" && !one.unseen ? "last seen" : one.differs ? `≠ ${one.differs}` : one.unseen;
  return h(
    "div.member",
    { "data-primary": one.primary ? "" : null, "data-seen": !one.unseen, "data-differs": one.differs ? "" : null },
    h("div.who", {}, h("span", {}, one.name), one.mail && h("em", {}, one.mail)),
    h("div.acts", {}, one.acts),
    note && h("div.note", {}, note),
  );
}

function footer(pair, silent_s) {
  return h(
    "div.foot",
    {},
    h("span.links", {}, links(pair.links)),
    h("span.sync", { "data-broken": pair.out_of_sync ? "" : null }, pair.sync),
    h("span.moved", {}, pair.failover_s == null ? "" : `⇄ ${duration(pair.failover_s + silent_s)}`),
    h("span.age", {}, pair.age_s == null ? "never" : duration(pair.age_s + silent_s)),
  );
}

function links(all) {
  if (!all.length) return "Links not told";
  const known = all.some(([, well]) => well !== null);
  return ["Link ", all.map(dot), known ? ` ${all.filter(([, well]) => well).length}/${all.length}` : " ?"];
}

const dot = ([name, well]) => h("i.dot", { "data-well": String(well), title: name });

// The last day, a cell a quarter of an hour: `runs` such as 90o2c4o.
export function strip(runs) {
  let at = 0;
  const cells = [...runs.matchAll(/(\d+)(\w)/g)].map(([, length, letter]) => {
    const [x, high] = [at, HEIGHTS[letter]];
    at += Number(length);
    return high && h("rect", { x, y: 8 - high, width: length, height: high, "data-cell": letter });
  });
  return h("svg.strip", { viewBox: `0 0 ${at} 8`, preserveAspectRatio: "none", "aria-hidden": "true" }, cells);
}
