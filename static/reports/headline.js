/** The one sentence above a report: the answer to its question. */
import { duration, share, visitsEach } from "./cells.js";
import * as comparison from "./comparison.js";
import { FIRST_OF, periodsOf } from "./periods.js";

/** @typedef {Pick<import("./cells.js").Words, "say" | "language"> & { hallName?: (code: string) => string }} Spoken */
/** @typedef {Record<string, (report: Wire.Report, words: Spoken) => string>} Sentences */

/** Reports whose headline is made of times, which an older system may not have written down. */
const ABOUT_WAITS = ["waiting-times", "trend", "distribution", "day-course"];
const ABOUT_TIMES = [...ABOUT_WAITS, "visit-times", "service-times"];
/** @type {Sentences} */
const OWN = {
  "waiting-times": waits,
  comparison: comparison.headline,
  patience,
  visits,
  estimates,
  windows,
  "day-course": course,
  funnel: standsOut,
  "day-means": signals,
};

/**
 * The text for a report without rows: what is missing. No forgotten tickets is good news, not missing data.
 * @param {Wire.Report} report
 * @param {Pages.Say} say
 */
export function nothing({ name }, say) {
  const own = `empty.${name}`;
  const ownText = say(own);
  return ownText === own ? say("state.empty") : ownText;
}

/**
 * @param {Wire.Report} report
 * @param {Spoken} words
 */
export function headline(report, words) {
  if (ABOUT_TIMES.includes(report.name) && report.totals.p50_seconds === null) return noTimes(report, words.say);
  const own = OWN[report.name] ?? (hasClasses(report) ? classes : ofTotals);
  return own(report, words);
}

/**
 * Why a report of times has none: nobody was called or served, or nobody wrote down when.
 * @param {Wire.Report} report
 * @param {Pages.Say} say
 */
function noTimes({ name, totals }, say) {
  const isWait = ABOUT_WAITS.includes(name);
  const people = isWait ? totals.called : totals.finished;
  return say(`${people === 0 ? "nobody_yet" : "not_recorded"}.${isWait ? "waiting-times" : name}`);
}

/**
 * @param {Wire.Report} report
 * @param {Spoken} words
 * @param {Record<string, unknown>} more
 */
function ofTotals({ name, totals }, { say, language }, more = {}) {
  /** @param {unknown} seconds */
  const span = (seconds) => (typeof seconds === "number" ? duration(seconds, language) : "–");
  /** @param {Wire.Cell | undefined} count */
  const counted = (count) => count?.toLocaleString(language);
  const isBooked = name === "appointments";
  const sentence = isBooked && totals.booked === 0 ? "appointments_none" : name;
  return say(`headline.${sentence}`, {
    mean: span(isBooked ? totals.booked_mean_seconds : totals.mean_seconds),
    p50: span(totals.p50_seconds),
    p90: span(isBooked ? totals.booked_p90_seconds : totals.p90_seconds),
    tickets: counted(totals.tickets ?? totals.finished),
    share: share(isBooked ? totals.came_share : totals.no_show_share),
    left_share: share(totals.left_share),
    error: span(totals.error_seconds),
    error_p90: span(totals.error_p90_seconds),
    bias: span(typeof totals.bias_seconds === "number" ? Math.abs(totals.bias_seconds) : null),
    covered: share(totals.coverage_share),
    day: totals.busiest_weekday ? say(`weekday.${totals.busiest_weekday}`) : "",
    hour: totals.busiest_hour,
    left: counted(totals.left),
    signals: totals.signals,
    suspect: share(totals.suspect_share),
    overtaken: share(totals.overtaken_share),
    over_limit: counted(totals.over_limit),
    units: totals.units,
    booked: counted(totals.booked),
    walk_in: span(totals.walk_in_mean_seconds),
    walk_in_p50: span(totals.walk_in_p50_seconds),
    walk_in_p90: span(totals.walk_in_p90_seconds),
    ...more,
  });
}

/** @type {Sentences[string]} */
function waits(report, words) {
  const isAtOnce = report.totals.p50_seconds === 0;
  return ofTotals(isAtOnce ? { ...report, name: "waiting-times_at_once" } : report, words);
}

/** @type {Sentences[string]} */
function patience(report, words) {
  if (report.totals.left) return ofTotals(report, words);
  return ofTotals({ ...report, name: "patience_nobody_left" }, words);
}

/** What a mean of estimates is off to one side is worth a word from so many seconds on, and from this part of the wait. */
const [BIAS_SECONDS, BIAS_OF_WAIT] = [60, 0.2];

/**
 * How far estimates were off; and whether people were told too long or too short, where that is more than a trifle.
 * @type {Sentences[string]}
 */
function estimates(report, words) {
  const { called, bias_seconds: bias, mean_wait_seconds: wait } = report.totals;
  if (!called) return ofTotals({ ...report, name: "estimates_nobody" }, words);
  const isTrifle = Math.abs(bias) < Math.max(BIAS_SECONDS, BIAS_OF_WAIT * wait);
  return ofTotals(isTrifle ? report : { ...report, name: `estimates_${bias > 0 ? "long" : "short"}` }, words);
}

/**
 * How often people come for a matter, with its interval where there is one.
 * @type {Sentences[string]}
 */
function visits({ totals }, { say, language }) {
  const { visits_per_matter: mean, visits_per_matter_low: low, visits_per_matter_high: high } = totals;
  if (!totals.handled) return say(totals.without_outcome ? "not_recorded.visits" : "nobody_yet.visits");
  if (mean === null) return say("headline.visits_none_settled");
  const settled = share(totals.settled_share);
  if (!totals.not_possible) return say("headline.visits_all_settled");
  if (low === null) return say("headline.visits_without_interval", { mean: visitsEach(mean, language), settled });
  const [each, from, to] = [mean, low, high].map((value) => visitsEach(value, language));
  return say("headline.visits", { mean: each, low: from, high: to, settled });
}

/**
 * How busy: the part of the open time in service; where nobody wrote down when windows were open, the visits alone.
 * @type {Sentences[string]}
 */
function windows(report, words) {
  const { open_seconds: open, serving_seconds: serving, idle_while_waiting_share: idle } = report.totals;
  const isKnown = open && serving !== null && serving <= open; // more: of an imported part attendance is not on record
  if (!isKnown) return ofTotals({ ...report, name: "windows_unknown" }, words);
  return ofTotals(report, words, { serving: share(serving / open), idle: share(idle) });
}

/** On average in an hour, for its waits to be those of the hall and not of a few people. */
const FEWEST_A_DAY = 1;

/**
 * The hour of the longest waits of those in which people come, and the hours with fewer windows than needed; of several halls, everybody's waits.
 * @type {Sentences[string]}
 */
function course(report, words) {
  const place = new Map(report.columns.map(({ name }, at) => [name, at]));
  /** @type {(row: Wire.Cell[], name: string) => Wire.Cell} */
  const of = (row, name) => row[place.get(name) ?? -1];
  const rows = report.rows.filter((row) => of(row, "mean_seconds") !== null);
  if (new Set(rows.map((row) => of(row, "hall"))).size > 1) return ofTotals(report, words);
  const usual = rows.filter((row) => of(row, "arrivals") >= FEWEST_A_DAY);
  const longest = (usual.length ? usual : rows).reduce((one, row) =>
    of(row, "mean_seconds") > of(one, "mean_seconds") ? row : one,
  );
  /** @param {Wire.Cell[]} row */
  const hourOf = (row) => words.say("chart.hour", { n: of(row, "hour") });
  const known = rows.filter((row) => of(row, "windows_open") !== null && of(row, "windows_needed") !== null);
  const short = known.filter((row) => of(row, "windows_open") < of(row, "windows_needed"));
  const ending = !known.length ? "unknown" : short.length ? "short" : "enough";
  return words.say(`course.${ending}`, {
    longest: hourOf(longest),
    mean: duration(of(longest, "mean_seconds"), words.language),
    hours: short.map(hourOf).join(words.say("note.between")),
  });
}

/** @param {Wire.Report} report */
const hasClasses = ({ columns }) => columns.some(({ name }) => name === "priority");

/**
 * Where nobody had priority there is nothing to be fair about.
 * @type {Sentences[string]}
 */
function classes(report, words) {
  const place = report.columns.findIndex(({ name }) => name === "priority");
  const isPlain = report.rows.every((row) => row[place] === "");
  return ofTotals(isPlain ? { ...report, name: `${report.name}_nobody` } : report, words);
}

/**
 * How many days stand out. Without limits no day is judged: of no hall, then words say what would do; of some, they are
 * named.
 * @type {Sentences[string]}
 */
function signals(report, words) {
  const { say, hallName = (code) => code } = words;
  const rows = rowsOf(report);
  const judged = new Set(rows.filter(({ high_seconds }) => high_seconds !== null).map(({ hall }) => hall));
  const others = [...new Set(rows.map(({ hall }) => hall))].filter((hall) => !judged.has(hall));
  if (!judged.size) return tooFewDays(report, say);
  const sentence = ofTotals({ ...report, name: `${report.name}${report.totals.signals ? "" : "_none"}` }, words);
  return others.length
    ? sentence + say("headline.day-means_others", { names: list(others.map(hallName), say) })
    : sentence;
}

/**
 * That days cannot be judged, and which period would do where a shorter one was asked.
 * @param {Wire.Report} report
 * @param {Pages.Say} say
 */
function tooFewDays({ name, from, to }, say) {
  const wider = FIRST_OF[name];
  if (from <= periodsOf(to)[wider][0]) return say(`headline.${name}_few`);
  return say(`headline.${name}_short`, { period: say(`period.${wider}`) });
}

/**
 * A report's rows, each by the names of its columns.
 * @param {Wire.Report} report
 */
const rowsOf = ({ columns, rows }) =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));

/** So many are named. */
const MOST_NAMES = 3;

/**
 * The first names; that there are others, where there are.
 * @param {string[]} names
 * @param {Pages.Say} say
 */
function list(names, say) {
  const first = names.slice(0, MOST_NAMES).join(say("note.between"));
  return names.length > MOST_NAMES ? say("funnel.and_more", { names: first }) : first;
}

/**
 * Which windows and halls stand out, by name: the first three.
 * @type {Sentences[string]}
 */
function standsOut(report, words) {
  const { say, hallName = (code) => code } = words;
  const rows = rowsOf(report);
  if (rows.length && rows.every(({ outer_low_share }) => outer_low_share === null)) return say("headline.funnel_few");
  const isOneHall = new Set(rows.map(({ hall }) => hall)).size === 1;
  const names = rows
    .filter(({ signal }) => signal)
    .map(({ part, hall, of: window, signal }) => {
      const known = { hall: hallName(hall), window };
      const name = window ? say(`funnel.window${isOneHall ? "" : "_of_hall"}`, known) : known.hall;
      return say(`funnel.${part}_${signal}`, { name });
    });
  const more = { names: list(names, say) };
  return ofTotals({ ...report, name: names.length ? "funnel" : "funnel_none" }, words, more);
}
