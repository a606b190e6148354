/** What the clock on the wall means for somebody who wants a number now. Times are the hall's own, "HH:MM". */

/** The hall's time of day and date ("2026-03-02") at an instant in milliseconds. */
export function localTime(timezone, instant) {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const [date, clock] = format.format(new Date(instant)).split(" ");
  return { date, clock };
}

/**
 * {kind, time}: "open"; "before" and "break" with the time it goes on; "over" for today; "closed" all day.
 * `hours` are today's, in order: ["09:00-12:00", "13:30-17:00"].
 */
export function opening(hours, clock) {
  if (!hours.length) return { kind: "closed" };
  const spans = hours.map((span) => span.split("-"));
  if (spans.some(([from, to]) => from <= clock && clock < to)) return { kind: "open" };
  const next = spans.find(([from]) => clock < from);
  if (!next) return { kind: "over" };
  return { kind: next === spans[0] ? "before" : "break", time: next[0] };
}

/** As `opening`, but "served" while any window is open: people at work are worth more than a timetable. */
export function hoursOf(page, board, clock) {
  return board.windows.some(({ state }) => state === "open") ? { kind: "served" } : opening(page.hours, clock);
}

/** True when a number taken now would never be called. */
export function isClosed(kind) {
  return kind === "over" || kind === "closed";
}

/** The next day the hall opens, as people say it: {day, hours}; null when nobody knows. `next`: {date, hours} or null. */
export function nextOpening(next, language) {
  if (!next) return null;
  const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { timeZone: "UTC", month: "long", day: "numeric", weekday: "long" });
  const hours = next.hours.map((span) => span.replace("-", "–")).join("  ");
  return { day: day.format(new Date(`${next.date}T00:00:00Z`)), hours };
}
