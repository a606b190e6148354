/**
 * Where to send a ticket: one window, or another line. Digits choose by place, letters a line by its code.
 */
import { el } from "../shared/dom.js";
import { digitOf } from "./keys.js";

/** Ask for the target; resolves to {line} or {window}, or null when the clerk thinks better of it. */
export function askTarget(dialog, ticket, { names, lines, windows, number }) {
  return new Promise((settle) => {
    const groups = targets(ticket, { lines, windows, number });
    const choose = (target) => {
      settle(target);
      dialog.close();
    };
    const buttons = keyed(groups.flatMap((group) => group.targets)).map(([target, digit]) => targetButton(target, digit, names, choose));
    let placed = 0;
    dialog.replaceChildren(
      title(names.say("transfer.title", { number: ticket.number })),
      el("p", "box__hint", `${names.say("transfer.hint")} ${names.say("transfer.keys")}`),
      ...groups.flatMap((group) => {
        const own = buttons.slice(placed, (placed += group.targets.length));
        return groupParts(group, own, names);
      }),
      pressable(el("button", "box__cancel quiet", names.say("page.cancel")), () => choose(null)),
    );
    dialog.onkeydown = (event) => {
      const keys = [digitOf(event), event.key.toUpperCase()];
      const button = buttons.find(({ dataset }) => keys.includes(dataset.digit) || keys.includes(dataset.line));
      if (button) {
        event.preventDefault();
        button.click();
      }
    };
    dialog.onclose = () => settle(null); // by Esc or otherwise; who has chosen has settled already
    dialog.showModal();
  });
}

/**
 * The windows and lines a ticket can be sent to (pure): [{kind, hint, targets}], the surer kind first.
 *
 * `windows`: every window of the hall as the server tells it; `number`: the clerk's own. Where this desk serves the other
 * lines too, a line does not say who serves, so windows come first. A line is `closed` when no window for it is open.
 */
export function targets(ticket, { lines, windows, number }) {
  const open = windows.filter(({ state }) => state !== "closed");
  const others = open.filter((one) => one.number !== number);
  const own = open.find((one) => one.number === number);
  const toWindows = others.map((one) => ({ window: one.number, isPaused: one.state === "paused" }));
  const toLines = lines.filter(({ code }) => code !== ticket.line).map(({ code }) => ({ line: code, isClosed: !open.some((one) => takes(one, code)) }));
  const isShared = toLines.some(({ line }) => own && takes(own, line));
  const isOnlyOwn = isShared && !others.some((one) => one.state === "open" && toLines.some(({ line }) => takes(one, line)));
  const groups = [
    { kind: "windows", hint: toWindows.length ? "windows_hint" : "no_windows", targets: toWindows },
    { kind: "lines", hint: isOnlyOwn ? "lines_own" : isShared ? "lines_shared" : "lines_hint", targets: toLines },
  ];
  return isShared && toWindows.length ? groups : groups.reverse();
}

function takes({ serves, helps = [] }, line) {
  return [...serves, ...helps].some((code) => code === "*" || code === line);
}

/** [target, digit or null]: the first nine that can be chosen. */
function keyed(all) {
  let digit = 0;
  return all.map((target) => [target, target.isClosed || digit === 9 ? null : String((digit += 1))]);
}

function groupParts({ kind, hint, targets: own }, buttons, names) {
  if (own.length === 0 && kind === "lines") return [];
  const small = kind === "windows" ? " box__choices--small" : "";
  return [
    el("h3", "box__part", names.say(`transfer.${kind}`)),
    el("p", "box__hint", names.say(`transfer.${hint}`)),
    el("div", `box__choices${small}`, buttons),
  ];
}

function targetButton({ line, window: serviceWindow, isPaused, isClosed }, digit, names, choose) {
  const said = line ? `${line} ${names.line(line)}` : names.say("page.window", { n: serviceWindow });
  const note = isClosed ? names.say("transfer.closed") : isPaused ? names.say("state.paused") : null;
  const parts = [digit ? el("kbd", "", digit) : null, el("span", "", said), note ? el("span", "box__note", note) : null];
  const button = el("button", "quiet", parts);
  if (digit) button.dataset.digit = digit;
  if (line) button.dataset.line = line;
  button.ariaDisabled = String(Boolean(isClosed));
  return pressable(button, () => isClosed || choose(line ? { line } : { window: serviceWindow }));
}

function title(words) {
  const heading = el("h2", "box__title", words);
  heading.id = "transfer-title";
  return heading;
}

function pressable(button, choose) {
  button.type = "button";
  button.addEventListener("click", choose);
  return button;
}
