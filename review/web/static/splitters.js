// Borders between panes that are dragged, or moved with the arrow keys; the browser remembers them.
import { kept } from "./service.js";

export function splitters(root) {
  for (const bar of root.querySelectorAll("[data-splits]")) {
    const name = bar.dataset.splits;
    const upright = bar.getAttribute("aria-orientation") === "vertical";
    const least = Number(bar.getAttribute("aria-valuemin"));
    const most = Number(bar.getAttribute("aria-valuemax"));
    const put = (share, keep = true) => {
      const value = Math.min(most, Math.max(least, share));
      root.style.setProperty(`--${name}`, `${value}%`);
      bar.setAttribute("aria-valuenow", String(Math.round(value)));
      if (keep) kept.set(name, String(value));
    };
    const remembered = kept.get(name, "");
    if (remembered) put(Number(remembered), false);
    bar.addEventListener("pointerdown", (event) => {
      bar.setPointerCapture(event.pointerId);
      const frame = bar.parentElement.getBoundingClientRect();
      const move = (moved) => put(upright
        ? ((moved.clientX - frame.left) / frame.width) * 100
        : ((moved.clientY - frame.top) / frame.height) * 100);
      bar.addEventListener("pointermove", move);
      bar.addEventListener("pointerup", () => bar.removeEventListener("pointermove", move), { once: true });
    });
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -2, ArrowUp: -2, ArrowRight: 2, ArrowDown: 2 }[event.key];
      if (!step) return;
      event.preventDefault();
      put(Number(bar.getAttribute("aria-valuenow")) + step);
    });
  }
}
