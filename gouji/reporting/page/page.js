"use strict";
document.documentElement.classList.add("js");

const RANK = { high: 0, medium: 1, low: 2, rounding: 3 };

/** One report: its findings, their marks in the text, and what the reader is looking at. */
function open(section) {
  const list = section.querySelector(".list");
  const pane = section.querySelector(".document");
  if (!list) return { move() {}, turn() {}, search() {}, shown() {} };
  const form = section.querySelector(".filters");
  const ruler = section.querySelector(".ruler");
  const findings = [...list.querySelectorAll(".finding")];
  const texts = findings.map((finding) => finding.textContent.toLowerCase());
  const marks = [...pane.querySelectorAll("mark")];
  const sides = findings.map(() => new Map());
  for (const mark of marks) {
    for (const pair of mark.dataset.sides.split(" ")) {
      const [index, side] = pair.split(".").map(Number);
      if (!sides[index].has(side)) sides[index].set(side, []);
      sides[index].get(side).push(mark);
    }
  }
  const bySeverity = {};
  for (const severity in RANK) bySeverity[severity] = marks.filter((mark) => mark.classList.contains(severity));
  let active = null;
  let side = 0;
  let drawing = false;

  const visible = () => [...list.children].filter((finding) => !finding.classList.contains("hidden"));
  const marksOf = (finding) => [...sides[finding.dataset.index].values()].flat();

  function pulse(elements) {
    for (const element of elements) {
      element.classList.remove("pulse");
      void element.offsetWidth;
      element.classList.add("pulse");
    }
  }

  function reveal(element) {
    const box = element.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    if (box.top < frame.top + 40 || box.bottom > frame.bottom - 40) {
      pane.scrollTop += box.top - frame.top - frame.height * 0.35;
    }
    const table = element.closest(".table");
    if (!table) return;
    const edge = table.getBoundingClientRect();
    if (box.left < edge.left || box.right > edge.right) {
      table.scrollLeft += box.left - edge.left - edge.width * 0.4;
    }
  }

  /** Look at one side of a finding: scroll to it, and pulse every place of the finding. */
  function look(finding, at) {
    if (active) {
      active.classList.remove("active");
      active.querySelector(".head").setAttribute("aria-expanded", "false");
      for (const mark of marksOf(active)) mark.classList.remove("on");
      for (const button of active.querySelectorAll(".here")) button.classList.remove("here");
    }
    active = finding;
    side = at;
    finding.classList.add("active");
    finding.querySelector(".head").setAttribute("aria-expanded", "true");
    finding.scrollIntoView({ block: "nearest" });
    const all = marksOf(finding);
    for (const mark of all) mark.classList.add("on");
    for (const button of finding.querySelectorAll("[data-side]")) {
      button.classList.toggle("here", Number(button.dataset.side) === at);
    }
    const there = sides[finding.dataset.index].get(at);
    if (there) reveal(there[0]);
    pulse(all);
    draw();
  }

  function move(step) {
    const shown = visible();
    if (!shown.length) return;
    const at = shown.indexOf(active);
    const next = at < 0 ? (step > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + step));
    look(shown[next], first(shown[next]));
    shown[next].querySelector(".head").focus({ preventScroll: true });
  }

  const first = (finding) => Math.min(...sides[finding.dataset.index].keys(), Infinity);

  function turn(step) {
    if (!active) return move(1);
    const known = [...sides[active.dataset.index].keys()].sort((a, b) => a - b);
    if (known.length) look(active, known[(known.indexOf(side) + step + known.length) % known.length]);
  }

  function filter() {
    const query = form.elements.query.value.trim().toLowerCase();
    const rule = form.elements.rule.value;
    const pressed = new Set();
    for (const chip of form.querySelectorAll(".chip[aria-pressed=true]")) pressed.add(chip.dataset.severity);
    const kept = new Set();
    findings.forEach((finding, index) => {
      const keep =
        pressed.has(finding.dataset.severity) &&
        (!rule || finding.dataset.rule === rule) &&
        (!query || texts[index].includes(query));
      finding.classList.toggle("hidden", !keep);
      if (keep) kept.add(index);
    });
    for (const mark of marks) {
      const any = mark.dataset.sides.split(" ").some((pair) => kept.has(parseInt(pair, 10)));
      mark.classList.toggle("off", !any);
    }
    const output = form.querySelector("output");
    const total = kept.size < findings.length ? ` ${output.dataset.of} ${findings.length}` : "";
    output.textContent = `${kept.size} ${output.dataset.one}${total}`;
    draw();
  }

  function order() {
    const byPlace = form.elements.order.value === "place";
    const key = (finding) => (byPlace ? Number(finding.dataset.at) : RANK[finding.dataset.severity]);
    list.append(...[...findings].sort((a, b) => key(a) - key(b) || a.dataset.index - b.dataset.index));
  }

  /** The ruler between the panes: where in the document the evidence stands. */
  function paint() {
    drawing = false;
    const height = ruler.clientHeight;
    if (!height) return;
    ruler.height = height;
    const brush = ruler.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    const scale = height / pane.scrollHeight;
    const top = pane.getBoundingClientRect().top - pane.scrollTop;
    const ticks = (some, colour, x, width) => {
      brush.fillStyle = style.getPropertyValue(colour);
      for (const mark of some) {
        if (mark.classList.contains("off")) continue;
        brush.fillRect(x, (mark.getBoundingClientRect().top - top) * scale - 1, width, 3);
      }
    };
    for (const severity of Object.keys(RANK).reverse()) ticks(bySeverity[severity], `--${severity}`, 2, 8);
    if (active) ticks(marksOf(active), "--focus", 0, 12);
  }

  function draw() {
    if (!drawing) requestAnimationFrame(paint);
    drawing = true;
  }

  list.addEventListener("click", (event) => {
    const finding = event.target.closest(".finding");
    if (!finding) return;
    const button = event.target.closest("[data-side]");
    if (button) look(finding, Number(button.dataset.side));
    else if (event.target.closest(".head")) look(finding, first(finding));
  });
  pane.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (!mark || mark.classList.contains("off")) return;
    const pairs = mark.dataset.sides.split(" ").map((pair) => pair.split(".").map(Number));
    const shown = pairs.filter(([index]) => !findings[index].classList.contains("hidden"));
    const at = shown.findIndex(([index]) => findings[index] === active);
    const [index, which] = shown[(at + 1) % shown.length];
    look(findings[index], which);
  });
  form.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.query.addEventListener("input", filter);
  form.elements.rule.addEventListener("change", filter);
  form.elements.order.addEventListener("change", order);
  ruler.addEventListener("click", (event) => {
    pane.scrollTop = (event.offsetY / ruler.clientHeight) * pane.scrollHeight - pane.clientHeight / 2;
  });
  addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  return { move, turn, search: () => form.elements.query.focus(), shown: filter };
}

const sections = [...document.querySelectorAll(".report")];
const opened = new Map();
const index = document.querySelector(".index");
let current = null;

/** Show the report that the address names; the index, where there is one, when it names none. */
function route() {
  const wanted = sections.find((section) => `#${section.id}` === location.hash) || (index ? null : sections[0]);
  for (const section of sections) section.classList.toggle("shown", section === wanted);
  if (index) index.classList.toggle("away", Boolean(wanted));
  current = null;
  if (!wanted) return;
  if (!opened.has(wanted)) opened.set(wanted, open(wanted));
  current = opened.get(wanted);
  current.shown();
}

addEventListener("hashchange", route);
addEventListener("keydown", (event) => {
  if (!current || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = {
    j: () => current.move(1), k: () => current.move(-1),
    n: () => current.turn(1), p: () => current.turn(-1),
    "/": () => current.search(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
route();
