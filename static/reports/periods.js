/** Periods by name, so that an address, or a bookmark of it, means the same months later. Dates are ISO: 2026-03-02. */

/** @typedef {[start: string, end: string]} Period both included */

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const DAY_MS = 86_400_000;

const FIRST = "last_7_days";
/**
 * The period a report's page opens with, where a week could not answer its question: a day is judged among at least ten.
 * @type {Record<string, string>}
 */
export const FIRST_OF = { "day-means": "last_8_weeks" };

/**
 * Every named period of this day, in the order of the list. Weeks begin on Monday. What is not over ends today.
 * `changedOn`: since when the hall works in its present way; null: nobody said.
 * @param {string} today
 * @param {string | null} [changedOn]
 * @returns {Record<string, Period>}
 */
export function periodsOf(today, changedOn = null) {
  const [year, month] = today.split("-").map(Number);
  const monday = shifted(today, -((weekdayOf(today) + 6) % 7));
  const quarter = month - ((month - 1) % 3);
  return {
    today: [today, today],
    yesterday: [shifted(today, -1), shifted(today, -1)],
    last_7_days: [shifted(today, -6), today],
    last_8_weeks: [shifted(today, -55), today],
    week: [monday, today],
    last_week: [shifted(monday, -7), shifted(monday, -1)],
    month: [iso(year, month, 1), today],
    last_month: [iso(year, month - 1, 1), iso(year, month, 0)],
    quarter: [iso(year, quarter, 1), today],
    last_quarter: [iso(year, quarter - 3, 1), iso(year, quarter, 0)],
    year: [iso(year, 1, 1), today],
    last_year: [iso(year - 1, 1, 1), iso(year - 1, 12, 31)],
    ...(changedOn !== null && changedOn <= today ? { since_change: /** @type {Period} */ ([changedOn, today]) } : {}),
  };
}

/**
 * The name of the period that a report's address asks for; "": its own dates. An unknown name is none.
 * @param {Record<string, Period>} periods
 * @param {URLSearchParams} address
 * @param {string} report
 */
export function periodAsked(periods, address, report) {
  const name = address.get("period") ?? "";
  if (Object.hasOwn(periods, name)) return name;
  return address.has("from") || address.has("to") ? "" : (FIRST_OF[report] ?? FIRST);
}

/** @param {string} date Sunday is 0 */
const weekdayOf = (date) => new Date(`${date}T00:00:00Z`).getUTCDay();

/**
 * @param {string} date
 * @param {number} days
 */
const shifted = (date, days) => new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * @param {number} year
 * @param {number} month from 1; 0 is the December before
 * @param {number} day 0 is the last day of the month before
 */
const iso = (year, month, day) => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
