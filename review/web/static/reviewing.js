// The reviewing page: the current finding, the list, the detail, the keyboard. Decisions are in
// decide.js, the document in sheet.js.
import { decisions } from "./decide.js";
import { rows } from "./rows.js";
import { announce, part, speak, t } from "./service.js";
import * as sheet from "./sheet.js";
import { splitters } from "./splitters.js";

document.documentElement.classList.add("js");
const root = document.getElementById("reviewing");
const list = document.getElementById("rows");
const detail = document.getElementById("detail");
const none = document.getElementById("none");
const RANK = { high: 0, medium: 1, low: 2, rounding: 3 };
const OPEN = new Set(["new", "assigned", "deferred"]);

const visible = list && rows(list);
let items = list ? [...list.children] : [];
let shown = items;
let current = null;
let side = 0;

// --- details, fetched once and kept until they change ----------------------------------------------

const details = new Map();
const detailOf = (id) => {
  if (!details.has(id)) {
    const wanted = part(`/findings/${id}/detail`);
    details.set(id, wanted);
    wanted.catch(() => details.delete(id));
  }
  return details.get(id);
};

/** The finding has changed: fetch it again, bring its row in step, and show it if it is looked at. */
async function stale(id) {
  details.delete(id);
  likes.clear();
  try {
    const box = document.createElement("template");
    box.innerHTML = await detailOf(id);
    const item = items.find((one) => one.dataset.id === id);
    if (item) keepUp(item, box.content.querySelector("article"));
  } catch { /* said when it is looked at */ }
  if (current?.dataset.id === id) await fill(id);
}

/** A row says what the service says of its finding. */
function keepUp(item, article) {
  const { state, stateName, revision } = article.dataset;
  item.dataset.revision = revision;
  if (item.dataset.state === state) return;
  item.dataset.state = state;
  const chip = item.querySelector(".state");
  chip.className = `state ${state}`;
  chip.textContent = stateName;
  count();
}

async function fill(id) {
  let html;
  try {
    html = await detailOf(id);
  } catch (failure) {
    announce(failure.message, "failed");
    return;
  }
  if (current?.dataset.id !== id) return; // gone on meanwhile
  const opened = new Set([...detail.querySelectorAll("details[open]")].map((one) => one.dataset.part));
  const before = detail.querySelector("article")?.dataset.id;
  detail.innerHTML = html;
  for (const one of detail.querySelectorAll("details")) if (before) one.open = opened.has(one.dataset.part);
  if (before !== id) detail.scrollTop = 0;
  keepUp(current, detail.querySelector("article"));
  mark();
  clearTimeout(dwelling);
  dwelling = setTimeout(() => similar(id), 350);
}

// What is similar is looked up when the reader stays with a finding.
let dwelling;
const likes = new Map();

async function similar(id) {
  const box = detail.querySelector(`article[data-id="${id}"] [data-fetched]`);
  if (!box) return;
  try {
    if (!likes.has(id)) {
      box.querySelector("[data-into]").textContent = t("正在查找…", "Looking…");
      likes.set(id, part(box.dataset.fetched));
    }
    box.querySelector("[data-into]").innerHTML = await likes.get(id);
    box.querySelector("[data-count]").textContent = box.querySelector("[data-number]").dataset.number;
  } catch {
    likes.delete(id);
  }
}

function mark() {
  for (const place of detail.querySelectorAll("[data-side]")) {
    place.classList.toggle("here", Number(place.dataset.side) === side);
  }
  sheet.draw();
}

// --- the current finding -----------------------------------------------------------------------

/** Look at a finding: its row, its detail, its sides in the document. */
function select(item, { at, focus = true, scroll = true } = {}) {
  if (!item) return;
  if (current !== item) {
    current?.classList.remove("current");
    current?.querySelector("a").removeAttribute("aria-current");
    current = item;
    item.classList.add("current");
    item.querySelector("a").setAttribute("aria-current", "true");
    decide?.closeAsk();
    decide?.aim(item);
    history.replaceState(null, "", `${location.pathname}${location.search}#f${item.dataset.id}`);
  }
  visible.reveal(item);
  if (focus) item.querySelector("a").focus({ preventScroll: true });
  const sides = sheet.sidesOf(item.dataset.id);
  side = at ?? sides[0] ?? 0;
  sheet.look(item.dataset.id, side, { scroll });
  if (detail.querySelector("article")?.dataset.id === item.dataset.id) mark();
  else fill(item.dataset.id);
  for (const near of [1, -1]) {
    const other = shown[shown.indexOf(item) + near];
    if (other) detailOf(other.dataset.id).catch(() => {});
  }
}

const currentItem = () => current;

function move(step) {
  if (!shown.length) return;
  const at = shown.indexOf(current);
  const next = at < 0 ? (step > 0 ? 0 : shown.length - 1) : at + step;
  if (next < 0 || next >= shown.length) {
    announce(step > 0 ? t("已是最后一条。", "This is the last one.") : t("已是第一条。", "This is the first one."));
    return;
  }
  select(shown[next]);
}

/** On to the next finding that is open, else stay. */
function advance() {
  const at = shown.indexOf(current);
  const next = shown.slice(at + 1).find((item) => OPEN.has(item.dataset.state))
    ?? shown.slice(0, Math.max(at, 0)).find((item) => OPEN.has(item.dataset.state));
  if (next) select(next);
  return Boolean(next);
}

function turn(step) {
  if (!current) return move(1);
  const sides = sheet.sidesOf(current.dataset.id);
  if (!sides.length) {
    announce(t("正文中没有这一条的位置。", "The text has no place of this finding."));
    return;
  }
  const at = sides.indexOf(side);
  select(current, { at: sides[(at + step + sides.length) % sides.length], focus: false });
  const here = detail.querySelector(`.sides [data-side="${side}"]`);
  here?.scrollIntoView({ block: "nearest" });
  speak(`${sides.indexOf(side) + 1} / ${sides.length}　${here?.querySelector(".role")?.textContent ?? ""}`);
}

// --- narrowing the list ------------------------------------------------------------------------

const form = document.querySelector(".narrowing");

function narrow() {
  const words = form.elements.q.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const state = form.elements.state.value;
  const rule = form.elements.rule.value;
  const severities = new Set([...form.querySelectorAll(".chip[aria-pressed=true]")].map((chip) => chip.dataset.severity));
  const inState = (held) => !state || held === state || (state === "open" ? OPEN.has(held) : state === "decided" && !OPEN.has(held));
  shown = items.filter((item) => {
    const { severity, state: held, rule: code } = item.dataset;
    return severities.has(severity) && inState(held) && (!rule || code === rule)
      && words.every((word) => (item.said ??= item.textContent.toLowerCase()).includes(word));
  });
  visible.show(shown);
  none.hidden = shown.length > 0;
  if (!shown.length && items.length) none.textContent = t("没有符合条件的疑点。", "No finding matches.");
  sheet.draw();
}

function reorder() {
  const byPlace = form.elements.order.value === "place";
  const key = (item) => (byPlace ? Number(item.dataset.at) : RANK[item.dataset.severity]);
  items = items.map((item, index) => [item, item.index ??= index])
    .sort(([a, i], [b, k]) => key(a) - key(b) || i - k).map(([item]) => item);
  narrow();
}

async function more() {
  if (!root.dataset.rows) return;
  const box = document.createElement("ol");
  box.innerHTML = await part(root.dataset.rows);
  items.push(...box.children);
  narrow();
}

/** How many are decided, after a decision. */
function count() {
  const decided = items.filter((item) => !OPEN.has(item.dataset.state)).length;
  const bar = document.querySelector(".progress progress");
  bar.value = decided;
  const [first] = document.querySelectorAll("#progress b");
  first.textContent = decided;
}

// --- listeners ---------------------------------------------------------------------------------

const decide = list ? decisions({ select, advance, currentItem, stale, count }) : null;

function onPlace(pairs) {
  const byId = new Map(shown.map((item) => [item.dataset.id, item]));
  const known = pairs.filter(([id]) => byId.has(id));
  if (!known.length) return;
  const at = known.findIndex(([id]) => current?.dataset.id === id);
  const [id, which] = known[(at + 1) % known.length];
  select(byId.get(id), { at: Number(which), scroll: false });
}

list?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const item = event.target.closest(".item");
  if (!item) return;
  event.preventDefault();
  select(item);
});
detail?.addEventListener("click", (event) => {
  const place = event.target.closest("[data-side]");
  if (place && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    select(current, { at: Number(place.dataset.side), focus: false });
    return;
  }
  const opens = event.target.closest("[data-opens]");
  if (!opens) return;
  event.preventDefault();
  const wanted = detail.querySelector(`[data-part="${opens.dataset.opens}"]`);
  wanted.open = !wanted.open;
  if (wanted.open) wanted.scrollIntoView({ block: "nearest" });
});
form?.addEventListener("click", (event) => {
  const chip = event.target.closest(".chip");
  if (!chip) return;
  chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
  narrow();
});
form?.addEventListener("submit", (event) => event.preventDefault());
form?.addEventListener("input", (event) => (event.target.name === "order" ? reorder() : narrow()));

const help = document.getElementById("keys");
const act = {
  j: () => move(1), k: () => move(-1), n: () => turn(1), p: () => turn(-1),
  o: () => current && advance(),
  "/": () => form?.elements.q.focus(), F: () => document.getElementById("find").focus(),
  v: () => sheet.toggle(), "?": () => help.showModal(),
  l: () => toggle("rule"), s: () => toggle("similar"),
};
const toggle = (name) => {
  const one = detail?.querySelector(`[data-part="${name}"]`);
  if (!one) return;
  one.open = !one.open;
  if (one.open) one.scrollIntoView({ block: "nearest" });
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const typing = event.target.matches?.("input, textarea, select");
  if (event.key === "Escape") {
    if (typing) event.target.blur();
    else decide?.closeAsk();
    return;
  }
  if (typing) return;
  if (decide?.key(event.key)) {
    event.preventDefault();
    return;
  }
  const done = act[event.key];
  if (!done) return;
  event.preventDefault();
  done();
});
document.addEventListener("click", (event) => {
  if (event.target.closest('[data-key="?"]')) help.showModal();
  const spot = event.target.closest("[data-goto]");
  if (!spot) return;
  event.preventDefault();
  sheet.find(spot.dataset.quote, Number(spot.dataset.goto));
});

// --- begin -------------------------------------------------------------------------------------

splitters(root);
sheet.marksFrom(() => shown.map((item) => [Number(item.dataset.at), item.dataset.severity]));
sheet.listen(onPlace);
const asked = new URLSearchParams(location.search);
const rest = more().catch((failure) => announce(failure.message, "failed"));
const text = sheet.load().catch((failure) => announce(failure.message, "failed"));
const named = () => items.find((item) => `#${item.id}` === location.hash || item.dataset.id === asked.get("finding"));

if (list) {
  narrow();
  const begin = () => {
    const item = named();
    if (item) select(item, { focus: false, scroll: !asked.has("at") });
    return item;
  };
  text.then(() => {
    if (asked.has("at")) sheet.find(asked.get("find") ?? "", Number(asked.get("at")));
    if (!location.hash.startsWith("#f") && !asked.has("finding") && items.length) select(items[0], { focus: false, scroll: !asked.has("at") });
    else if (!begin()) rest.then(() => begin() ?? (items.length && select(items[0], { focus: false })));
  });
} else {
  text.then(() => asked.has("at") && sheet.find(asked.get("find") ?? "", Number(asked.get("at"))));
}
