/**
 * What the server wrote into this page: `<script type="application/json" id="page">`.
 */
export function pageData(root = document) {
  const holder = root.getElementById("page");
  return holder ? JSON.parse(holder.textContent) : null;
}

/**
 * A fresh copy of this page's data, and of its CSRF token, without reloading.
 * {data, login}: data is null while the server cannot be reached; login is true when it asks for one.
 */
export async function fetchPage() {
  try {
    const response = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
    const fetched = new DOMParser().parseFromString(await response.text(), "text/html");
    const data = pageData(fetched);
    const login = [401, 403].includes(response.status) || (response.ok && response.redirected && data === null);
    renewCsrfToken(fetched);
    return { data, login };
  } catch {
    return { data: null, login: false };
  }
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
