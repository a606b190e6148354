/** Choosing a time: the days that have any, and the times of the chosen day. */
import { get } from "../shared/api.js";
import { el } from "../shared/dom.js";
import { clockOf, dateOf, daysOf, partsOf } from "./slots.js";

/** @typedef {import("./slots.js").Slot} Slot */

/**
 * A day as people say it: today, tomorrow, or Monday 2 March.
 * @param {string} date
 * @param {{ page: Pages.Book, say: Pages.Say }} context
 */
export function dayName(date, { page, say }) {
  const noon = new Date(`${date}T12:00:00Z`);
  const words = new Intl.DateTimeFormat(page.language, { timeZone: "UTC", month: "numeric", day: "numeric" }).format(
    noon,
  );
  const weekday = new Intl.DateTimeFormat(page.language, { timeZone: "UTC", weekday: "short" }).format(noon);
  const tomorrow = new Date(`${page.today}T12:00:00Z`);
  tomorrow.setUTCDate(tomorrow.getUTCDate() + 1);
  if (date === page.today) return [say("time.today"), words];
  return [date === tomorrow.toISOString().slice(0, 10) ? say("time.tomorrow") : weekday, words];
}

/**
 * An instant as people say it: Monday, 2 March 2026, 10:00.
 * @param {string} instant
 * @param {Pages.Book} page
 */
export function whenWords(instant, page) {
  const how = /** @type {const} */ ({ timeZone: page.timezone, weekday: "long", month: "long", day: "numeric" });
  const day = new Intl.DateTimeFormat(page.language, how).format(new Date(instant));
  return `${day} ${clockOf(instant, page.timezone)}`;
}

/**
 * Fill `place` with the free times of a service; `choose` is called with the chosen slot.
 * @param {HTMLElement} place
 * @param {string} service
 * @param {{ page: Pages.Book, say: Pages.Say, choose: (slot: Slot) => void }} context
 */
export async function showTimes(place, service, context) {
  const { page, say } = context;
  place.replaceChildren(el("p", "quiet-text", say("time.loading")));
  const parameters = new URLSearchParams({ service, from: page.today, to: page.until });
  /** @type {{ slots: Slot[] }} */
  const answer = await get(`/api/v1/halls/${encodeURIComponent(page.hall)}/slots?${parameters}`);
  const days = daysOf(answer.slots, page.timezone);
  const first = days.find((day) => day.free) ?? days[0];
  if (!first) return place.replaceChildren(el("p", "notice", say("time.none")));
  draw(place, days, first.date, context);
}

/**
 * @param {HTMLElement} place
 * @param {import("./slots.js").Day[]} days
 * @param {string} chosen
 * @param {{ page: Pages.Book, say: Pages.Say, choose: (slot: Slot) => void }} context
 */
function draw(place, days, chosen, context) {
  const { page, say, choose } = context;
  const buttons = days.map(({ date, free }) => {
    const [name, words] = dayName(date, context);
    const button = el("button", "day", [
      el("span", "", name),
      el("b", "number", words),
      el("small", "", free ? "" : say("time.day_full")),
    ]);
    button.type = "button";
    button.disabled = !free;
    button.setAttribute("aria-pressed", String(date === chosen));
    button.addEventListener("click", () => draw(place, days, date, context));
    return button;
  });
  const day = days.find(({ date }) => date === chosen);
  const parts = partsOf(day?.slots ?? [], page.timezone).map(([name, slots]) =>
    el("section", "part", [el("h3", "", say(`time.${name}`)), el("div", "times", slots.map(time))]),
  );
  /** @param {Slot} slot */
  function time(slot) {
    const left =
      slot.free === 0 ? say("time.full") : slot.free === 1 ? say("time.last") : say("time.free", { n: slot.free });
    const button = el("button", "time", [
      el("b", "number", clockOf(slot.starts_at, page.timezone)),
      el("small", "", left),
    ]);
    button.type = "button";
    button.disabled = slot.free === 0;
    button.addEventListener("click", () => choose(slot));
    return button;
  }
  const row = el("div", "days", buttons);
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", say("time.choose_day"));
  place.replaceChildren(row, ...parts);
  const pressed = row.querySelector('[aria-pressed="true"]');
  if (pressed instanceof HTMLElement) {
    row.scrollLeft = pressed.offsetLeft - row.offsetLeft - 16;
    if (place.contains(document.activeElement) || document.activeElement === document.body)
      pressed.focus({ preventScroll: true });
  }
}

/**
 * The sentence for a refusal.
 * @param {unknown} error
 * @param {Pages.Book} page
 * @param {Pages.Say} say
 */
export function sorry(error, page, say) {
  const problem = /** @type {import("../shared/api.js").Problem & Record<string, unknown>} */ (error);
  const code = problem.code in page.texts.problem ? problem.code : "any";
  return say(`problem.${code}`, { seconds: problem.retry_after_seconds, number: problem.number });
}

export { dateOf };
