/** When the hall is open: its week, and the days that are not like the others, with public holidays as a proposal. */
import { get } from "../../shared/api.js";
import { el } from "../../shared/dom.js";
import { refusal } from "../refusal.js";
import { checkboxes } from "./checkboxes.js";
import { spansField } from "./spans.js";
import { dayWords, proposal } from "./times.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./paths.js").Path} Path */

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * @param {Form} form
 * @param {Path} path
 */
export function weekField(form, path) {
  const rows = WEEK.map((day) => {
    const words = form.say(`weekday.${day}`);
    const here = [...path, day];
    const row = el("div", "hall-day", [
      el("b", "", words),
      ...spansField(form, here, { keepsEmpty: true, label: words }),
      form.wrong(here),
    ]);
    row.dataset.place = JSON.stringify(here);
    return row;
  });
  return [el("div", "hall-week", rows), sameAsMonday(form, path)];
}

/**
 * @param {Form} form
 * @param {Path} path
 */
function sameAsMonday(form, path) {
  const button = el("button", "button button--small", form.say("hours.all_days"));
  button.type = "button";
  button.addEventListener("click", () => {
    const monday = form.at([...path, "mon"]) ?? [];
    for (const day of WEEK.slice(1, 5)) form.put([...path, day], [...monday]);
    form.redraw();
  });
  return button;
}

const CLOSED = ["hall", "closed_days"];
const SPECIAL = ["hall", "special_days"];

/**
 * Closed days and days with other hours, which are two keys of the file and one matter for people.
 * @param {Form} form
 * @param {Path} path
 */
export function daysField(form, path) {
  const box = el("div", "hall-days");
  const draw = () => {
    const closed = [.../** @type {string[]} */ (form.at(path) ?? [])].sort();
    const special = Object.keys(form.at(SPECIAL) ?? {}).sort();
    box.replaceChildren(
      el("h3", "hall-small", form.say("days.closed", { n: closed.length })),
      el(
        "ul",
        "hall-chips",
        closed.map((day) => chip(form, day, draw)),
      ),
      el("h3", "hall-small", form.say("days.special", { n: special.length })),
      ...special.map((day) => specialDay(form, day, draw)),
      adding(form, draw),
      proposing(form, draw),
    );
  };
  draw();
  return [box];
}

/**
 * @param {Form} form
 * @param {string} day
 * @param {() => void} draw
 */
function chip(form, day, draw) {
  const words = dayWords(day, form.page.language);
  return el("li", "", [el("span", "", words), removal(form, words, () => setClosed(form, day, false), draw)]);
}

/**
 * @param {Form} form
 * @param {string} words
 * @param {() => void} remove
 * @param {() => void} draw
 * @param {string} [key] what the button says, where a cross would say too little
 */
function removal(form, words, remove, draw, key) {
  const button = key ? el("button", "button button--small", form.say(key)) : el("button", "link", "×");
  button.type = "button";
  button.setAttribute("aria-label", form.say("days.remove", { day: words }));
  button.addEventListener("click", () => {
    remove();
    draw();
  });
  return button;
}

/**
 * @param {Form} form
 * @param {string} day
 * @param {boolean} isClosed
 */
function setClosed(form, day, isClosed) {
  const others = /** @type {string[]} */ (form.at(CLOSED) ?? []).filter((one) => one !== day);
  const days = isClosed ? [...others, day].sort() : others;
  form.put(CLOSED, days.length > 0 ? days : undefined);
}

/**
 * @param {Form} form
 * @param {string} day
 * @param {string[] | undefined} hours undefined: as its weekday
 */
function setHours(form, day, hours) {
  form.put([...SPECIAL, day], hours, (inner) => inner.length < 2);
  const days = form.at(SPECIAL);
  if (days)
    form.put(
      SPECIAL,
      Object.fromEntries(
        Object.keys(days)
          .sort()
          .map((one) => [one, days[one]]),
      ),
    );
}

/**
 * @param {Form} form
 * @param {string} day
 * @param {() => void} draw
 */
function specialDay(form, day, draw) {
  const words = dayWords(day, form.page.language);
  const path = [...SPECIAL, day];
  const row = el("div", "hall-day hall-day--dated", [
    el("b", "", words),
    ...spansField(form, path, { keepsEmpty: true, label: words }),
    removal(form, words, () => setHours(form, day, undefined), draw, "days.drop"),
    form.wrong(path),
  ]);
  row.dataset.place = JSON.stringify(path);
  return row;
}

/**
 * @param {Form} form
 * @param {() => void} draw
 */
function adding(form, draw) {
  const date = el("input", "field");
  date.type = "date";
  date.setAttribute("aria-label", form.say("days.date"));
  const kind = el(
    "select",
    "field",
    ["closed", "open"].map((one) => optionOf(one, form.say(`days.as_${one}`))),
  );
  kind.setAttribute("aria-label", form.say("days.kind"));
  const button = el("button", "button button--small", form.say("days.add"));
  button.type = "button";
  button.addEventListener("click", () => {
    if (!date.value) return date.focus();
    setClosed(form, date.value, kind.value === "closed");
    setHours(form, date.value, kind.value === "closed" ? undefined : ["09:00-17:00"]);
    draw();
  });
  return el("div", "hall-row", [date, kind, button]);
}

/**
 * @param {string} value
 * @param {string} words
 */
function optionOf(value, words) {
  const option = el("option", "", words);
  option.value = value;
  return option;
}

/**
 * The public holidays of a year, to be looked through and taken over.
 * @param {Form} form
 * @param {() => void} draw
 */
function proposing(form, draw) {
  const box = el("div", "hall-proposal");
  const year = el("input", "field hall-clock");
  year.value = String(Number(form.page.today.slice(0, 4)) + (form.page.today.slice(5, 7) > "09" ? 1 : 0));
  year.inputMode = "numeric";
  year.setAttribute("aria-label", form.say("days.year"));
  const ask = el("button", "button button--small", form.say("days.propose"));
  ask.type = "button";
  const answer = el("div", "");
  ask.addEventListener("click", async () => {
    try {
      const path = `/api/v1/halls/${encodeURIComponent(form.page.hall)}/holidays`;
      const told = await get(`${path}?year=${encodeURIComponent(year.value)}&language=${form.page.language}`);
      answer.replaceChildren(...proposed(form, told, draw));
    } catch (error) {
      const problem = /** @type {import("../../shared/api.js").Problem} */ (error);
      answer.replaceChildren(el("p", "hall-wrong", refusal(form.page.texts, problem)));
    }
  });
  box.append(el("div", "hall-row", [el("span", "", form.say("days.holidays_of")), year, ask]), answer);
  return box;
}

/**
 * @param {Form} form
 * @param {{ days: { date: string, name: string, kind: string }[], is_complete: boolean }} told
 * @param {() => void} draw
 */
function proposed(form, told, draw) {
  const days = proposal(form.at(["hall", "opening"]) ?? {}, told.days);
  if (days.length === 0) return [el("p", "", form.say("days.none"))];
  const chosen = new Set(/** @type {(string | number)[]} */ (days.map((day) => day.date)));
  const offered = days.map((day) => ({
    value: day.date,
    label: [dayWords(day.date, form.page.language), day.name, form.say(`days.as_${day.closes ? "closed" : "open"}`)]
      .filter((words) => words !== "")
      .join(" · "),
  }));
  const take = el("button", "button button--primary button--small", form.say("days.take"));
  take.type = "button";
  take.addEventListener("click", () => {
    for (const day of days.filter((one) => chosen.has(one.date))) {
      setClosed(form, day.date, day.closes);
      setHours(form, day.date, day.closes ? undefined : [...day.hours]);
    }
    draw();
  });
  const notice = told.is_complete ? null : el("p", "notice", form.say("days.incomplete"));
  return [notice, checkboxes(offered, chosen, () => {}), take].filter((one) => one !== null);
}
