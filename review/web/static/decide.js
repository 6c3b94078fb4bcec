// Decisions on the current finding: by button or key, shown at once, taken back where the service refuses.
import { announce, send, t } from "./service.js";

const STATE = { confirm: "confirmed", reject: "rejected", defer: "deferred", fix: "fixed", reopen: "new" };
const KEYS = { c: "confirm", x: "reject", d: "defer", f: "fix", m: "comment", a: "assign", e: "second", u: "undo", r: "reopen" };
const ASKS = new Set(["reject", "comment", "assign", "second"]);
const ONWARD = new Set(["confirm", "reject", "defer", "fix"]);

/** Wires the form; `page` is what the page lends: select, advance, currentItem, stale, count. */
export function decisions(page) {
  const form = document.getElementById("decide");
  if (!form) return null;
  const names = JSON.parse(form.dataset.states);
  const said = JSON.parse(form.dataset.said);
  const done = []; // what was decided here, for undo: [item]
  const waiting = new Map(); // one change after the other for a finding

  // --- asking ------------------------------------------------------------------------------------

  const asks = [...form.querySelectorAll(".ask")];
  const openAsk = () => asks.find((ask) => ask.classList.contains("open") && ask.dataset.ask !== "comment");

  function ask(action) {
    closeAsk();
    const wanted = asks.find((one) => one.dataset.ask === action);
    wanted.classList.add("open");
    const remark = asks.find((one) => one.dataset.ask === "comment");
    remark.classList.add("open");
    remark.querySelector("[data-only]").hidden = action !== "comment";
    (action === "comment" ? form.elements.comment : wanted.querySelector("button, select"))?.focus();
  }

  function closeAsk() {
    const open = asks.some((one) => one.classList.contains("open"));
    for (const one of asks) one.classList.remove("open");
    if (open) page.currentItem()?.querySelector("a").focus({ preventScroll: true });
  }

  /** The form speaks of this finding now. */
  function aim(item) {
    form.action = `/findings/${item.dataset.id}/decisions`;
    form.elements.revision.value = item.dataset.revision;
    form.elements.comment.value = "";
  }

  // --- doing -------------------------------------------------------------------------------------

  function show(item, state) {
    if (!(state in names)) return;
    item.dataset.state = state;
    const chip = item.querySelector(".state");
    chip.className = `state ${state}`;
    chip.textContent = names[state];
    const head = document.querySelector(`#detail article[data-id="${item.dataset.id}"] .state`);
    if (head) {
      head.className = `state ${state}`;
      head.textContent = names[state];
    }
    page.count();
  }

  async function act(item, step, { onward = ONWARD.has(step.action) } = {}) {
    const before = item.dataset.state;
    const { id } = item.dataset;
    closeAsk();
    form.elements.comment.value = "";
    if (STATE[step.action]) show(item, STATE[step.action]);
    announce(`${said[step.action]}：${item.querySelector(".message").textContent}`);
    if (onward) page.advance();
    const turn = (waiting.get(id) ?? Promise.resolve()).then(async () => {
      try {
        const answer = await send("POST", `/api/v1/findings/${id}/decisions`, {
          ...step, revision: Number(item.dataset.revision),
        });
        item.dataset.revision = answer.finding.revision;
        show(item, answer.finding.state);
        if (step.action === "undo") forget(item);
        else done.push(item);
      } catch (failure) {
        show(item, before);
        announce(failure.message, "failed");
        if (page.currentItem() !== item && onward) page.select(item);
      }
      await page.stale(id);
      if (page.currentItem() === item) form.elements.revision.value = item.dataset.revision;
    });
    waiting.set(id, turn);
    await turn;
  }

  function forget(item) {
    const at = done.lastIndexOf(item);
    if (at >= 0) done.splice(at, 1);
  }

  function undo() {
    const item = done.at(-1) ?? page.currentItem();
    if (!item) return;
    page.select(item);
    act(item, { action: "undo" });
  }

  function begin(action, fields = {}) {
    const item = page.currentItem();
    if (action === "undo") return undo();
    if (!item) return announce(t("请先选一条疑点（j）。", "Choose a finding first (j)."));
    const step = { action, ...fields };
    const comment = form.elements.comment.value.trim();
    if (comment) step.comment = comment;
    if (action === "comment" && !comment) return ask("comment");
    if (action === "reject" && !step.reason) return ask("reject");
    return act(item, step);
  }

  function send_(button) {
    const { action } = button.dataset;
    if (action === "assign" && !button.closest(".ask")) return ask("assign");
    if (action === "second" && !button.closest(".ask")) return ask("second");
    if (action === "comment" && !button.dataset.only) return ask("comment");
    const fields = {};
    if (button.name === "reason") fields.reason = button.value;
    if (action === "assign") {
      fields.assignee_id = Number(form.elements.assignee.value) || null;
      if (form.elements.due.value) fields.due = new Date(`${form.elements.due.value}T23:59:59`).toISOString();
    }
    if (action === "second") fields.assignee_id = Number(form.elements.second.value) || null;
    return begin(action, fields);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter) send_(event.submitter);
  });
  document.getElementById("detail").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-action]");
    if (button) begin(button.dataset.action);
  });
  form.elements.comment.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (openAsk()?.dataset.ask === "reject") announce(t("请选排除的原因（1–4）。", "Choose the reason (1–4)."));
    else begin("comment");
  });

  /** Whether a key meant a decision; then it has been done. */
  function key(name) {
    const open = openAsk();
    if (open?.dataset.ask === "reject" && /^[1-9]$/.test(name)) {
      const reason = open.querySelectorAll(".reasons button")[Number(name) - 1];
      if (reason) begin("reject", { reason: reason.value });
      return Boolean(reason);
    }
    const action = KEYS[name];
    if (!action || !said[action]) return false;
    if (ASKS.has(action)) {
      if (page.currentItem()) ask(action);
      else begin(action);
    } else begin(action);
    return true;
  }

  return { key, closeAsk, aim };
}
