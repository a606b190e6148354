/** The report `comparison` as people read it: a sentence, a table with few columns, and what one must know beside it. */
import { change, clock, duration, share } from "./cells.js";

/** @typedef {import("./cells.js").Words} Words */
/** @typedef {Pick<Words, "say" | "language">} Spoken */
/** @typedef {Record<string, Wire.Cell>} Figures by column */

const FIXED_MIX = "visit_fixed_mix";
/** Cells of two figures, and the columns of these. @type {Record<string, string[]>} */
const PAIRS = {
  both_means: ["mean_before_seconds", "mean_seconds"],
  both_p50: ["p50_before_seconds", "p50_seconds"],
  both_p90: ["p90_before_seconds", "p90_seconds"],
  both_left: ["left_before_share", "left_share"],
};
/** Of the rows of `forReading` those of the report. @type {WeakMap<Wire.Cell[], Figures>} */
const origins = new WeakMap();

/**
 * A change with its sign, and its interval where there is one.
 * @param {Figures} figures
 * @param {"change" | "typical" | "placebo"} kind
 * @param {Pages.Say} say
 */
export function changeOf(figures, kind, say) {
  const middle = figures[kind === "change" ? "change_share" : `${kind}_change_share`];
  const [low, high] = [figures[`${kind}_low_share`], figures[`${kind}_high_share`]];
  if (middle === null || middle === undefined) return "–";
  if (low === null || low === undefined) return change(middle);
  return say("comparison.with_interval", { change: change(middle), low: change(low), high: change(high) });
}

/**
 * The row that the page speaks of: everything together, its visits, or its waits where nobody knows when visits ended.
 * @param {Wire.Report} report
 * @returns {Figures}
 */
function headlineRow(report) {
  const rows = report.rows.map((row) => byName(report, row));
  const first = rows.filter(({ hall, line }) => hall === rows[0]?.hall && line === rows[0]?.line);
  const compared = (/** @type {Figures} */ { change_share }) => change_share !== null;
  return (
    first.find(
      ({ measure }) => measure === (first.some((row) => compared(row) && row.measure === "visit") ? "visit" : "wait"),
    ) ?? {}
  );
}

/**
 * @param {Wire.Report} report
 * @param {Wire.Cell[]} row
 * @returns {Figures}
 */
const byName = (report, row) => Object.fromEntries(report.columns.map(({ name }, place) => [name, row[place]]));

/**
 * Whether waits and visits changed, of all lines together: one clause for each that both periods have.
 * @param {Wire.Report} report
 * @param {Spoken} words
 */
export function headline(report, { say, language }) {
  const rows = report.rows.map((row) => byName(report, row));
  const first = rows.filter(({ hall, line }) => hall === rows[0]?.hall && line === rows[0]?.line);
  const clauses = ["wait", "visit"].flatMap((measure) => {
    const row = first.find((candidate) => candidate.measure === measure && known(candidate.change_share));
    return row ? [clause(row, { say, language })] : [];
  });
  if (clauses.length) {
    const { weekday } = report.filters ?? {};
    const what = clauses.join(say("comparison.and"));
    return weekday ? say("comparison.on_weekday", { day: say(`weekday.${weekday}`), what }) : what;
  }
  const { days_before: before, days: after } = headlineRow(report);
  const isNew = before && !after && report.totals.left_out_settling_days;
  return say(isNew ? "headline.comparison_settling" : "headline.comparison_unknown");
}

/** @param {Wire.Cell | undefined} cell */
const known = (cell) => cell !== null && cell !== undefined;

/**
 * @param {Figures} row
 * @param {Spoken} words
 */
function clause(row, { say, language }) {
  return say("headline.comparison", {
    what: say(`measure.${row.measure}`),
    before: duration(row.mean_before_seconds, language),
    mean: duration(row.mean_seconds, language),
    verdict: say(`comparison.${verdict(row)}`, { change: changeOf(row, "change", say) }),
  });
}

/**
 * What may be said of a change: nothing where its interval includes zero, or where there is none.
 * @param {Figures} row
 */
function verdict({ change_low_share: low, change_high_share: high }) {
  if (!known(low) || !known(high)) return "too_few";
  if (high < 0) return "shorter";
  return low > 0 ? "longer" : "unclear";
}

/**
 * Both periods, how many days are missing in each, what was left out and why, what the same comparison shows as if the
 * change had come earlier, and which figure may be said in public.
 * @param {Wire.Report} report
 * @param {Spoken} words
 */
export function notes(report, { say }) {
  const { totals } = report;
  const { days_needed: needed, days_before: before, days: after, change_low_share: interval } = headlineRow(report);
  const sentences = [
    say("note.left_out", {
      holidays: totals.left_out_holiday_days,
      worked: totals.left_out_worked_in_exchange_days,
      own: totals.left_out_own_days,
      settling: totals.left_out_settling_days,
      running: totals.left_out_running_days,
    }),
    say("note.settling"),
  ];
  const unknown = notRecorded(report).filter((measure) => measure !== FIXED_MIX);
  if (unknown.length)
    sentences.unshift(
      say("note.not_recorded", { times: unknown.map((time) => say(`measure.${time}`)).join(say("note.between")) }),
    );
  if (needed) {
    const [missing_before, missing_after] = [before, after].map((has) => Math.max(0, needed - has));
    sentences.unshift(say("note.too_few", { days: needed, before, after, missing_before, missing_after }));
  }
  if (totals.placebo_change_share !== null && totals.placebo_change_share !== undefined)
    sentences.push(
      say("note.placebo", {
        from: totals.placebo_from,
        to: totals.placebo_to,
        change: changeOf(totals, "placebo", say),
        reading: say(`note.placebo_${readingOf(totals)}`),
      }),
    );
  if (known(interval)) sentences.push(say("note.public"));
  return [periods(report, say), ...sentences];
}

/**
 * What the placebo says of the result: nothing against it where its interval includes zero, and nothing where it has none.
 * @param {Figures} totals
 */
function readingOf({ placebo_low_share: low, placebo_high_share: high }) {
  if (!known(low) || !known(high)) return "too_few";
  return low > 0 || high < 0 ? "moving" : "quiet";
}

/**
 * Both periods with their dates, which the fields above the page may not say.
 * @param {Wire.Report} report
 * @param {Pages.Say} say
 */
function periods({ from, to, totals }, say) {
  const days = (/** @type {string} */ start, /** @type {string} */ end) =>
    start === end ? start : say("file.from_to", { start, end });
  return say("note.periods", { before: days(totals.before_from, totals.before_to), after: days(from, to) });
}

/**
 * Where it says how often people came for a matter, in the first period and in the second: the days left out here are
 * part of it there.
 * @param {Wire.Report} report
 * @param {Spoken} words
 */
export function visitsOf({ hall, filters, from, to, totals }, { say }) {
  const periods = [
    ["note.visits_before", totals.before_from, totals.before_to],
    ["note.visits_after", from, to],
  ];
  return periods.map(([label, start, end]) => {
    const parameters = new URLSearchParams({ ...(hall && { hall }), from: start, to: end });
    for (const [name, value] of Object.entries(filters)) parameters.set(name, String(value));
    return { address: `/reports/visits?${parameters}`, label: say(label) };
  });
}

/**
 * The times that neither period has on any day: an older system did not write them down.
 * @param {Wire.Report} report
 * @returns {string[]}
 */
function notRecorded(report) {
  const rows = report.rows.map((row) => byName(report, row));
  const known = new Set(rows.filter(({ days_before, days }) => days_before || days).map(({ measure }) => measure));
  return known.size ? [...new Set(rows.map(({ measure }) => measure))].filter((measure) => !known.has(measure)) : [];
}

/**
 * The table of the page: before and after stand in one cell, an interval in the cell of its change, and the fixed mix
 * in the first group alone. The files have every column and row.
 * @param {Wire.Report} report
 * @param {Spoken} words
 * @returns {Wire.Report}
 */
export function forReading(report, { say }) {
  const first = headlineRow(report);
  const unknown = notRecorded(report);
  const rows = report.rows
    .map((row) => byName(report, row))
    .filter(({ measure }) => !unknown.includes(measure))
    .filter((row) => row.measure !== FIXED_MIX || (row.hall === first.hall && row.line === first.line));
  const span = (/** @type {Wire.Cell} */ seconds) => (typeof seconds === "number" ? clock(seconds) : "–");
  /** @typedef {[string, Wire.Column["unit"], (row: Figures) => Wire.Cell]} Read */
  /** @type {(name: string) => Read} */
  const spans = (name) => [name, "number", (row) => PAIRS[name].map((column) => span(row[column])).join(" → ")];
  /** @type {Read[]} */
  const columns = [
    ["hall", "text", ({ hall }) => hall ?? say("file.all_halls")],
    ["name", "text", (row) => nameOf(row, say)],
    ["measure", "text", ({ measure }) => measure],
    ["both_days", "number", ({ days_before, days }) => `${days_before} → ${days}`],
    ...["both_means", "both_p50", "both_p90"].map(spans),
    ["change_share", "number", (row) => changeOf(row, "change", say)],
    ["typical_change_share", "number", (row) => changeOf(row, "typical", say)],
    ["both_left", "number", (row) => `${share(row.left_before_share)} → ${share(row.left_share)}`],
  ];
  return {
    ...report,
    columns: columns.map(([name, unit]) => ({ name, unit })),
    rows: rows.map((row) => {
      const read = columns.map(([, , cell]) => cell(row));
      origins.set(read, row);
      return read;
    }),
    totals: {},
  };
}

/**
 * @param {Figures} row
 * @param {Pages.Say} say
 */
export function nameOf({ hall, line, name }, say) {
  if (line !== null) return `${line} ${name}`;
  return say(hall === null ? "file.all_halls" : "state.all_lines");
}

/**
 * The two figures of a cell of `forReading`: the report's own row, and the column of each that is known. Null: it is
 * no such cell.
 * @param {Wire.Report} report
 * @param {Wire.Cell[]} read
 * @param {string} name
 * @returns {{ row: Wire.Cell[], columns: { name: string, isKnown: boolean }[] } | null}
 */
export function pairOf(report, read, name) {
  const origin = origins.get(read);
  if (!origin || !(name in PAIRS)) return null;
  return {
    row: report.columns.map((column) => origin[column.name]),
    columns: PAIRS[name].map((name) => ({ name, isKnown: origin[name] !== null })),
  };
}
