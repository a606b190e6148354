/**
 * Where to send a ticket: another line, or one window. Digits choose, so the number pad is enough.
 */
import { el } from "../shared/dom.js";
import { digitOf } from "./keys.js";

/** Ask for the target; resolves to {line} or {window}, or null when the clerk thinks better of it. */
export function askTarget(dialog, ticket, { names, lines, windows }) {
  return new Promise((settle) => {
    const choose = (target) => {
      dialog.close();
      settle(target);
    };
    const targets = lines.filter(({ code }) => code !== ticket.line).map(({ code }) => ({ line: code }));
    const digits = new Map(targets.slice(0, 9).map((target, place) => [String(place + 1), target]));
    const labels = targets.map(({ line }, place) => lineButton(line, place, names, () => choose({ line })));
    const others = windows.map((one) => windowButton(one, names, () => choose({ window: one })));
    dialog.replaceChildren(
      el("h2", "box__title", names.say("transfer.title", { number: ticket.number })),
      el("p", "box__hint", `${names.say("transfer.hint")} ${names.say("transfer.keys")}`),
      el("h3", "box__part", names.say("transfer.lines")),
      el("div", "box__choices", labels),
      el("h3", "box__part", names.say("transfer.windows")),
      el("div", "box__choices box__choices--small", others),
      cancelButton(names, () => choose(null)),
    );
    dialog.onkeydown = (event) => digits.has(digitOf(event)) && choose(digits.get(digitOf(event)));
    dialog.oncancel = () => settle(null);
    dialog.showModal();
  });
}

function lineButton(line, place, names, choose) {
  const digit = place < 9 ? el("kbd", "", place + 1) : null;
  return pressable(el("button", "quiet", [digit, el("span", "", `${line} ${names.line(line)}`)]), choose);
}

function windowButton(number, names, choose) {
  return pressable(el("button", "quiet", names.say("page.window", { n: number })), choose);
}

function cancelButton(names, choose) {
  return pressable(el("button", "box__cancel quiet", names.say("page.cancel")), choose);
}

function pressable(button, choose) {
  button.type = "button";
  button.addEventListener("click", choose);
  return button;
}
