/** What-if answers in words: single figures, the headline, what weakens an answer. */
import { change, duration, share } from "./cells.js";
import { WEEKDAYS } from "./periods.js";

/** @typedef {{ value: number, low: number | null, high: number | null }} Figure */
/** @typedef {Record<string, Figure | null>} Figures by measure */
/** @typedef {{ start: string, before: Figures, after: Figures, change: Figures }} ComparedRow */
/** @typedef {{ start: string, windows: number, visits: number, share_within: number | null, is_kept: boolean }} NeededRow */
/** @typedef {NeededRow & { low: number, high: number, planned: number, windows_high?: number }} PlannedRow */
/** @typedef {{ start: string, end: string, break_start: string | null, break_end: string | null, people: number }} Shift */
/** @typedef {{ date: string, weekday: string, half_hours: PlannedRow[], shifts: Shift[], visits: number, low: number, high: number }} PlannedDay */
/** @typedef {Record<string, any>} Answer */
/** @typedef {{ say: Pages.Say, language: string }} Words */

/**
 * One value as people read it.
 * @param {string} name of the measure
 * @param {number} value
 * @param {string} language
 */
export function shown(name, value, language) {
  if (name.endsWith("seconds")) return duration(value, language);
  if (name.includes("share")) return share(value);
  return (Math.round(value * 10) / 10).toLocaleString(language).replace("-", "−");
}

/**
 * The same where many stand side by side: times in minutes, without the word.
 * @param {string} name
 * @param {number} value
 * @param {string} language
 */
export function short(name, value, language) {
  return name.endsWith("seconds") ? shown("minutes", value / 60, language) : shown(name, value, language);
}

/**
 * The value and, in brackets, its range; equal bounds are no range. A change has a sign.
 * @param {string} name
 * @param {Figure | null} range
 * @param {Words} words
 * @param {boolean} [isChange]
 */
export function ranged(name, range, words, isChange = false) {
  const { value, bounds } = rangeOf(name, range, words, isChange);
  return bounds ? words.say("state.range", { value, ...bounds }) : value;
}

/**
 * The same in parts, as texts; no bounds where there is no range.
 * @param {string} name
 * @param {Figure | null} range
 * @param {Words} words
 * @param {boolean} [isChange]
 * @returns {{ value: string, bounds?: { low: string, high: string } }}
 */
export function rangeOf(name, range, { language }, isChange = false) {
  if (range === null) return { value: "–" };
  /** @param {number} bound */
  const text = (bound) => {
    if (isChange && name.includes("share")) return change(bound);
    return `${isChange && bound > 0 ? "+" : ""}${shown(name, bound, language)}`;
  };
  const value = text(range.value);
  if (range.low === null || range.high === null) return { value };
  const [low, high] = [range.low, range.high].map(text);
  return low === high ? { value } : { value, bounds: { low, high } };
}

/**
 * The sentence above everything.
 * @param {Answer} answer
 * @param {Words} words
 */
export function headline(answer, words) {
  const { say, language } = words;
  if (answer.kind === "compare") {
    /** @param {string} when */
    const mean = (when) => answer[when].mean_seconds && duration(answer[when].mean_seconds.value, language);
    const logged = duration(answer.logged.mean_seconds ?? 0, language);
    const far = answer.is_far_from_log ? say("headline.far", { logged, before: mean("before") ?? "–" }) : "";
    const told = say(answer.turned_away ? "headline.compare_turned_away" : "headline.compare", {
      n: shown("visits", answer.turned_away ?? 0, language),
      before: mean("before") ?? "–",
      after: mean("after") ?? "–",
      change: ranged("mean_seconds", answer.change.mean_seconds, words, true),
    });
    return far + told;
  }
  /** @type {NeededRow[]} */
  const rows =
    answer.kind === "plan"
      ? answer.days_planned.flatMap((/** @type {PlannedDay} */ day) => day.half_hours)
      : answer.half_hours;
  const more = rows.every((row) => row.is_kept) ? "" : "_more"; // of what all windows cannot do nobody knows how many could
  if (answer.kind === "needed") {
    const most = Math.max(...rows.map((row) => row.windows));
    return say(`headline.needed${more}`, { hours: answer.window_hours, most });
  }
  const visits = answer.days_planned.reduce(
    (/** @type {number} */ sum, /** @type {PlannedDay} */ day) => sum + day.visits,
    0,
  );
  return say(`headline.plan${more}`, {
    start: answer.week_start,
    visits: Math.round(visits).toLocaleString(language),
    needed: answer.needed_hours,
    work: answer.work_hours,
  });
}

/**
 * What a reader must know before believing the figures.
 * @param {Answer} answer
 * @param {Words} words
 * @returns {string[]}
 */
export function notesOf(answer, { say, language }) {
  const notes = answer.notes
    .filter((/** @type {string} */ code) => code !== "few_days" || answer.kind === "compare")
    .map((/** @type {string} */ code) => say(`note.${code}`));
  if (answer.turned_away) notes.push(say("note.turned_away", { n: shown("visits", answer.turned_away, language) }));
  if (answer.longer_hours) notes.push(longerHours(answer.longer_hours, { say, language })); // an older answer has none
  if (answer.kind === "compare") {
    if (answer.is_far_from_log) notes.push(say("note.far_from_log"));
    if (answer.outside_range.length) {
      const names = answer.outside_range.map((/** @type {string} */ name) => figureName(name, answer, say));
      notes.push(say("note.outside_range", { figures: names.join(say("note.and")) }));
      if (!answer.is_far_from_log) notes.push(say("note.difference_rather"));
    }
    const late = answer.late_seconds;
    if (late.after >= 60 || late.before >= 60) {
      const [before, after] = [late.before, late.after].map((/** @type {number} */ seconds) =>
        Math.round(seconds / 60),
      );
      notes.push(say("note.late", { before, after }));
    }
    return notes;
  }
  /** @type {NeededRow[]} */
  const rows =
    answer.kind === "plan"
      ? answer.days_planned.flatMap((/** @type {PlannedDay} */ day) => day.half_hours)
      : answer.half_hours;
  const short = rows.filter((row) => !row.is_kept);
  if (short.length) {
    const most = Math.max(...short.map((row) => row.windows));
    notes.push(
      say(answer.kind === "plan" ? "headline.plan_short" : "headline.needed_short", { n: short.length, most }),
    );
  }
  if (answer.kind === "plan" && answer.season_is_known !== undefined)
    notes.push(say(answer.season_is_known ? "note.season" : "note.no_season"));
  for (const name of ["worked_in_exchange", "closed", "holidays", "left_out"]) {
    if (answer[name]?.length) {
      const days = answer[name].map((/** @type {string} */ day) => named(day, answer.reasons?.[day], say));
      notes.push(say(`note.${name}`, { days: days.join(language.startsWith("zh") ? "、" : ", ") }));
    }
  }
  return notes;
}

/**
 * A date, and why it is unlike others; an older answer does not say.
 * @param {string} day
 * @param {string | undefined} why
 * @param {Pages.Say} say
 */
const named = (day, why, say) => (why ? say("note.day", { day, why: say(`special_day.${why}`) }) : day);

/**
 * That the hours asked for are longer than some days had, and whether anybody is known to come then.
 * @param {{ days: number, of: number, added: { weekdays: string[], hours: number }[], visits: number }} longer
 * @param {Words} words
 */
function longerHours({ days: n, of: days, added, visits }, { say, language }) {
  const parts = added.map(({ weekdays: codes, hours }) =>
    say("note.longer_on", { weekdays: weekdays(codes, say), hours: shown("hours", hours, language) }),
  );
  return say(visits ? "note.longer_hours" : "note.longer_hours_nobody", {
    n,
    days,
    added: parts.join(say("note.and")),
    visits: shown("visits", visits, language),
  });
}

/**
 * Weekdays in the order of the week, after each other.
 * @param {string[]} codes
 * @param {Pages.Say} say
 */
export function weekdays(codes, say) {
  return WEEKDAYS.filter((code) => codes.includes(code))
    .map((code) => say(`weekday.${code}`))
    .join(" ");
}

/**
 * The name of a figure of all days.
 * @param {string} name
 * @param {Answer} answer
 * @param {Pages.Say} say
 */
export const figureName = (name, answer, say) =>
  name === "share_within" ? say("measure.share_within", { minutes: minutes(answer) }) : say(`measure.${name}`);

/**
 * In which people should be called: 10, 7.25.
 * @param {Answer} answer
 */
export const minutes = ({ within_seconds }) => Number((within_seconds / 60).toFixed(4));
