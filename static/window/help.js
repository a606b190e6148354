/**
 * Help for new clerks: the four steps along the top until they are familiar, and a box with all keys.
 */
import { el, redraw } from "../shared/dom.js";

const FIRST_STEPS = ["open", "call_next", "start", "finish"];
/** @type {Partial<Record<import("./steps.js").Phase, string>>} */
const STEP_OF_PHASE = { away: "open", free: "call_next", called: "start", serving: "finish" };
const HABIT = 3;
const KEY_ROWS = [
  ["add", "call_next"],
  ["enter", "primary"],
  ["decimal", "recall"],
  ["subtract", "no_show"],
  ["zero", "return"],
  ["multiply", "park"],
  ["divide", "transfer"],
  ["nine", "pause"],
  ["seven", "resume"],
  ["backspace", "undo"],
  ["letter_g", "check"],
  ["field", "find"],
];

/** The four steps, until `HABIT` tickets were finished in this browser or the clerk closes them. */
export class Coach {
  /** @type {HTMLElement} */
  #place;
  /** @type {import("./names.js").Names} */
  #names;

  /**
   * @param {HTMLElement} place
   * @param {import("./names.js").Names} names
   */
  constructor(place, names) {
    this.#place = place;
    this.#names = names;
  }

  finishedOne() {
    localStorage.setItem("finished", String(Number(localStorage.getItem("finished") ?? 0) + 1));
  }

  /** @param {import("./steps.js").Phase} phase */
  draw(phase) {
    const isHabit = Number(localStorage.getItem("finished") ?? 0) >= HABIT;
    this.#place.hidden = isHabit;
    if (!isHabit)
      redraw(this.#place, phase, () => [
        ...FIRST_STEPS.map((step, place) => this.#step(step, place, phase)),
        this.#dismiss(),
      ]);
  }

  /**
   * @param {string} step
   * @param {number} place
   * @param {import("./steps.js").Phase} phase
   */
  #step(step, place, phase) {
    const isNow = STEP_OF_PHASE[phase] === step;
    const item = el("li", isNow ? "coach__step coach__step--now" : "coach__step", [
      el("span", "coach__place", place + 1),
      el("span", "", this.#names.say(`coach.${step}`)),
    ]);
    if (isNow) item.ariaCurrent = "step";
    return item;
  }

  #dismiss() {
    const button = el("button", "coach__dismiss", this.#names.say("coach.dismiss"));
    button.type = "button";
    button.addEventListener("click", () => {
      localStorage.setItem("finished", String(HABIT));
      this.#place.hidden = true;
    });
    return el("li", "", [button]);
  }
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {import("./names.js").Names} names
 */
export function showKeys(dialog, names) {
  const close = el("button", "box__cancel quiet", names.say("page.close_dialog"));
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  const rows = KEY_ROWS.map(([key, step]) =>
    el("tr", "", [el("td", "", [el("kbd", "", names.say(`keys.${key}`))]), el("td", "", names.say(`keys.${step}`))]),
  );
  const title = el("h2", "box__title", names.say("keys.title"));
  title.id = "keys-title";
  dialog.replaceChildren(
    title,
    el("p", "box__hint", names.say("keys.intro")),
    el("table", "box__keys", rows),
    el("h3", "box__part", names.say("keys.life_title")),
    el("p", "box__life", names.say("keys.life")),
    close,
  );
  dialog.showModal();
}
