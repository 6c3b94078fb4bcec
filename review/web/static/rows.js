// A list of which only the rows in sight are in the page: thousands scroll and filter without lag. All
// rows are of one height.

const BEYOND = 10;

/** Shows elements in `list`, whose parent scrolls. */
export function rows(list) {
  const frame = list.parentElement;
  let shown = [];
  let height = 0;
  let from = -1;
  let to = -1;

  function draw(force = false) {
    if (!height) height = measure();
    const first = Math.max(0, Math.floor(frame.scrollTop / height) - BEYOND);
    const last = Math.min(shown.length, Math.ceil((frame.scrollTop + frame.clientHeight) / height) + BEYOND);
    if (!force && first === from && last === to) return;
    from = first;
    to = last;
    const held = document.activeElement;
    const inside = held && list.contains(held);
    for (let at = first; at < last; at += 1) {
      shown[at].setAttribute("aria-setsize", shown.length);
      shown[at].setAttribute("aria-posinset", at + 1);
    }
    list.style.paddingTop = `${first * height}px`;
    list.style.paddingBottom = `${Math.max(0, shown.length - last) * height}px`;
    list.replaceChildren(...shown.slice(first, last));
    if (inside) (held.isConnected ? held : frame).focus({ preventScroll: true });
  }

  function measure() {
    const [one] = shown;
    if (!one) return 0;
    if (!one.isConnected) list.append(one);
    return one.getBoundingClientRect().height || 1;
  }

  frame.tabIndex = -1;
  frame.addEventListener("scroll", () => draw(), { passive: true });
  new ResizeObserver(() => {
    height = 0;
    if (shown.length) draw(true);
  }).observe(frame);

  return {
    /** These are the rows from now on. */
    show(items) {
      shown = items;
      draw(true);
    },
    /** Bring a row into sight. */
    reveal(item) {
      const at = shown.indexOf(item);
      if (at < 0) return;
      if (!height) height = measure();
      if (at * height < frame.scrollTop) frame.scrollTop = at * height;
      else if ((at + 1) * height > frame.scrollTop + frame.clientHeight) {
        frame.scrollTop = (at + 1) * height - frame.clientHeight;
      }
      draw();
    },
  };
}
