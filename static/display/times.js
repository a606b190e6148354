/**
 * Instants, waits and opening hours as a hall's screen writes them (pure).
 */
import { waitMinutes } from "../shared/wait.js";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const ENGLISH_DAYS = { Sun: 0, Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6 };

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

/** A wait as the key of a text and its values; null when nobody can say. */
export function waitText(wait) {
  const minutes = waitMinutes(wait);
  if (minutes === null) return null;
  const { from, to, isShort } = minutes;
  if (isShort) return { key: "lines.wait_short", values: {} };
  return from === to ? { key: "lines.wait_one", values: { to } } : { key: "lines.wait", values: { from, to } };
}

/** Today's opening spells in the hall's time zone, ["09:00-12:00", …]; empty on a closed day. `specialDays`: date → spells. */
export function openToday(opening, specialDays, milliseconds, timeZone) {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(milliseconds);
  if (specialDays?.[day]) return specialDays[day];
  const name = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short" }).format(milliseconds);
  return opening?.[DAYS[ENGLISH_DAYS[name]]] ?? [];
}
