/**
 * Building a page's parts. Whatever came from the server becomes text, never markup.
 */

/** A new element: el("p", "call__number", "A001") or el("div", "", [child, child]). */
export function el(tag, className = "", content = null) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (Array.isArray(content)) made.append(...content.filter((part) => part !== null));
  else if (content !== null && content !== undefined) made.textContent = String(content);
  return made;
}

/** Put `text` into an element only when it differs, so that screen readers hear news and nothing else. */
export function setText(element, text) {
  const next = String(text ?? "");
  if (element.textContent !== next) element.textContent = next;
}

/** Replace the children of `parent` only when what they show has changed; `key` is anything JSON can say. */
export function redraw(parent, key, build) {
  const fingerprint = JSON.stringify(key);
  if (parent.dataset.shown === fingerprint) return false;
  parent.dataset.shown = fingerprint;
  parent.replaceChildren(...build());
  return true;
}
