/**
 * What the server wrote into this page: `<script type="application/json" id="page">`.
 */
export function pageData(root = document) {
  const holder = root.getElementById("page");
  return holder ? JSON.parse(holder.textContent) : null;
}

let isTaken = false;

/**
 * A fresh copy of this page's data, and of its CSRF token, without reloading.
 * Its data; null while the server cannot be reached. Where the server no longer gives this page out, because a login or
 * a device's token has ended, the page is taken anew, and says so or leads to the login.
 */
export async function fetchPage() {
  try {
    const response = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
    const fetched = new DOMParser().parseFromString(await response.text(), "text/html");
    const data = pageData(fetched);
    const isElsewhere = response.redirected && new URL(response.url).pathname !== location.pathname;
    const isRefused = [401, 403].includes(response.status); // with page data: by the server itself, not by a proxy
    if (data !== null && (isElsewhere || isRefused)) {
      takeAnew();
      return null;
    }
    renewCsrfToken(fetched);
    return response.ok ? data : null;
  } catch {
    return null;
  }
}

/** Load this page again from the server, once. */
export function takeAnew() {
  if (isTaken) return;
  isTaken = true;
  location.reload();
}

function renewCsrfToken(fetched) {
  const fresh = fetched.querySelector('meta[name="csrf-token"]');
  const mine = document.querySelector('meta[name="csrf-token"]');
  if (fresh && mine) mine.content = fresh.content;
}

/** `{name}` placeholders filled in; a plural is a table {one, other} chosen by `n`. Unknown placeholders stay. */
export function fill(text, values = {}) {
  const plain = typeof text === "object" && text !== null ? (values.n === 1 && text.one) || text.other : text;
  return String(plain ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The text at a dotted key of a room's texts: text(texts, "stage.call", {n: 3}). */
export function text(texts, key, values) {
  let found = texts;
  for (const part of key.split(".")) found = found?.[part];
  return found === undefined ? key : fill(found, values);
}
