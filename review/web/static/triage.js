// Charts come after the page.
import { part } from "./service.js";

const waiting = [...document.querySelectorAll("[data-chart]")];

async function show(card) {
  try {
    card.innerHTML = await part(card.dataset.chart);
    if (card.querySelector("[data-number]")?.dataset.number === "0") card.hidden = waiting.length > 1;
  } catch (failure) {
    card.textContent = failure.message;
  }
  card.removeAttribute("aria-busy");
}

(async () => { for (const card of waiting) await show(card); })();

// A list goes on by itself when its end comes into sight; the link does the same without a script.
const list = document.getElementById("listed");

async function more(link) {
  link.setAttribute("aria-busy", "true");
  const box = document.createElement("ol");
  try {
    box.innerHTML = await part(`${link.getAttribute("href")}&part=1`);
  } catch (failure) {
    link.textContent = failure.message;
    return;
  }
  link.closest(".more").replaceWith(...box.children);
  watch();
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    more(entry.target);
  }
}, { rootMargin: "1200px" });

function watch() {
  const link = list?.querySelector("[data-more]");
  if (link) seen.observe(link);
}
watch();
list?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-more]");
  if (!link) return;
  event.preventDefault();
  more(link);
});

// j and k walk through a list, Enter opens.
addEventListener("keydown", (event) => {
  if (!list || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("input[name=q]")?.focus();
    return;
  }
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const links = [...list.querySelectorAll(".item > a")];
  const at = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
});
