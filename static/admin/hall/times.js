/** Times and days as people type them. */

/**
 * What somebody typed as "HH:MM", where it can be meant: "9", "9:5", "0930", "9：30", "24:00". Else as it was typed.
 * @param {string} typed
 */
export function tidyClock(typed) {
  const text = typed
    .trim()
    .replaceAll("：", ":")
    .replaceAll(".", ":")
    .replace(/^(\d{1,2})(\d{2})$/, "$1:$2");
  const match = /^(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
  return match ? `${match[1].padStart(2, "0")}:${(match[2] ?? "").padStart(2, "0")}` : text;
}

/**
 * The two ends of "09:00-17:00".
 * @param {string} span
 * @returns {[string, string]}
 */
export function endsOf(span) {
  const [from = "", to = ""] = span.split("-");
  return [from, to];
}

/**
 * A day in words, with its weekday: "2026-10-01" → "Thu, Oct 1, 2026".
 * @param {string} day
 * @param {string} language
 */
export function dayWords(day, language) {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  const form = { timeZone: "UTC", year: "numeric", month: "short", day: "numeric", weekday: "short" };
  return new Intl.DateTimeFormat(language, /** @type {Intl.DateTimeFormatOptions} */ (form)).format(date);
}

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/**
 * The weekday of a date, as the hall's files name it.
 * @param {string} day
 */
export function weekdayOf(day) {
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()];
}

/**
 * What a hall would do on special days: closed on holidays on which it is open otherwise; open on the days that are worked
 * in exchange, with the hours of its first open weekday, where the hours of that Saturday or Sunday are others.
 * @param {Record<string, string[]>} opening
 * @param {{ date: string, name: string, kind: string }[]} days
 */
export function proposal(opening, days) {
  const working = [...WEEKDAYS.slice(1), "sun"].find((name) => opening[name]?.length > 0);
  const hours = opening[working ?? ""] ?? ["09:00-17:00"];
  const usual = (/** @type {string} */ day) => opening[weekdayOf(day)] ?? [];
  return days
    .map((day) => ({ ...day, closes: day.kind === "holiday", hours }))
    .filter(({ date, closes }) => (closes ? usual(date).length > 0 : usual(date).join() !== hours.join()));
}
