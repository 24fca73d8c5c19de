// Knows how a screen is drawn from data: by keyed differences, text as text, so that what did not change is not touched.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "circle", "rect", "line"]);

// h("div.tile", { key, "data-tone": tone }, child, "text", ...): what is to be. An empty child is left out.
export function h(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const { key = null, ...rest } = attributes;
  if (classes.length) rest.class = classes.join(" ");
  return { tag, key, attributes: rest, children };
}

const LEFT_OUT = new Set([null, undefined, false, ""]);
const items = (children) =>
  children.flat(Infinity).filter((c) => !LEFT_OUT.has(c)).map((c) => (typeof c === "object" ? c : { text: String(c) }));

// What our own advice has between backticks is what is typed or looked for: drawn as code, and as text all the same.
export const coded = (text) => text.split(/`([^`]+)`/).map((part, n) => (n % 2 ? h("code", {}, part) : part));

// Makes the children of `parent` those that are wanted, keeping every node that can stay.
export function patch(parent, children) {
  const wanted = items(children);
  const old = [...parent.childNodes];
  const keyed = new Map(old.filter((n) => n.pairwatchKey).map((n) => [n.pairwatchKey, n]));
  wanted.forEach((item, index) => {
    const at = parent.childNodes[index] ?? null;
    let node = item.key ? keyed.get(item.key) : at;
    if (!node || !fits(node, item)) node = make(item);
    if (node !== at) parent.insertBefore(node, at);
    update(node, item);
  });
  while (parent.childNodes.length > wanted.length) parent.lastChild.remove();
}

function fits(node, item) {
  if (item.text !== undefined) return node.nodeType === Node.TEXT_NODE;
  return node.nodeType === Node.ELEMENT_NODE && node.localName === item.tag && (node.pairwatchKey ?? null) === item.key;
}

function make(item) {
  if (item.text !== undefined) return document.createTextNode(item.text);
  const node = SVG_TAGS.has(item.tag) ? document.createElementNS(SVG, item.tag) : document.createElement(item.tag);
  if (item.key) node.pairwatchKey = item.key;
  if (item.tag === "details" && item.attributes.open != null) node.open = true;
  return node;
}

function update(node, item) {
  if (item.text !== undefined) {
    if (node.data !== item.text) node.data = item.text;
    return;
  }
  // What a reader has opened or closed stays so: a refresh comes every second.
  const readers = (name) => item.tag === "details" && name === "open";
  for (const { name } of [...node.attributes]) if (item.attributes[name] == null && !readers(name)) node.removeAttribute(name);
  for (const [name, value] of Object.entries(item.attributes)) {
    if (!readers(name) && value != null && node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
  patch(node, item.children);
}
