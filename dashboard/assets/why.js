// Knows how causes are shown: the likeliest first and open, each with what speaks for it, against it, and what is missing.

import { h, patch } from "./dom.js";
import { isLight } from "./review.js";

const PARTS = [
  ["for", "For", "+"],
  ["against", "Against", "−"],
  ["missing", "Missing", "?"],
  ["next", "Check next", "→"],
];

export default function draw({ parentElement, data }) {
  const screen = parentElement.querySelector(".screen");
  screen.hidden = false;
  screen.dataset.theme = isLight(screen) ? "light" : "dark";
  patch(screen, [
    h("h2", { key: "title" }, "Why it happened"),
    data.none && h("p.none", { key: "none" }, data.none),
    data.hypotheses.map((one, n) => hypothesis(one, n)),
    data.moves.length ? h("section.moves", { key: "moves" }, h("h3", {}, "Each time the mail moved"), data.moves.map(move)) : null,
  ]);
}

function hypothesis(one, n) {
  return h(
    "details.hypothesis",
    { key: `${one.kind} ${one.sentence}`, "data-confidence": one.confidence, ...(n ? {} : { open: "" }) },
    h("summary", {}, h("span.confidence", {}, one.confidence), h("strong", {}, one.sentence)),
    PARTS.filter(([part]) => one[part].length).map(([part, title, mark]) =>
      h(`section.${part}`, { key: part }, h("h3", {}, title), h("ul", {}, one[part].map((each) => ground(each, mark)))),
    ),
  );
}

function ground(each, mark) {
  if (typeof each === "string") return h("li", {}, h("i", { "aria-hidden": "true" }, mark), each);
  const why = h("small", {}, `${each.why} (${each.weight > 0 ? "+" : "−"}${Math.abs(each.weight)})`);
  return h("li", {}, h("i", { "aria-hidden": "true" }, mark), each.text, " ", why);
}

function move({ what, why, confidence }) {
  return h("p", {}, h("b", {}, what), ": ", why, confidence ? ` (${confidence})` : "");
}
