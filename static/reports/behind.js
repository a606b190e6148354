/** Which figures have tickets behind them, and at which address these are listed. */

const LEFT = ["no_shows", "cancelled", "expired", "left_share"];
const OF_TIMES = ["mean_seconds", "p50_seconds", "p90_seconds", "max_seconds"];
const WAITS = ["tickets", "called", "share_within_target", ...OF_TIMES, ...LEFT];
const FIGURES = ["mean", "p50", "p90"];
const BEFORE = ["before", ...FIGURES.map((figure) => `before_${figure}_seconds`)];
const PARTS = ["wait", "walk", "service"].flatMap((time) => FIGURES.map((figure) => `${figure}_${time}_seconds`));
/** Shares that lead to those alone whom they are of; others lead to all that they were taken from. */
const OF_SOME = [
  "no_show_share",
  "left_share",
  "walk_in_left_share",
  "left_before_share",
  "overtaken_share",
  "suspect_share",
  "left_by_share",
  "settled_share",
  "share",
  "share_up_to",
];
const middlesOf = (/** @type {string} */ what) => [`${what}_seconds`, `${what}_p50_seconds`, `${what}_p90_seconds`];
const FAULTS = ["no_start", "no_finish", "no_walk", "short_service", "impossible", "suspect_share"];

/**
 * Of each report the columns that say which row is meant, and those that lead to tickets. The same as BEHIND of
 * operations/reporting/behind.py, which a test compares.
 * @type {Record<string, { keys: string[], columns: string[] }>}
 */
export const BEHIND = {
  "waiting-times": { keys: ["hall", "line"], columns: [...WAITS, "waiting"] },
  hours: { keys: ["weekday", "hour"], columns: WAITS },
  "no-shows": { keys: ["hall", "line"], columns: [...WAITS, "no_show_share"] },
  trend: { keys: ["hall", "day"], columns: WAITS },
  "day-course": { keys: ["hall", "hour"], columns: WAITS },
  "visit-times": { keys: ["hall", "line"], columns: ["finished", ...OF_TIMES, ...PARTS, ...LEFT, ...BEFORE] },
  "service-times": { keys: ["hall", "line", "service"], columns: ["finished", ...OF_TIMES] },
  staff: { keys: ["hall", "staff"], columns: ["finished", "no_shows", ...OF_TIMES] },
  windows: { keys: ["hall", "window"], columns: ["tickets", "serving_seconds", ...PARTS] },
  distribution: { keys: ["from_seconds", "upto_seconds"], columns: ["called", "share", "share_up_to"] },
  fairness: {
    keys: ["hall", "priority"],
    columns: [
      ...["tickets", "called", ...OF_TIMES, "share_within_target", ...LEFT],
      ...["overtaken", "overtaken_share", "longest_overtaken_seconds", "over_limit"],
    ],
  },
  funnel: { keys: ["part", "hall", "of"], columns: ["cases", "value_share", ...LEFT] },
  comparison: {
    keys: ["hall", "line", "measure"],
    columns: [
      ...["finished_before", "finished"],
      ...["before_", ""].flatMap((which) => FIGURES.map((figure) => `${figure}_${which}seconds`)),
      ...["left_before_share", "left_share"],
    ],
  },
  "day-means": { keys: ["hall", "day"], columns: WAITS },
  patience: { keys: ["hall", "line", "wait_seconds"], columns: ["at_risk", "left_by_share"] },
  quality: { keys: ["hall", "week", "window"], columns: ["tickets", ...FAULTS] },
  estimates: {
    keys: ["hall", "part", "of"],
    columns: [
      "tickets",
      "called",
      "without_estimate",
      "bias_seconds",
      "coverage_share",
      ...["error", "width"].flatMap(middlesOf),
    ],
  },
  visits: {
    keys: ["hall", "service"],
    columns: [
      ...["handled", "done", "accepted", "not_possible", "settled_share", "visits_per_matter", "without_outcome"],
      ...["no_shows", "cancelled", "expired", "left_share"],
    ],
  },
  appointments: {
    keys: ["hall", "line"],
    columns: [
      ...["booked", "checked_in", "missed", "cancelled", "came_share", "within_tolerance_share"],
      ...["booked", "walk_in"].flatMap((who) => FIGURES.map((figure) => `${who}_${figure}_seconds`)),
      ...["walk_ins", ...LEFT.map((name) => `walk_in_${name}`)],
    ],
  },
  forgotten: { keys: ["hall", "day", "number"], columns: ["number"] },
};

/**
 * The address of the tickets that a figure counts: the report's own parameters, and the cells that say which row; of
 * the totals, no row. Null: it has none, or counts nobody.
 * @param {Wire.Report} report
 * @param {Wire.Cell[] | null} row
 * @param {string} column
 * @param {string} language
 */
export function addressBehind(report, row, column, language) {
  const { keys, columns } = BEHIND[report.name] ?? { keys: [], columns: [] };
  if (!columns.includes(column) || isOfNobody(report, row, column)) return null;
  const parameters = new URLSearchParams({ language, from: report.from, to: report.to });
  if (report.hall) parameters.set("hall", report.hall);
  for (const [name, value] of Object.entries(report.filters)) parameters.set(name, String(value));
  for (const [name, value] of Object.entries(ofComparison(report))) parameters.set(name, String(value));
  if (row) {
    const cells = report.columns.map(({ name }, place) => [name, row[place]]);
    parameters.set("row", JSON.stringify(Object.fromEntries(cells.filter(([name]) => keys.includes(String(name))))));
  }
  parameters.set("column", column);
  return `/reports/${report.name}/tickets?${parameters}`;
}

/**
 * Whether a count, or a share that leads to those it is of, is zero; the coverage leads to those it is not of.
 * @param {Wire.Report} report
 * @param {Wire.Cell[] | null} row
 * @param {string} column
 */
function isOfNobody({ columns, totals }, row, column) {
  const place = columns.findIndex(({ name }) => name === column);
  const value = row ? row[place] : totals[column];
  if (column === "coverage_share") return value === 1;
  return value === 0 && (columns[place]?.unit === "count" || OF_SOME.includes(column));
}

/**
 * The first period and the settling time, as the report has taken them.
 * @param {Wire.Report} report
 */
function ofComparison({ name, totals }) {
  if (name !== "comparison") return {};
  return { compare_from: totals.before_from, compare_to: totals.before_to, settling_days: totals.settling_days };
}
