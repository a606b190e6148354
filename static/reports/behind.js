/** Which figures have tickets behind them, and at which address these are listed. */

const LEFT = ["no_shows", "no_show_share", "cancelled", "expired", "left_share"];
const OF_TIMES = ["mean_seconds", "p50_seconds", "p90_seconds", "max_seconds"];
const PARTS = /^(mean|p50|p90)_(wait|walk|service)_seconds$/;
const WAITS = ["tickets", "called", "share_within_target", ...OF_TIMES, ...LEFT];
/** The same as BEHIND of operations/reporting/behind.py, which a test compares. @type {Record<string, string[]>} */
export const BEHIND = {
  "waiting-times": [...WAITS, "waiting"],
  hours: WAITS,
  "no-shows": WAITS,
  trend: WAITS,
  "day-course": WAITS,
  "visit-times": ["finished", ...OF_TIMES, ...LEFT],
  "service-times": ["finished", ...OF_TIMES],
  staff: ["finished", "no_shows", ...OF_TIMES],
  windows: ["tickets", "serving_seconds"],
};
const KEYS = ["hall", "line", "service", "window", "staff", "weekday", "hour"];
/** @type {Record<string, string>} */
const ABSENT = { window: "0", staff: "-" };

/**
 * The address of the tickets that a figure counts: the report's own parameters, narrowed to the row. Null: it has none.
 * @param {Wire.Report} report
 * @param {Wire.Cell[]} row
 * @param {string} column
 * @param {string} language
 */
export function addressBehind(report, row, column, language) {
  const ofReport = BEHIND[report.name];
  if (!ofReport) return null;
  const isPart = ["visit-times", "windows"].includes(report.name) && PARTS.test(column);
  if (!isPart && !ofReport.includes(column)) return null;
  const parameters = new URLSearchParams({ language, from: report.from, to: report.to });
  if (report.hall) parameters.set("hall", report.hall);
  for (const [name, value] of Object.entries(report.filters)) parameters.set(name, String(value));
  for (const [place, { name }] of report.columns.entries()) {
    if (name === "day") for (const end of ["from", "to"]) parameters.set(end, String(row[place]));
    else if (name === "weekday" && report.name === "trend") continue;
    else if (KEYS.includes(name)) parameters.set(name, String(row[place] ?? ABSENT[name]));
  }
  parameters.set("column", column);
  return `/reports/${report.name}/tickets?${parameters}`;
}
