// The document beside the findings: its text or its pages, evidence highlighted, a ruler of where it is.
import { kept, part, t } from "./service.js";

const root = document.getElementById("reviewing");
const reader = document.getElementById("reader");
const sheet = document.getElementById("sheet");
const images = document.getElementById("images");
const ruler = document.getElementById("ruler");
const length = Number(root.dataset.length) || 1;

/** "finding.side" places by finding, then by side, of a view. */
function indexed(view) {
  const found = new Map();
  for (const place of view.querySelectorAll("[data-s]")) {
    for (const pair of place.dataset.s.split(" ")) {
      const [finding, side] = pair.split(".");
      if (!found.has(finding)) found.set(finding, new Map());
      const sides = found.get(finding);
      if (!sides.has(side)) sides.set(side, []);
      sides.get(side).push(place);
    }
  }
  return found;
}

const places = { text: new Map(), pages: new Map() };
let view = "text";
let current = null;
let side = "0";
let lit = [];
let blocks = [];

const placesOf = (finding) => places[view].get(finding) ?? new Map();

/** Light all sides of a finding, bring one of them into sight. */
export function look(finding, at, { scroll = true } = {}) {
  for (const place of lit) place.classList.remove("on", "here");
  current = finding;
  side = String(at);
  const sides = placesOf(finding);
  lit = [...sides.values()].flat();
  for (const place of lit) place.classList.add("on");
  const here = sides.get(side) ?? [];
  for (const place of here) place.classList.add("here");
  if (here.length && scroll) reveal(here[0]);
  draw();
}

/** The sides of a finding that stand in the document, in order. */
export const sidesOf = (finding) => [...placesOf(finding).keys()].map(Number).sort((a, b) => a - b);

function reveal(place) {
  const frame = reader.getBoundingClientRect();
  const inSight = () => {
    const box = place.getBoundingClientRect();
    return box.top >= frame.top + 48 && box.bottom <= frame.bottom - 48;
  };
  if (!inSight()) {
    place.scrollIntoView({ block: "center", inline: "nearest" });
    // what comes into sight is laid out only now and may push the place away
    requestAnimationFrame(() => inSight() || place.scrollIntoView({ block: "center", inline: "nearest" }));
  }
  const table = place.closest(".scroll");
  if (!table) return;
  const box = place.getBoundingClientRect();
  const edge = table.getBoundingClientRect();
  if (box.left < edge.left + 60 || box.right > edge.right - 60) {
    table.scrollLeft += box.left - edge.left - edge.width * 0.5;
  }
}

/** Show the text from an offset on. */
function goTo(offset) {
  if (view !== "text") show("text");
  const block = blockAt(offset);
  block?.scrollIntoView({ block: "start" });
  block?.classList.add("struck");
  setTimeout(() => block?.classList.remove("struck"), 1800);
  return block;
}

function blockAt(offset) {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (Number(blocks[middle].dataset.at) <= offset) low = middle;
    else high = middle - 1;
  }
  return blocks[low];
}

/** Fetch the text. */
export async function load() {
  const html = await part(root.dataset.sheet);
  sheet.innerHTML = html;
  sheet.removeAttribute("aria-busy");
  const outline = document.getElementById("outline");
  const headings = sheet.querySelector("[data-outline]");
  outline.append(...headings.children);
  outline.value = "";
  outline.hidden = outline.options.length < 2;
  headings.remove();
  blocks = [...sheet.querySelectorAll(".block")];
  places.text = indexed(sheet);
  if (kept.get("view", "text") === "pages" && root.dataset.images) await show("pages");
  draw();
}

/** Change between the text and the pages. */
async function show(name) {
  if (name === "pages" && !images.childElementCount) {
    images.innerHTML = await part(root.dataset.images);
    places.pages = indexed(images);
  }
  view = name;
  sheet.hidden = name !== "text";
  images.hidden = name !== "pages";
  for (const button of document.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === name));
  }
  if (current) look(current, side);
  draw();
}

export const toggle = () => root.dataset.images && choose(view === "text" ? "pages" : "text");

function choose(name) {
  kept.set("view", name);
  return show(name);
}

// --- finding words in the text ------------------------------------------------------------------

const words = document.getElementById("find");
const output = document.getElementById("found");
let hits = [];
let hit = -1;

function search() {
  const wanted = words.value.trim().toLowerCase();
  hits = [];
  hit = -1;
  CSS.highlights?.delete("found");
  CSS.highlights?.delete("found-here");
  if (!wanted) {
    output.textContent = "";
    return;
  }
  const texts = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
  for (const block of blocks) {
    const nodes = [];
    let whole = "";
    texts.currentNode = block;
    for (let node = texts.nextNode(); node && block.contains(node); node = texts.nextNode()) {
      nodes.push([whole.length, node]);
      whole += node.data.toLowerCase();
    }
    for (let at = whole.indexOf(wanted); at >= 0 && hits.length < 2000; at = whole.indexOf(wanted, at + wanted.length)) {
      hits.push(rangeOf(nodes, at, at + wanted.length));
    }
  }
  if (CSS.highlights && hits.length) CSS.highlights.set("found", new Highlight(...hits));
  step(1);
}

function rangeOf(nodes, start, end) {
  const range = new Range();
  const holding = (at) => nodes.findLast(([begins]) => begins <= at);
  const [a, first] = holding(start);
  const [b, last] = holding(end - 1);
  range.setStart(first, start - a);
  range.setEnd(last, end - b);
  return range;
}

function step(by) {
  if (!hits.length) {
    output.textContent = t("没有", "none");
    return;
  }
  hit = (hit + by + hits.length) % hits.length;
  const range = hits[hit];
  if (CSS.highlights) CSS.highlights.set("found-here", new Highlight(range));
  range.startContainer.parentElement.scrollIntoView({ block: "center", inline: "nearest" });
  output.textContent = `${hit + 1} / ${hits.length}`;
}

/** Look for words in the text, as if they had been typed. */
export function find(text, offset) {
  if (view !== "text") show("text");
  words.value = text;
  search();
  if (offset === undefined || !hits.length) return;
  const block = blockAt(offset);
  const at = hits.findIndex((range) => block.contains(range.startContainer));
  if (at >= 0) {
    hit = at - 1;
    step(1);
  }
}

// --- the ruler ----------------------------------------------------------------------------------

let drawing = false;
let ticks = () => [];

/** Tell the ruler where findings stand: a function that gives (offset, severity) pairs. */
export const marksFrom = (given) => { ticks = given; };

function paint() {
  drawing = false;
  const height = ruler.clientHeight;
  if (!height) return;
  ruler.height = height;
  const brush = ruler.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`);
  const y = (offset) => Math.round((offset / length) * (height - 4));
  const top = topOffset();
  if (top !== null) {
    brush.fillStyle = colour("line");
    brush.fillRect(0, y(top[0]), 14, Math.max(6, y(top[1]) - y(top[0])));
  }
  for (const [offset, severity] of ticks()) {
    brush.fillStyle = colour(severity);
    brush.fillRect(3, y(offset), 8, 2);
  }
  brush.fillStyle = colour("focus");
  for (const place of document.querySelectorAll("#detail [data-start]")) brush.fillRect(0, y(place.dataset.start) - 1, 14, 4);
}

/** Between which offsets the text in sight lies. */
function topOffset() {
  if (view !== "text") return null;
  const frame = reader.getBoundingClientRect();
  const at = (height) => {
    const block = document.elementFromPoint(frame.left + frame.width / 2, height)?.closest(".block");
    return block ? Number(block.dataset.at) : null;
  };
  const first = at(frame.top + 30) ?? at(frame.top + 70) ?? at(frame.top + 110);
  const last = at(frame.bottom - 30) ?? at(frame.bottom - 70) ?? first;
  return first === null ? null : [first, last ?? first];
}

/** Draw the ruler at the next frame. */
export function draw() {
  if (!drawing) requestAnimationFrame(paint);
  drawing = true;
}

export function listen(onPlace) {
  reader.addEventListener("scroll", draw, { passive: true });
  addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  reader.addEventListener("click", (event) => {
    const place = event.target.closest("[data-s]");
    if (!place || !getSelection().isCollapsed) return;
    onPlace(place.dataset.s.split(" ").map((pair) => pair.split(".")));
  });
  ruler.addEventListener("click", (event) => goTo((event.offsetY / ruler.clientHeight) * length));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    if (button) choose(button.dataset.view);
  });
  document.getElementById("outline")?.addEventListener("change", (event) => {
    if (event.target.value !== "") goTo(Number(event.target.value));
    event.target.value = "";
  });
  let typing;
  words.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(search, 150);
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    }
  });
}
