/** What the hours mean for a new ticket; the server decides, this page shows it. Times are the hall's local time, "HH:MM". */

/**
 * The hall's time of day and date ("2026-03-02") at an instant in milliseconds.
 * @param {string} timezone
 * @param {number} instant
 */
export function localTime(timezone, instant) {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const [date, clock] = format.format(new Date(instant)).split(" ");
  return { date, clock };
}

/**
 * Whether the server issues no tickets now, according to the board.
 * @param {{ admission: Pick<Wire.Admission, "refusal"> }} board
 */
export function isClosed({ admission }) {
  return admission.refusal !== "";
}

/**
 * The times for sentences about the hours, as "HH:MM": {opens, closes, from}.
 * @param {{ admission: Pick<Wire.Admission, "opens_at" | "closes_at" | "changes_at"> }} board
 * @param {string} timezone
 */
export function timesOf({ admission }, timezone) {
  /** @param {string | null} at */
  const clock = (at) => (at ? localTime(timezone, Date.parse(at)).clock : "");
  return { opens: clock(admission.opens_at), closes: clock(admission.closes_at), from: clock(admission.changes_at) };
}

/**
 * The next day the hall opens, as text: {day, hours}; null: not known.
 * @param {Wire.Board} board
 * @param {string} language
 */
export function nextOpening({ admission: { next: opening } }, language) {
  if (!opening) return null;
  const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    timeZone: "UTC",
    month: "long",
    day: "numeric",
    weekday: "long",
  });
  const hours = opening.hours.map((span) => span.replace("-", "–")).join("  ");
  return { day: day.format(new Date(`${opening.date}T00:00:00Z`)), hours };
}
