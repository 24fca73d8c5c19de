// Knows how a verification is drawn: the sentence first, then every condition under its step of the procedure.

import { h, patch } from "./dom.js";
import { isLight } from "./review.js";
import { icon, utc } from "./shapes.js";

const WORDS = { fails: "does not hold", not_known: "not known" };
const COUNTED = { holds: "hold", fails: "do not hold", not_known: "not known" };

export default function draw({ parentElement, data }) {
  const screen = parentElement.querySelector(".screen");
  screen.hidden = false;
  screen.dataset.theme = isLight(screen) ? "light" : "dark";
  patch(screen, [
    h("nav", { key: "nav" }, h("a", { href: data.address }, data.pair), "/", "verify", h("time", {}, utc(data.at))),
    verdict(data),
    data.measured.length ? h("ul.measured", { key: "measured" }, data.measured.map((text) => h("li", {}, text))) : null,
    data.steps.map(step),
  ]);
}

function verdict({ tone, title, sentence, counts }) {
  return h(
    "header.verdict",
    { key: "verdict", "data-tone": tone, role: "status" },
    icon(tone),
    h(
      "div.says",
      {},
      h("h1", {}, title),
      h("p", {}, sentence),
      h("p.counts", {}, Object.entries(counts).map(([name, count]) => h("span.pill", { "data-status": name }, `${count} ${COUNTED[name]}`))),
    ),
  );
}

function step({ step: title, items }) {
  return h("section.step", { key: title }, h("h2", {}, title), h("ul", {}, items.map(item)));
}

function item({ name, asks, status, tone, evidence, how }) {
  return h(
    "li",
    { key: name, "data-status": status },
    icon(tone),
    h(
      "div",
      {},
      h("strong", {}, asks),
      h("p", {}, status === "holds" ? "" : `${WORDS[status]}: `, evidence),
      how ? h("p.how", {}, how) : null,
    ),
  );
}
