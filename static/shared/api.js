/**
 * Requests to the server. Every step carries a request_id that stays the same over retries, so that a step whose answer
 * was lost happens once. Staff pages use their session and CSRF token; stations use a token.
 */
import { csrfToken, fetchPage } from "./page.js";

const TRIES = 4;
const FIRST_PAUSE_MILLISECONDS = 300;
const PATIENCE_MILLISECONDS = 8000;

/** @type {string | null} */
let stationToken = null;

/**
 * Use this station's token for all later requests.
 * @param {string} token
 */
export function speakAs(token) {
  stationToken = token;
}

/** An error from the server (status, code, title, detail and extra values), or code "unreachable". */
export class Problem extends Error {
  /** @param {{ status: number, code: string, title?: string, detail?: string }} fields */
  constructor(fields) {
    super(fields.detail ?? fields.title ?? fields.code);
    this.status = fields.status;
    this.code = fields.code;
    this.detail = fields.detail;
    Object.assign(this, fields);
  }
}

/**
 * The JSON answer of a GET; throws a Problem.
 * @param {string} path
 * @returns {Promise<any>}
 */
export function get(path) {
  return ask(path, { method: "GET" });
}

/**
 * Do a step. Returns the JSON answer, or null for an empty one (204); throws a Problem.
 * @param {string} path
 * @param {{ request_id?: string, [field: string]: unknown }} [body]
 * @param {{ headers?: Record<string, string>, signal?: AbortSignal }} [more]
 * @returns {Promise<any>}
 */
export function post(path, body = {}, { headers = {}, signal } = {}) {
  const fullBody = {
    ...body,
    request_id: body.request_id ?? crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
  };
  const typed = { "Content-Type": "application/json", ...headers };
  return ask(path, { method: "POST", body: JSON.stringify(fullBody), headers: typed, signal });
}

/**
 * The JSON values of a GET that answers line by line, as they come; throws a Problem. Aborting `signal` hangs up.
 * @param {string} path
 * @param {AbortSignal} signal
 */
export async function* lines(path, signal) {
  const response = await reachSurely(path, { method: "GET", signal });
  if (!response.ok || !response.body) throw await read(response);
  const decoder = new TextDecoder();
  let text = "";
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    const whole = text.split("\n");
    text = whole.pop() ?? "";
    for (const line of whole) yield JSON.parse(line);
    if (done) return;
  }
}

/** @typedef {{ method: string, body?: string, headers?: Record<string, string>, signal?: AbortSignal }} Options */

/**
 * @param {string} path
 * @param {Options} options
 */
async function ask(path, options) {
  return read(await reachSurely(path, options));
}

/**
 * The answer below 502; when the login has ended, after it was renewed. Tries a few times.
 * @param {string} path
 * @param {Options} options
 */
async function reachSurely(path, options) {
  let isRenewed = false;
  for (let attempt = 1; ; attempt += 1) {
    const response = await reach(path, options);
    if (response?.status === 401 && stationToken && !isRenewed) {
      isRenewed = true;
      const page = await fetchPage();
      if (page?.token) stationToken = page.token;
      continue;
    }
    if (!isRenewed && (await isStale(response))) {
      isRenewed = true;
      await fetchPage(); // gets the CSRF token of the present login, or goes to the login page
      continue;
    }
    if (response && response.status < 502) return response;
    if (attempt === TRIES || options.signal?.aborted)
      throw new Problem({ status: response?.status ?? 0, code: "unreachable" });
    await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1)));
  }
}

/**
 * Whether a staff page's login has ended, or its CSRF token belongs to an earlier login. A wrong password or passkey is
 * no reason to ask again: each one counts.
 * @param {Response | null} response
 */
async function isStale(response) {
  if (stationToken || !response || ![400, 401].includes(response.status)) return false;
  const problem = await response
    .clone()
    .json()
    .catch(() => ({}));
  return response.status === 401 ? !String(problem.code).startsWith("wrong_") : problem.code === "csrf";
}

/**
 * @param {string} path
 * @param {Options} options
 */
async function reach(path, options) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", ...options.headers };
  if (stationToken) headers.Authorization = `Bearer ${stationToken}`;
  else headers["X-CSRFToken"] = csrfToken();
  const signal = options.signal ?? AbortSignal.timeout?.(PATIENCE_MILLISECONDS);
  try {
    return await fetch(path, { ...options, headers, signal, credentials: "same-origin", cache: "no-store" });
  } catch {
    return null;
  }
}

/** @param {Response} response */
async function read(response) {
  if (response.status === 204) return null;
  const value = await response.json().catch(() => ({}));
  if (response.ok) return value;
  throw new Problem({ status: response.status, code: `http_${response.status}`, ...value });
}
