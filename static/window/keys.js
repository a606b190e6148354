/** Keys for the frequent steps; a USB number pad is enough to work with. */

/** @type {Record<string, string>} */
export const KEYS = {
  "+": "call_next",
  Enter: "primary",
  ".": "recall",
  "-": "no_show",
  "*": "park",
  "/": "transfer",
  0: "return",
  Backspace: "undo",
  p: "pause",
  9: "pause",
  r: "resume",
  g: "check",
  7: "resume",
};

/**
 * The keys of the number pad by position, so that Num Lock does not matter.
 * @type {Record<string, string>}
 */
const PAD = {
  NumpadAdd: "call_next",
  NumpadEnter: "primary",
  NumpadDecimal: "recall",
  NumpadComma: "recall",
  NumpadSubtract: "no_show",
  NumpadMultiply: "park",
  NumpadDivide: "transfer",
  Numpad0: "return",
  Numpad9: "pause",
  Numpad7: "resume",
};

/**
 * The key shown on a step's button.
 * @type {Record<string, string>}
 */
export const KEY_OF = {
  call_next: "+",
  start: "Enter",
  finish: "Enter",
  open: "Enter",
  recall: ".",
  no_show: "−",
  park: "*",
  transfer: "/",
  return: "0",
  undo: "←",
  pause: "P",
};

/**
 * Call `act(name)` for every key of a step; a key held down counts once.
 * @param {(name: string) => void} act
 */
export function listen(act) {
  addEventListener("keydown", (event) => {
    const name = nameOf(event);
    if (name === null) return;
    event.preventDefault();
    if (!event.repeat) act(name);
  });
}

/** @param {KeyboardEvent} event */
function nameOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
  if (document.querySelector("dialog[open]") || isTyping(event.target)) return null;
  if (event.key === "Enter" && event.code !== "NumpadEnter" && isPressable(event.target)) return null;
  return PAD[event.code] ?? KEYS[event.key] ?? KEYS[event.key.toLowerCase()] ?? null;
}

/**
 * The digit of a key, "0" to "9", on either part of the keyboard; null: not a digit.
 * @param {Pick<KeyboardEvent, "code" | "key">} event
 */
export function digitOf(event) {
  return /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? (/^[0-9]$/.test(event.key) ? event.key : null);
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof Element &&
    target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null
  );
}

/**
 * Enter on a focused button presses that button, as usual; the number pad's Enter always presses the big button.
 * @param {EventTarget | null} target
 */
function isPressable(target) {
  return target instanceof Element && target.closest("button, a, summary, [role=tab]") !== null;
}
