/**
 * The dialog for a transfer's target: one window, or another line. Digits choose a window by its number, or after a 0 a
 * line by its position; letters choose a line by its code.
 */
import { el } from "../shared/dom.js";
import { Typed } from "./typed.js";

/** @typedef {import("./names.js").Names} Names */
/** @typedef {{ code: string }} Line */
/** @typedef {{ lines: Line[], windows: Wire.SeatedWindow[], number: number | null }} Hall */
/** @typedef {{ line?: string, window?: number, isPaused?: boolean, isClosed?: boolean }} Target */
/** @typedef {{ kind: "lines" | "windows", hint: string, targets: Target[] }} Group */

/**
 * Ask for the target; resolves to {line} or {window}, or null when the clerk cancels.
 * @param {HTMLDialogElement} dialog
 * @param {Wire.Ticket} ticket
 * @param {Hall & { names: Names }} hall
 * @returns {Promise<{ line: string } | { window: number } | null>}
 */
export function askTarget(dialog, ticket, { names, lines, windows, number }) {
  return new Promise((settle) => {
    const groups = targets(ticket, { lines, windows, number });
    /** @param {{ line: string } | { window: number } | null} target */
    const choose = (target) => {
      settle(target);
      dialog.close();
    };
    const buttons = groups
      .flatMap((group) => group.targets)
      .map((target) => targetButton(target, keyOf(target, lines), names, choose));
    const typedLine = toldLine();
    let buttonCount = 0;
    dialog.replaceChildren(
      title(names.say("transfer.title", { number: ticket.number })),
      el("p", "box__hint", `${names.say("transfer.hint")} ${names.say("transfer.keys")}`),
      typedLine,
      ...groups.flatMap((group) => {
        const own = buttons.slice(buttonCount, buttonCount + group.targets.length);
        buttonCount += own.length;
        return groupParts(group, own, names);
      }),
      pressable(el("button", "box__cancel quiet", names.say("page.cancel")), () => choose(null)),
    );
    const typed = new Typed(keysOf(lines, windows), {
      choose: (key) =>
        pressKey(buttons, key) || tellTyped(typedLine, buttons, { typed: key, isWhole: false, goesOn: false }, names),
      tell: (now) => tellTyped(typedLine, buttons, now, names),
    });
    dialog.onkeydown = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (typed.take(event) || pressLine(buttons, event)) event.preventDefault();
    };
    dialog.onclose = () => {
      typed.forget();
      settle(null); // cancelled, by Esc or otherwise; after a choice it is settled already
    };
    dialog.showModal();
  });
}

/**
 * The key to type for a target (pure): a window's number, or 0 and a line's position in the hall; null: not available.
 * @param {Target} target
 * @param {Line[]} lines
 */
function keyOf(target, lines) {
  if (target.isClosed) return null;
  return target.line ? lineKey(lines, target.line) : String(target.window);
}

/**
 * @param {Line[]} lines
 * @param {string} line
 */
function lineKey(lines, line) {
  return `0${lines.findIndex(({ code }) => code === line) + 1}`;
}

/**
 * All valid keys in this hall.
 * @param {Line[]} lines
 * @param {Wire.SeatedWindow[]} windows
 */
function keysOf(lines, windows) {
  return [
    ...windows.map((serviceWindow) => String(serviceWindow.number)),
    ...lines.map(({ code }) => lineKey(lines, code)),
  ];
}

/**
 * @param {HTMLButtonElement[]} buttons
 * @param {string} key
 */
function pressKey(buttons, key) {
  const button = buttons.find(({ dataset }) => dataset.key === key);
  button?.click();
  return button !== undefined;
}

/**
 * @param {HTMLButtonElement[]} buttons
 * @param {KeyboardEvent} event
 */
function pressLine(buttons, event) {
  const button = buttons.find(({ dataset }) => dataset.line === event.key.toUpperCase());
  button?.click();
  return button !== undefined;
}

function toldLine() {
  const line = el("p", "box__typed");
  line.role = "status";
  return line;
}

/**
 * Show the typed key, its target, and the buttons that still match.
 * @param {HTMLElement} line
 * @param {HTMLButtonElement[]} buttons
 * @param {import("./typed.js").Progress} now
 * @param {Names} names
 */
function tellTyped(line, buttons, { typed, isWhole, goesOn }, names) {
  const target = buttons.find(({ dataset }) => dataset.key === typed);
  const key = goesOn ? (isWhole && target ? "transfer.typed" : "transfer.type_on") : "transfer.typed_nobody";
  line.textContent = typed === "" || (target && !goesOn) ? "" : names.say(key, { typed });
  for (const button of buttons) {
    button.classList.toggle("box__meant", typed !== "" && (button.dataset.key ?? "").startsWith(typed));
  }
}

/**
 * The windows and lines a ticket can be sent to (pure): [{kind, hint, targets}], the more precise kind first.
 *
 * `windows`: every window of the hall, from the server; `number`: the clerk's own. If this window serves the other lines
 * too, a line does not decide who serves the ticket, so windows come first. A line is `closed` when no window for it is open.
 * @param {Pick<Wire.Ticket, "line">} ticket
 * @param {Hall} hall
 * @returns {Group[]}
 */
export function targets(ticket, { lines, windows, number }) {
  const open = windows.filter(({ state }) => state !== "closed");
  const otherWindows = open.filter((otherWindow) => otherWindow.number !== number);
  const own = open.find((openWindow) => openWindow.number === number);
  const toWindows = otherWindows.map((serviceWindow) => ({
    window: serviceWindow.number,
    isPaused: serviceWindow.state === "paused",
  }));
  const toLines = lines
    .filter(({ code }) => code !== ticket.line)
    .map(({ code }) => ({ line: code, isClosed: !open.some((serviceWindow) => takes(serviceWindow, code)) }));
  const isShared = toLines.some(({ line }) => own && takes(own, line));
  const isOnlyOwn =
    isShared &&
    !otherWindows.some(
      (serviceWindow) => serviceWindow.state === "open" && toLines.some(({ line }) => takes(serviceWindow, line)),
    );
  /** @type {Group[]} */
  const groups = [
    { kind: "windows", hint: toWindows.length ? "windows_hint" : "no_windows", targets: toWindows },
    { kind: "lines", hint: isOnlyOwn ? "lines_own" : isShared ? "lines_shared" : "lines_hint", targets: toLines },
  ];
  return isShared && toWindows.length ? groups : groups.reverse();
}

/**
 * @param {Pick<Wire.SeatedWindow, "serves" | "helps">} seat
 * @param {string} line
 */
function takes({ serves, helps = [] }, line) {
  return [...serves, ...helps].some((code) => code === "*" || code === line);
}

/**
 * @param {Group} group
 * @param {HTMLButtonElement[]} buttons
 * @param {Names} names
 */
function groupParts({ kind, hint, targets: own }, buttons, names) {
  if (own.length === 0 && kind === "lines") return [];
  const small = kind === "windows" ? " box__choices--small" : "";
  return [
    el("h3", "box__part", names.say(`transfer.${kind}`)),
    el("p", "box__hint", names.say(`transfer.${hint}`)),
    el("div", `box__choices${small}`, buttons),
  ];
}

/**
 * @param {Target} target
 * @param {string | null} key
 * @param {Names} names
 * @param {(target: { line: string } | { window: number }) => void} choose
 */
function targetButton({ line, window: serviceWindow, isPaused, isClosed }, key, names, choose) {
  const name = line ? `${line} ${names.line(line)}` : names.say("page.window", { n: serviceWindow });
  const note = isClosed ? names.say("transfer.closed") : isPaused ? names.say("state.paused") : null;
  const parts = [key ? el("kbd", "", key) : null, el("span", "", name), note ? el("span", "box__note", note) : null];
  const button = el("button", "quiet", parts);
  if (key) button.dataset.key = key;
  if (line) button.dataset.line = line;
  button.ariaDisabled = String(Boolean(isClosed));
  return pressable(button, () => isClosed || choose(line ? { line } : { window: serviceWindow ?? 0 }));
}

/** @param {string} words */
function title(words) {
  const heading = el("h2", "box__title", words);
  heading.id = "transfer-title";
  return heading;
}

/**
 * @param {HTMLButtonElement} button
 * @param {() => void} choose
 */
function pressable(button, choose) {
  button.type = "button";
  button.addEventListener("click", choose);
  return button;
}
