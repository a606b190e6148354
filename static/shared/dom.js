/**
 * Builds the parts of a page. Data from the server becomes text, never markup.
 */

/**
 * A new element: el("p", "call__number", "A001") or el("div", "", [child, child]).
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {(Node | string | null)[] | string | number | null} [content]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, className = "", content = null) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (Array.isArray(content)) element.append(...content.filter((part) => part !== null));
  else if (content !== null && content !== undefined) element.textContent = String(content);
  return element;
}

/**
 * @overload
 * @param {string} name
 * @returns {HTMLElement}
 */
/**
 * @template {HTMLElement} Kind
 * @overload
 * @param {string} name
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
/**
 * The element with `data-part="name"` in this page's template. `kind`: its class. Throws when there is none.
 * @param {string} name
 * @param {new () => HTMLElement} [kind]
 */
export function part(name, kind = HTMLElement) {
  const named = partIfAny(name);
  if (!(named instanceof kind)) throw new Error(`This page has no ${kind.name} called "${name}".`);
  return named;
}

/**
 * The same, or null when the page has no such part.
 * @param {string} name
 * @returns {HTMLElement | null}
 */
export function partIfAny(name) {
  return document.querySelector(`[data-part="${name}"]`);
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * An icon as a drawing, because fonts draw symbols differently. It is hidden from screen readers, which read the text.
 * @param {string} className
 * @param {number} size of the square that `shape` is drawn in
 * @param {Record<string, string>} shape the attributes of its path, `d` among them
 */
export function drawing(className, size, shape) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries(shape)) path.setAttribute(name, value);
  svg.append(path);
  return svg;
}

/**
 * A field of a form, by its name; radio buttons of one name are one field.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function field(form, name) {
  const named = form.elements.namedItem(name);
  if (named === null) throw new Error(`This form has no field "${name}".`);
  return /** @type {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | RadioNodeList} */ (named);
}

/**
 * The form inside a dialog.
 * @param {HTMLElement} dialog
 */
export function formIn(dialog) {
  const form = dialog.querySelector("form");
  if (form === null) throw new Error("There is no form in this dialog.");
  return form;
}

/**
 * The nearest ancestor of `target`, or itself, that matches `selector`; usually a button.
 * @param {EventTarget | null} target
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function around(target, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

/**
 * Set an element's text only when it differs, so that screen readers read changes only.
 * @param {Element} element
 * @param {string | number | null} text
 */
export function setText(element, text) {
  const newText = String(text ?? "");
  if (element.textContent !== newText) element.textContent = newText;
}

/**
 * Replace the children of `parent` only when `key`, any JSON value, has changed. Nulls are left out.
 * @param {HTMLElement} parent
 * @param {unknown} key
 * @param {() => (Node | string | null)[]} build
 */
export function redraw(parent, key, build) {
  const fingerprint = JSON.stringify(key);
  if (parent.dataset.shown === fingerprint) return false;
  parent.dataset.shown = fingerprint;
  parent.replaceChildren(...build().filter((part) => part !== null));
  return true;
}
