// Talking with the service: requests with the session's token, and what it says when it refuses.

const lang = document.documentElement.lang.startsWith("en") ? "en" : "zh";

/** The one of the two that is in the page's language. */
export const t = (zh, en) => (lang === "en" ? en : zh);

const token = () => document.querySelector('meta[name=csrf]')?.content ?? "";

/** A refusal or a failure, with a sentence for the reader and the status (0: not reached). */
export class Failure extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function answered(address, options) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin", ...options });
  } catch {
    throw new Failure(t("连不上服务，请检查网络后重试。", "The service cannot be reached; try again."), 0);
  }
  if (response.ok) return response;
  let said = "";
  try {
    const problem = await response.json();
    said = problem.detail || problem.title || "";
  } catch { /* not a problem+json */ }
  if (response.status === 401) said = t("登录已过期，请重新登录。", "You are signed out; sign in again.");
  throw new Failure(said || t(`服务返回错误 ${response.status}。`, `The service answered ${response.status}.`), response.status);
}

/** A change through the API; what it answers. */
export async function send(method, address, body) {
  const response = await answered(address, {
    method,
    headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": token() },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.status === 204 ? null : response.json();
}

/** A part of a page, as markup that the service made. */
export const part = async (address, options = {}) => (await answered(address, options)).text();

const toast = document.getElementById("toast");
let fading;

/** Tell the reader what happened, also by voice; a failure stays until the next word. */
export function announce(text, kind = "") {
  if (!toast) return;
  clearTimeout(fading);
  toast.textContent = text;
  toast.className = `toast shown ${kind}`;
  if (kind !== "failed") fading = setTimeout(() => toast.classList.remove("shown"), 6000);
}

/** Say something to those who listen rather than look. */
export const speak = (text) => { document.getElementById("spoken").textContent = text; };

/** A choice that this browser keeps; storage may be refused. */
export const kept = {
  get(name, otherwise) {
    try { return localStorage.getItem(`gouji.${name}`) ?? otherwise; } catch { return otherwise; }
  },
  set(name, value) {
    try { localStorage.setItem(`gouji.${name}`, value); } catch { /* private window */ }
  },
};
