/** Figures as text for people, the same everywhere on the page. */

/**
 * `time`: how seconds are written; without it as `duration`.
 * @typedef {{ say: Pages.Say, language: string, timezone: string, time?: (seconds: number, language: string) => string }} Words
 */

/**
 * Seconds as h, min, s: the two largest units.
 * @param {number} seconds
 * @param {string} language
 */
export function duration(seconds, language) {
  const sign = seconds < 0 ? "−" : "";
  const wholeSeconds = Math.abs(Math.round(seconds));
  const [h, m, s] = [Math.floor(wholeSeconds / 3600), Math.floor((wholeSeconds % 3600) / 60), wholeSeconds % 60];
  const words = language.startsWith("zh") ? ["小时", "分", "秒"] : [" h", " min", " s"];
  const gap = language.startsWith("zh") ? "" : " ";
  if (h) return `${sign}${h}${words[0]}${m ? `${gap}${m}${words[1]}` : ""}`;
  if (m) return `${sign}${m}${words[1]}${s && m < 30 ? `${gap}${s}${words[2]}` : ""}`;
  return `${sign}${s}${words[2]}`;
}

/**
 * Seconds as on a clock, for tables that have no room for units: 5:07, 1:45:00.
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.abs(Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  /** @param {number} part */
  const two = (part) => String(part).padStart(2, "0");
  return `${seconds < 0 ? "−" : ""}${h ? `${h}:${two(m)}` : m}:${two(s)}`;
}

/**
 * A share in percent, as a chart draws it. Shares have four decimals, but for the smallest and largest; 0.1535 times 100
 * is a little less than 15.35.
 * @param {number} value
 */
export function percent(value) {
  return Math.round(value * 1e9) / 1e7;
}

/**
 * A share as it is read: one that is not all is never 100.0 %, and one that is not nothing never 0.0 %. Files and slips
 * say the same by the same rule (`operations/reporting/percents.py`).
 * @param {number | null | undefined} value
 */
export function share(value) {
  if (value === null || value === undefined) return "–";
  if (value > 0 && value < 0.0005) return "<0.1%";
  if (value >= 0.9995 && value < 1) return ">99.9%";
  return tenths(value);
}

/**
 * A ratio as it is read: no part of a whole, so one beside 1 is 100.0 %.
 * @param {number | null | undefined} value
 */
export function ratio(value) {
  return value === null || value === undefined ? "–" : tenths(value);
}

/**
 * A change as it is read, with its sign; one too small for the decimal keeps it, too.
 * @param {number | null | undefined} value
 */
export function change(value) {
  if (value === null || value === undefined) return "–";
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${tenths(Math.abs(value))}`;
}

/**
 * Of four decimals, half of the last is rounded up.
 * @param {number} value
 */
const tenths = (value) => `${(Math.round(Math.round(value * 10_000) / 10) / 10).toFixed(1)}%`;

/**
 * @param {Wire.Cell} value
 * @param {Wire.Column} column
 * @param {Words} words
 * @returns {string}
 */
export function cell(value, { name, unit }, { say, language, timezone, time = duration }) {
  if (value === null && (name === "window" || name === "staff")) return say(`nobody.${name}`);
  if (value === "" && name === "priority") return say("nobody.priority");
  if (value === null && name === "name") return say("state.all_lines");
  if (value === null && name === "hall") return say("file.all_halls");
  if (value === null || value === undefined) return "–";
  if (unit === "number" && typeof value === "string") return value;
  if (unit === "seconds") return time(value, language);
  if (unit === "share") return share(value);
  if (["measure", "signal", "part", "special_day"].includes(name) && value) return say(`${name}.${value}`);
  if (name === "weekday") return say(`weekday.${value}`);
  if (name === "why" || name === "state") return say(`${name}_of_ticket.${value}`);
  if (name.endsWith("_at"))
    return new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short", timeZone: timezone }).format(
      new Date(value),
    );
  if (name.startsWith("visits_per_matter")) return visitsEach(value, language);
  if (name === "hour") return say("chart.hour", { n: value });
  return typeof value === "number" ? value.toLocaleString(language) : value;
}

/**
 * Visits per settled matter, always with two decimals: the difference between 1.02 and 1.20 is what matters.
 * @param {number} value
 * @param {string} language
 */
export const visitsEach = (value, language) =>
  value.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
