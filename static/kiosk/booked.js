/** The screen on which somebody who booked checks in: by code, by four digits, or with a scanner that types. */
import { el } from "../shared/dom.js";
import { localTime } from "./hours.js";
import { alertBox, back, button } from "./parts.js";

/** @typedef {import("./screens.js").Context} Context */
/** @typedef {import("./screens.js").Drawn} Drawn */
/** @typedef {"code" | "phone" | "document"} Way */

const LETTERS = ["ACDEFGHJK", "LMNPQRTUV", "WXY34679"];
const DIGITS = ["12345", "67890"];
export const LENGTHS = { code: 6, phone: 4, document: 4 };
const FIELDS = { code: "code", phone: "phone_last4", document: "document_last4" };
const OWN_WORDS = [
  "unknown_appointment",
  "unknown_code",
  "too_early_to_check_in",
  "appointment_missed",
  "already_checked_in",
  "several_appointments",
  "too_many_tries",
];

/**
 * What the server is asked for.
 * @param {Way} by
 * @param {string} typed
 */
export function wish(by, typed) {
  return { [FIELDS[by]]: typed };
}

/**
 * The times among which somebody chooses when several appointments fit; [] for any other refusal.
 * @param {import("../shared/api.js").Problem & { starts_at?: string } | null} problem
 */
export function timesAmong(problem) {
  return problem?.code === "several_appointments" && problem.starts_at ? problem.starts_at.split(",") : [];
}

/**
 * How somebody goes on after a refusal: where digits lead nowhere any more, the keys for the code are shown.
 * @param {Way} by
 * @param {import("../shared/api.js").Problem & { starts_at?: string }} problem
 * @returns {Way}
 */
export function nextWay(by, problem) {
  const isCodeNeeded = problem.code === "several_appointments" && !problem.starts_at;
  return isCodeNeeded || problem.code === "too_many_tries" ? "code" : by;
}

/**
 * @param {Context} context
 * @returns {Drawn}
 */
export function booked({ words, page, state: { visit, isBusy }, go, visiting }) {
  const { by, typed, problem } = visit;
  const times = timesAmong(problem);
  const ways = /** @type {Way[]} */ (["code", "phone", "document"]).map((way) => {
    const choice = button("way", words.say(`booked.${way}`), () => go({ by: way, typed: "", problem: null }));
    choice.setAttribute("aria-pressed", String(way === by));
    return choice;
  });
  const field = el("output", "search-field search-field--code", typed || words.say(`booked.type_${by}`));
  field.classList.toggle("search-field--empty", !typed);
  const status = el("div", "booked__said", [
    isBusy ? el("p", "search-note", words.say("booked.looking")) : problem ? refusal(words, page, problem) : null,
  ]);
  status.setAttribute("role", "status");
  return {
    head: [
      el("div", "title-row", [back(words, go, { screen: "start" }), el("h1", "", words.say("booked.title"))]),
      el("p", "search-note", words.say("booked.hint")),
      el("div", "ways", ways),
      field,
    ],
    body: [
      status,
      times.length
        ? el(
            "div",
            "choices",
            times.map((at) =>
              button("choice", [el("b", "number", localTime(page.timezone, Date.parse(at)).clock)], () =>
                visiting.arrive({ starts_at: at }),
              ),
            ),
          )
        : keys(words, by, typed, (next) => visiting.typeCode(next)),
    ],
  };
}

/**
 * @param {import("./words.js").Words} words
 * @param {Way} by
 * @param {string} typed
 * @param {(typed: string) => void} typeCode
 */
function keys(words, by, typed, typeCode) {
  const rows = by === "code" ? LETTERS : by === "phone" ? DIGITS : [DIGITS[0], `${DIGITS[1]}X`];
  const drawn = rows.map((row) =>
    el(
      "div",
      "keys__row",
      [...row].map((letter) => button("key", letter, () => typeCode(typed + letter))),
    ),
  );
  drawn.at(-1)?.append(button("key key--wide", words.say("search.erase"), () => typeCode(typed.slice(0, -1))));
  return el("div", "keys", drawn);
}

/**
 * @param {import("./words.js").Words} words
 * @param {Pages.Kiosk} page
 * @param {import("../shared/api.js").Problem & { opens_at?: string, number?: string, starts_at?: string }} problem
 */
function refusal(words, page, problem) {
  const word = !OWN_WORDS.includes(problem.code)
    ? "failed"
    : problem.code === "several_appointments" && !problem.starts_at
      ? "say_the_code"
      : problem.code;
  const from = problem.opens_at ? localTime(page.timezone, Date.parse(problem.opens_at)).clock : "";
  return alertBox(words.say(`booked.${word}_title`), words.say(`booked.${word}`, { from, number: problem.number }));
}
