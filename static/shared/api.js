/**
 * Asking the server over HTTP. Every step carries a request_id that stays the same when it is tried again, so a step
 * whose answer was lost on the way happens once. Staff pages speak by their session and CSRF token, stations by a token.
 */
import { fetchPage } from "./page.js";

const TRIES = 4;
const FIRST_PAUSE_MILLISECONDS = 300;
const PATIENCE_MILLISECONDS = 8000;

let stationToken = null;

/** From now on speak as the station that has this token. */
export function speakAs(token) {
  stationToken = token;
}

/** What the server refused (status, code, title, detail and what it is about), or code "unreachable". */
export class Problem extends Error {
  constructor(fields) {
    super(fields.detail ?? fields.title ?? fields.code);
    Object.assign(this, fields);
  }
}

/** The JSON answer of a GET; throws a Problem. */
export function get(path) {
  return ask(path, { method: "GET" });
}

/** Do a step: the JSON answer, or null where there is nothing to say (204); throws a Problem. */
export function post(path, body = {}) {
  const whole = { ...body, request_id: body.request_id ?? crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
  return ask(path, { method: "POST", body: JSON.stringify(whole), headers: { "Content-Type": "application/json" } });
}

async function ask(path, options) {
  let renewed = false;
  for (let tried = 1; ; tried += 1) {
    const response = await reach(path, options);
    if (response?.status === 401 && stationToken && !renewed) {
      renewed = true;
      const page = await fetchPage();
      if (page?.token) stationToken = page.token;
      continue;
    }
    if (!renewed && (await isStale(response))) {
      renewed = true;
      await fetchPage(); // brings a CSRF token of the login that holds now, or leads to the login
      continue;
    }
    if (response && response.status < 502) return read(response);
    if (tried === TRIES) throw new Problem({ status: response?.status ?? 0, code: "unreachable" });
    await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MILLISECONDS * 2 ** (tried - 1)));
  }
}

/** Whether a staff page speaks for a login that has ended, or with the CSRF token of an earlier one. */
async function isStale(response) {
  if (stationToken || !response) return false;
  return response.status === 401 || (response.status === 400 && (await response.clone().json().catch(() => ({}))).code === "csrf");
}

async function reach(path, options) {
  const headers = { Accept: "application/json", ...options.headers };
  if (stationToken) headers.Authorization = `Bearer ${stationToken}`;
  else headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const signal = AbortSignal.timeout?.(PATIENCE_MILLISECONDS);
  try {
    return await fetch(path, { ...options, headers, signal, credentials: "same-origin", cache: "no-store" });
  } catch {
    return null;
  }
}

async function read(response) {
  if (response.status === 204) return null;
  const value = await response.json().catch(() => ({}));
  if (response.ok) return value;
  throw new Problem({ status: response.status, code: `http_${response.status}`, ...value });
}
