/** Free times, grouped as people choose them (pure): by day, and within it by morning, afternoon and evening. */

/** @typedef {{ starts_at: string, ends_at: string, free: number }} Slot */
/** @typedef {{ date: string, slots: Slot[], free: number }} Day */

const NOON = "12:00";
const EVENING = "18:00";

/**
 * The date of an instant, as 2026-03-02, in the hall's own time.
 * @param {string} instant
 * @param {string} timezone
 */
export function dateOf(instant, timezone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: timezone, dateStyle: "short" }).format(new Date(instant));
}

/**
 * The time of an instant, as 09:30, in the hall's own time.
 * @param {string} instant
 * @param {string} timezone
 */
export function clockOf(instant, timezone) {
  const how = /** @type {const} */ ({ timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return new Intl.DateTimeFormat("en-GB", how).format(new Date(instant));
}

/**
 * The days that have slots, in order; `free`: how many can still be booked.
 * @param {Slot[]} slots
 * @param {string} timezone
 * @returns {Day[]}
 */
export function daysOf(slots, timezone) {
  /** @type {Map<string, Slot[]>} */
  const days = new Map();
  for (const slot of slots) {
    const date = dateOf(slot.starts_at, timezone);
    days.set(date, [...(days.get(date) ?? []), slot]);
  }
  return [...days].map(([date, ofDay]) => ({
    date,
    slots: ofDay,
    free: ofDay.reduce((sum, { free }) => sum + free, 0),
  }));
}

/**
 * A day's slots by part of the day; a part without any is left out.
 * @param {Slot[]} slots
 * @param {string} timezone
 * @returns {["morning" | "afternoon" | "evening", Slot[]][]}
 */
export function partsOf(slots, timezone) {
  /** @type {Record<"morning" | "afternoon" | "evening", Slot[]>} */
  const parts = { morning: [], afternoon: [], evening: [] };
  for (const slot of slots) {
    const clock = clockOf(slot.starts_at, timezone);
    parts[clock < NOON ? "morning" : clock < EVENING ? "afternoon" : "evening"].push(slot);
  }
  const names = /** @type {const} */ (["morning", "afternoon", "evening"]);
  return names.filter((name) => parts[name].length).map((name) => [name, parts[name]]);
}

/**
 * The services whose name or keyword contains every word, those that begin with it first.
 * @template {{ name: Wire.Text, keywords: string[], code: string }} Service
 * @param {Service[]} services
 * @param {string} query
 * @returns {Service[]}
 */
export function found(services, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = (/** @type {Service} */ { name, keywords, code }) =>
    [...Object.values(name), ...keywords, code].map((text) => text.toLowerCase());
  const matching = services.filter((service) =>
    words.every((word) => texts(service).some((text) => text.includes(word))),
  );
  const begins = (/** @type {Service} */ service) => texts(service).some((text) => text.startsWith(words[0] ?? ""));
  return [...matching.filter(begins), ...matching.filter((service) => !begins(service))];
}
