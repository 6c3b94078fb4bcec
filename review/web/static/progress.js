// A batch while it is worked on: its moving parts are asked for again and again, and put in place where
// they have changed. What has the focus keeps it.

const place = document.querySelector("[data-moving]");
const title = document.title;
let shown = place.innerHTML;
let wait = 1000;

function told() {
  const head = place.querySelector("[data-underway]");
  const underway = Number(head.dataset.underway);
  document.title = underway ? `${head.dataset.said} ${title}` : title;
  return underway;
}

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(place.dataset.moving, { headers: { accept: "text/html" } });
      if (answer.redirected || answer.status === 401) return location.reload();
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if (html !== shown) {
        const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
        place.innerHTML = shown = html;
        if (focused) document.getElementById(focused)?.focus();
      }
      wait = 1000;
    } catch {
      wait = Math.min(wait * 2, 15000);
    }
  }
  setTimeout(look, told() ? wait : Math.max(wait, 8000));
}

setTimeout(look, told() ? wait : 8000);
