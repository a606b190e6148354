/** The data in this page: `<script type="application/json" id="page">`. */

/** @returns {any} */
export function pageData(root = document) {
  const holder = root.getElementById("page");
  return holder ? JSON.parse(holder.textContent) : null;
}

let isTaken = false;

/**
 * Fetch this page's data and its CSRF token again, without reloading. Returns the data; null while the server cannot be
 * reached. If the server refuses the page, because a login or a device's token has ended, the page is reloaded, which
 * shows the reason or the login page.
 * @returns {Promise<any>}
 */
export async function fetchPage() {
  try {
    const response = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
    const copy = new DOMParser().parseFromString(await response.text(), "text/html");
    const data = pageData(copy);
    const isElsewhere = response.redirected && new URL(response.url).pathname !== location.pathname;
    const isRefused = [401, 403, 410].includes(response.status); // if it has page data, it comes from the server and not from a proxy
    if (data !== null && (isElsewhere || isRefused)) {
      takeAnew();
      return null;
    }
    renewCsrfToken(copy);
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

/** The CSRF token of a staff page; "" on others. */
export function csrfToken() {
  return csrfHolder(document)?.content ?? "";
}

/**
 * @param {Document} page
 * @returns {HTMLMetaElement | null}
 */
function csrfHolder(page) {
  return page.querySelector('meta[name="csrf-token"]');
}

/** @param {Document} copy */
function renewCsrfToken(copy) {
  const [fresh, current] = [csrfHolder(copy), csrfHolder(document)];
  if (fresh && current) current.content = fresh.content;
}

/**
 * Fill in `{name}` placeholders. Unknown placeholders stay.
 * @param {string} template
 * @param {Pages.Values} [values]
 */
export function fill(template, values = {}) {
  return template.replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder));
}

/**
 * The text at a dotted key of a room's texts: text(texts, "en", "stage.call", {n: 3}). Where it depends on a number, it is
 * a table of forms, {one, other}, from which `n` takes the one that Unicode's rules (CLDR) give it in this language.
 * @param {Pages.Texts} texts
 * @param {string} language
 * @param {string} key
 * @param {Pages.Values} [values]
 */
export function text(texts, language, key, values = {}) {
  /** @type {any} */
  let value = texts;
  for (const part of key.split(".")) value = value?.[part];
  if (value === undefined) return key;
  return fill(typeof value === "object" ? formOf(value, language, values.n) : String(value), values);
}

/**
 * @param {Record<string, string>} forms
 * @param {string} language
 * @param {unknown} n
 */
function formOf(forms, language, n) {
  const category = typeof n === "number" ? new Intl.PluralRules(language).select(n) : "other";
  return forms[category] ?? forms.other ?? "";
}

/**
 * The function for a page's texts: `say(key, values)`.
 * @param {Pick<Pages.Page, "texts" | "language">} page
 * @returns {Pages.Say}
 */
export function speaker({ texts, language }) {
  return (key, values) => text(texts, language, key, values);
}
