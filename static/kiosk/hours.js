/** What the hours mean for somebody who wants a number now: the server decides, this page says it. Times are the hall's own, "HH:MM". */

/** The hall's time of day and date ("2026-03-02") at an instant in milliseconds. */
export function localTime(timezone, instant) {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const [date, clock] = format.format(new Date(instant)).split(" ");
  return { date, clock };
}

/** Whether no number is given now, as the server said with the board. */
export function isClosed({ admission }) {
  return admission.refusal !== "";
}

/** True once the clock alone may have changed what the board says of it; `instant` in milliseconds. */
export function isOutOfDate({ admission }, instant) {
  return admission.changes_at !== null && Date.parse(admission.changes_at) <= instant;
}

/** The instants a sentence about the hours may name, as "HH:MM" of the hall: {opens, closes, from}. */
export function timesOf({ admission }, timezone) {
  const clock = (at) => (at ? localTime(timezone, Date.parse(at)).clock : "");
  return { opens: clock(admission.opens_at), closes: clock(admission.closes_at), from: clock(admission.changes_at) };
}

/** The next day the hall opens, as people say it: {day, hours}; null when nobody knows. `next`: {date, hours} or null. */
export function nextOpening(next, language) {
  if (!next) return null;
  const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { timeZone: "UTC", month: "long", day: "numeric", weekday: "long" });
  const hours = next.hours.map((span) => span.replace("-", "–")).join("  ");
  return { day: day.format(new Date(`${next.date}T00:00:00Z`)), hours };
}
