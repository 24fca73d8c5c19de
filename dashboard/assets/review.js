// Knows the head of a review: the finding, what it comes to in figures, and what people concluded.

import { h, patch } from "./dom.js";
import { icon, utc } from "./shapes.js";

export default function draw({ parentElement, data }) {
  const screen = parentElement.querySelector(".screen");
  screen.hidden = false;
  screen.dataset.theme = isLight(screen) ? "light" : "dark";
  patch(screen, [
    h("nav", { key: "nav" }, h("a", { href: "/review" }, "Review"), "/", h("a", { href: data.address }, data.pair)),
    finding(data),
    h("dl.figures", { key: "figures" }, data.figures.map(figure)),
    data.gaps && h("p.gaps", { key: "gaps" }, data.gaps),
    said("Cause", data.conclusions),
    said("Notes", data.notes),
  ]);
}

// The page's own scheme, as Streamlit has it: its background is set on the component's host.
export function isLight(screen) {
  const found = getComputedStyle(screen).getPropertyValue("--st-background-color").trim();
  const [r, g, b] = (found.match(/[0-9a-f]{2}/gi) ?? ["0", "0", "0"]).map((part) => parseInt(part, 16));
  return r + g + b > 382;
}

function finding(data) {
  const until = data.closed ? utc(data.closed) : "open";
  return h(
    "header.finding",
    { key: "finding" },
    icon(data.tone),
    h(
      "div",
      {},
      h("h1", {}, data.title),
      h(
        "p",
        {},
        h("span.pill", { "data-worst": data.worst }, `worst: ${data.worst}`),
        h("span.pill", {}, data.planned ? "planned" : "not planned"),
        data.reopened ? h("span.pill", {}, `reopened ${data.reopened}×`) : null,
        h("time", {}, `${data.opened.slice(0, 10)} ${data.opened.slice(11, 19)}Z`),
        " to ",
        h("time", {}, until),
      ),
    ),
  );
}

function figure({ label, value, note }) {
  return h("div.figure", { key: label, "data-none": value === "none" ? "" : null }, h("dt", {}, label), h("dd", {}, value), h("dd.note", {}, note));
}

// The last word first; those before it stay.
function said(title, words) {
  if (!words.length) return null;
  return h(
    "section.said",
    { key: title },
    h("h2", {}, title),
    words.map((word, n) =>
      h(title === "Cause" && n ? "p.older" : "p", {}, word.text || "(no words)", " ", h("small", {}, [word.who, word.planned, `${word.at.slice(0, 10)} ${word.at.slice(11, 19)}Z`].filter(Boolean).join(", "))),
    ),
  );
}
