/**
 * Instants, waits and opening hours as a hall's screen writes them (pure).
 */
import { waitMinutes } from "../shared/wait.js";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY_MILLISECONDS = 86_400_000;
const LOOK_AHEAD_DAYS = 31;

/** "09:05" or "09:05:07" in the hall's time zone. */
export function clockText(milliseconds, timeZone, withSeconds = false) {
  const seconds = withSeconds ? { second: "2-digit" } : {};
  const format = { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...seconds };
  return new Intl.DateTimeFormat("en-GB", format).format(milliseconds);
}

/** "3月2日 星期一" or "Monday 2 March". */
export function dateText(milliseconds, timeZone, language) {
  const format = { timeZone, weekday: "long", month: "long", day: "numeric" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, format).format(milliseconds);
}

/** The same of a date, "2026-03-02". */
export function dayText(date, language) {
  return dateText(Date.parse(`${date}T00:00:00Z`), "UTC", language);
}

/** A wait as the key of a text and its values; null when nobody can say. */
export function waitText(wait) {
  const minutes = waitMinutes(wait);
  if (minutes === null) return null;
  const { from, to, isShort } = minutes;
  if (isShort) return { key: "lines.wait_short", values: {} };
  return from === to ? { key: "lines.wait_one", values: { to } } : { key: "lines.wait", values: { from, to } };
}

/**
 * The hall's day at an instant: {hours, isOver, next}. `hours` are today's opening spells in the hall's time zone,
 * ["09:00-12:00", …], empty on a closed day; `isOver` when the last of them has passed; `next` is the day after today on
 * which it opens, {date, hours}, or null when it does not within a month. `special_days`: date → spells.
 * `day_starts_at`: until then a night belongs to the date before; hours may go over midnight.
 */
export function dayOf({ opening, special_days: specialDays, day_starts_at: starts = "00:00", timezone }, milliseconds) {
  const clock = clockText(milliseconds, timezone);
  const today = dateOf(clock < starts ? milliseconds - DAY_MILLISECONDS : milliseconds, timezone);
  const hours = openOn(today, opening, specialDays);
  const end = hours.at(-1)?.split("-")[1] ?? "";
  const isOver = hours.length > 0 && end !== starts && nightly(end, starts) <= nightly(clock, starts);
  return { hours, isOver, next: nextOpen(today, opening, specialDays) };
}

/** A clock as it sorts within a business date: what comes after midnight is later than the evening. */
function nightly(clock, starts) {
  return (clock < starts ? "1" : "0") + clock;
}

function nextOpen(today, opening, specialDays) {
  for (let days = 1; days <= LOOK_AHEAD_DAYS; days += 1) {
    const date = new Date(Date.parse(`${today}T00:00:00Z`) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);
    const hours = openOn(date, opening, specialDays);
    if (hours.length) return { date, hours };
  }
  return null;
}

function dateOf(milliseconds, timeZone) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(milliseconds);
}

function openOn(date, opening, specialDays) {
  return specialDays?.[date] ?? opening?.[DAYS[new Date(`${date}T00:00:00Z`).getUTCDay()]] ?? [];
}
