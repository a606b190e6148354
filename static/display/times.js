/**
 * Times and wait times as text for screens (pure).
 */
import { waitMinutes } from "../shared/wait.js";

/**
 * "09:05" or "09:05:07" in the hall's time zone.
 * @param {number} milliseconds
 * @param {string} timeZone
 */
export function clockText(milliseconds, timeZone, withSeconds = false) {
  /** @type {Intl.DateTimeFormatOptions} */
  const format = { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (withSeconds) format.second = "2-digit";
  return new Intl.DateTimeFormat("en-GB", format).format(milliseconds);
}

/**
 * "3月2日 星期一" or "Monday 2 March".
 * @param {number} milliseconds
 * @param {string} timeZone
 * @param {string} language
 */
export function dateText(milliseconds, timeZone, language) {
  /** @type {Intl.DateTimeFormatOptions} */
  const format = { timeZone, weekday: "long", month: "long", day: "numeric" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, format).format(milliseconds);
}

/**
 * The same for a date such as "2026-03-02".
 * @param {string} date
 * @param {string} language
 */
export function dayText(date, language) {
  return dateText(Date.parse(`${date}T00:00:00Z`), "UTC", language);
}

/**
 * A wait time as the key of a text and its values; null: no estimate.
 * @param {Wire.Wait | null} wait
 * @returns {{ key: string, values: Pages.Values } | null}
 */
export function waitText(wait) {
  const minutes = waitMinutes(wait);
  if (minutes === null) return null;
  const { from: least, to: most, isShort } = minutes;
  if (isShort) return { key: "lines.wait_short", values: {} };
  return least === most
    ? { key: "lines.wait_one", values: { to: most } }
    : { key: "lines.wait", values: { from: least, to: most } };
}
