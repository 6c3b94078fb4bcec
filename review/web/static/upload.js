// Uploading: files are chosen or dropped, also whole folders, and sent a few at a time, each request with
// its own key, so that one that breaks off can be sent again without anything being done twice.

const root = document.getElementById("upload");
const words = JSON.parse(root.dataset.words);
const suffixes = new Set(root.dataset.suffixes.split(" "));
const most = Number(root.dataset.most);
const mostZip = Number(root.dataset.mostZip);
const form = document.getElementById("upload-form");
const rows = document.getElementById("rows");
const start = document.getElementById("start");
const csrf = document.querySelector("meta[name=csrf]").content;
const AT_ONCE = 3;
const TRIES = 4;

const chosen = [];
let batch = null;
let busy = 0;

for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;
start.disabled = true;

const size = (bytes) =>
  bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
const noise = (path) => /(^|\/)(__MACOSX\/|\.|~\$|Thumbs\.db$|desktop\.ini$)/i.test(path);
const suffix = (name) => (/\.[^./]+$/.exec(name)?.[0] ?? "").toLowerCase();

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// --- choosing --------------------------------------------------------------------------------------

function add(file, path) {
  if (noise(path) || chosen.some((each) => each.path === path && each.file.size === file.size)) return;
  const zip = suffix(path) === ".zip";
  const item = { file, path, sent: 0, state: "waiting", key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
  if (!zip && suffix(path) && !suffixes.has(suffix(path))) item.state = "unread";
  else if (file.size > (zip ? mostZip : most)) item.state = "large";
  const [folder, name] = [path.slice(0, path.lastIndexOf("/") + 1), path.slice(path.lastIndexOf("/") + 1)];
  item.status = make("td", { class: "nowrap end" });
  item.why = make("span", { class: "why small soft" });
  item.row = make("tr", {},
    make("td", { class: "name" }, make("span", { class: "soft small" }, folder), name, item.why),
    make("td", { class: "number soft" }, size(file.size)), item.status);
  chosen.push(item);
  rows.append(item.row);
  show(item);
}

function show(item) {
  const tag = (kind, text) => make("span", { class: `tag ${kind}` }, text);
  const button = (text, does) => {
    const made = make("button", { type: "button", class: "small" }, text);
    made.addEventListener("click", does);
    return made;
  };
  const { state } = item;
  if (state === "waiting")
    item.status.replaceChildren(busy || batch ? tag("", words.waiting) : button(words.remove, () => remove(item)));
  else if (state === "sending") {
    item.bar ??= make("progress", { max: "1", value: "0", "aria-label": words.sending });
    item.bar.value = item.file.size ? item.sent / item.file.size : 1;
    item.status.replaceChildren(item.sent >= item.file.size ? words.unpacking : item.bar);
  } else if (state === "unread" || state === "large") item.status.replaceChildren(tag("", words[state]));
  else if (state === "failed")
    item.status.replaceChildren(tag("high", `✕ ${words.failed}`), " ", button(words.retry, () => again(item)));
  else {
    const kind = { queued: "good", duplicate: "", refused: "high" }[state];
    const mark = { queued: "✓", duplicate: "＝", refused: "✕" }[state];
    item.status.replaceChildren(tag(kind, `${mark} ${words[state]}${item.note ?? ""}`));
  }
}

function remove(item) {
  chosen.splice(chosen.indexOf(item), 1);
  item.row.remove();
  overall();
}

document.getElementById("clear").addEventListener("click", () => {
  for (const item of [...chosen]) if (["waiting", "unread", "large"].includes(item.state)) remove(item);
});

for (const id of ["files", "folder"])
  document.getElementById(id).addEventListener("change", (event) => {
    for (const file of event.target.files) add(file, file.webkitRelativePath || file.name);
    event.target.value = "";
    overall();
  });

async function walk(entry, path) {
  if (entry.isFile) {
    add(await new Promise((found, failed) => entry.file(found, failed)), path + entry.name);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((found, failed) => reader.readEntries(found, failed));
    if (!some.length) return;
    for (const each of some) await walk(each, `${path}${entry.name}/`);
  }
}

const drop = document.getElementById("drop");
for (const kind of ["dragenter", "dragover"])
  root.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
for (const kind of ["dragleave", "drop"])
  root.addEventListener(kind, (event) => {
    if (kind === "drop" || !root.contains(event.relatedTarget)) drop.classList.remove("over");
  });
root.addEventListener("drop", async (event) => {
  event.preventDefault();
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length) for (const entry of entries) await walk(entry, "");
  else for (const file of event.dataTransfer.files) add(file, file.name);
  overall();
});

// --- sending ---------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});

async function send() {
  const waiting = chosen.filter((item) => item.state === "waiting");
  if (!waiting.length || busy) return;
  start.disabled = true;
  try {
    if (!batch) {
      const place = form.elements.organisation_id.value;
      const answer = await fetch("/api/v1/batches", {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrf-token": csrf },
        body: JSON.stringify({ name: form.elements.name.value, organisation_id: place ? Number(place) : null }),
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.detail);
      batch = told.id;
      form.elements.name.disabled = form.elements.organisation_id.disabled = true;
      const see = document.getElementById("see");
      see.href = `/batches/${batch}`;
      see.hidden = false;
    }
  } catch (error) {
    document.getElementById("overall").textContent = error.message || words.network;
    start.disabled = false;
    return;
  }
  for (const item of waiting) show(item);
  const work = async () => {
    for (let item; (item = waiting.shift()); ) await deliver(item);
  };
  busy += 1;
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  busy -= 1;
  overall();
  const unhappy = chosen.some((item) => !["queued"].includes(item.state));
  if (!busy && !unhappy) location.assign(`/batches/${batch}`);
}

async function again(item) {
  item.state = "waiting";
  busy += 1;
  await deliver(item);
  busy -= 1;
  overall();
}

async function deliver(item) {
  for (let attempt = 1; ; attempt += 1) {
    const { status, body } = await request(item);
    if (status === 201) return settle(item, JSON.parse(body));
    const transient = status === 0 || status === 429 || status >= 500;
    if (transient && status !== 507 && attempt < TRIES) {
      await new Promise((later) => setTimeout(later, 700 * 2 ** attempt));
      continue;
    }
    let detail = words.network;
    try {
      detail = JSON.parse(body).detail;
    } catch { /* no answer of ours */ }
    item.state = status === 422 || status === 413 ? "refused" : "failed";
    item.why.textContent = detail;
    show(item);
    return overall();
  }
}

function request(item) {
  item.state = "sending";
  item.sent = 0;
  show(item);
  return new Promise((answered) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", `/api/v1/batches/${batch}/files?name=${encodeURIComponent(item.path)}`);
    sending.setRequestHeader("content-type", "application/octet-stream");
    sending.setRequestHeader("x-csrf-token", csrf);
    sending.setRequestHeader("idempotency-key", item.key);
    sending.upload.addEventListener("progress", (event) => {
      item.sent = event.loaded;
      show(item);
      overall();
    });
    sending.addEventListener("loadend", () => answered({ status: sending.status, body: sending.responseText }));
    sending.send(item.file);
  });
}

function settle(item, told) {
  const english = document.documentElement.lang === "en";
  const outcomes = told.files.map((file) => file.outcome);
  item.sent = item.file.size;
  item.state = outcomes.includes("queued") ? "queued" : outcomes.includes("duplicate") ? "duplicate" : "refused";
  const lines = told.files
    .filter((file) => file.outcome !== "queued")
    .map((file) => (told.files.length > 1 ? `${file.name}：` : "") + (english ? file.message_en : file.message));
  if (told.files.length > 1) {
    const taken = outcomes.filter((outcome) => outcome === "queued").length;
    item.note = ` ${taken}/${outcomes.length}`;
  }
  item.why.replaceChildren(...lines.flatMap((line) => [line, document.createElement("br")]).slice(0, -1));
  show(item);
  overall();
}

function overall() {
  const counted = chosen.filter((item) => !["unread", "large"].includes(item.state));
  const all = counted.reduce((sum, item) => sum + item.file.size, 0);
  const over = counted.filter((item) => !["waiting", "sending"].includes(item.state));
  const sent = counted.reduce((sum, item) => sum + (over.includes(item) ? item.file.size : Math.min(item.sent, item.file.size)), 0);
  const part = all ? sent / all : 0;
  document.getElementById("chosen").hidden = !chosen.length;
  document.getElementById("chosen-title").textContent = `${counted.length} ${words.files} · ${size(all)}`;
  document.getElementById("overall").textContent = batch
    ? over.length === counted.length ? words.all : `${over.length} / ${counted.length} · ${Math.round(part * 100)}%`
    : "";
  document.getElementById("overall-bar").value = part;
  document.querySelector("#overall-svg .done").setAttribute("width", String(100 * part));
  const waiting = counted.filter((item) => item.state === "waiting").length;
  start.disabled = busy > 0 || !waiting;
  start.textContent = waiting ? `${words.start}（${waiting}）` : words.start;
  document.getElementById("clear").hidden = busy > 0 || !waiting;
  drop.classList.toggle("compact", chosen.length > 0);
}

addEventListener("beforeunload", (event) => {
  if (busy) event.preventDefault();
});
