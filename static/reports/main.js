/** One report's page: fetches the report and shows headline, chart and table; the address keeps the parameters. */
import { el, part } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { Asking } from "./asking.js";
import { addressBehind } from "./behind.js";
import { duration, share } from "./cells.js";
import { ChartBox } from "./chart_box.js";
import * as comparison from "./comparison.js";
import { Filters } from "./filters.js";
import { columnName, tableOf } from "./table.js";

/** @type {Pages.Report} */
const page = pageData();
const say = speaker(page);
const filters = new Filters(page, say);
const asking = new Asking(say);
const words = { say, language: page.language, timezone: page.timezone };
const moment = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, dateStyle: "short", timeStyle: "short" }); // ISO's order
const charts = new ChartBox({
  ...words,
  hallName: (code) => {
    const hall = page.halls.find((candidate) => candidate.code === code);
    return hall ? filters.named(hall.name) : code;
  },
});

/** @param {string} username */
function staffName(username) {
  return page.staff.find((clerk) => clerk.username === username)?.name || username;
}

async function show() {
  const { forServer: parameters, forAddress } = filters.parameters();
  history.replaceState(null, "", `?${forAddress}`);
  for (const kind of ["csv", "xlsx"]) {
    part(kind, HTMLAnchorElement).href = `/api/v1/reports/${page.report}?${parameters}&format=${kind}`;
  }
  part("headline").textContent = say("state.loading");
  try {
    const report = await asking.report(`/api/v1/reports/${page.report}?${parameters}&format=lines`);
    if (report === "cancelled") part("headline").textContent = say("state.cancelled");
    else if (report) draw(report);
  } catch (error) {
    part("headline").textContent = why(/** @type {import("../shared/api.js").Problem} */ (error));
  }
}

/**
 * The error in the reader's language; the server's own text goes to the console.
 * @param {import("../shared/api.js").Problem} problem
 */
function why(problem) {
  console.warn(problem.code, problem.detail);
  const own = `problem.${problem.code}`;
  const ownText = say(own);
  return ownText === own ? say("problem.any") : ownText;
}

/**
 * The subtitle of a printed page: hall, filters, period, and when the report was made.
 * @param {Wire.Report} report
 */
function about({ hall, filters: chosen, from, to, totals, made_at }) {
  const hallOfReport = page.halls.find(({ code }) => code === hall);
  /**
   * @param {string} start
   * @param {string} end
   */
  const days = (start, end) => (start === end ? start : say("file.from_to", { start, end }));
  return [
    [say("file.hall"), hallOfReport ? filters.named(hallOfReport.name) : (hall ?? say("file.all_halls"))],
    ...Object.entries(chosen).map(([name, value]) => [say(`filter.${name}`), filters.wordsOf(name, value)]),
    [say("file.period"), days(from, to)],
    ...(totals.before_from ? [[say("file.before"), days(totals.before_from, totals.before_to)]] : []),
    [say("file.made"), moment.format(new Date(made_at))],
  ]
    .map((words) => words.join(" "))
    .join(" · ");
}

/** @param {Wire.Report} report */
function draw(report) {
  part("about").textContent = about(report);
  part("proof").textContent =
    `${say("file.definition_version")} ${report.definition_version} · ${say("file.data_hash")} ${report.data_hash}`;
  const empty = report.rows.length === 0;
  part("headline").textContent = empty ? nothing(report) : headline(report);
  const isComparison = report.name === "comparison";
  /** @type {import("./table.js").Behind} */
  const behind = (row, { name }) => {
    const pair = row && comparison.pairOf(report, row, name);
    if (!pair) return addressBehind(report, row, name, page.language);
    return pair.columns.map(({ name, isKnown }) => ({
      address: isKnown ? addressBehind(report, pair.row, name, page.language) : null,
      label: columnName(report.name, name, say),
    }));
  };
  const table = tableOf(isComparison ? comparison.forReading(report, words) : report, { behind, staffName, ...words });
  part("table").replaceChildren(...(table ? [table] : []));
  part("behind-hint").hidden = !table?.querySelector(".behind");
  part("notes").replaceChildren(
    ...(isComparison && !empty ? comparison.notes(report, words).map((sentence) => el("li", "", sentence)) : []),
  );
  charts.show(empty ? null : report);
}

/**
 * The text for an empty report. An empty report of forgotten tickets is good news, not missing data.
 * @param {Wire.Report} report
 */
function nothing({ name }) {
  return say(name === "forgotten" ? "state.nobody_forgotten" : "state.empty");
}

/**
 * What the headline of the appointments says.
 * @param {Wire.Report["totals"]} totals
 */
function bookedWords(totals) {
  /** @param {unknown} seconds */
  const span = (seconds) => (typeof seconds === "number" ? duration(seconds, page.language) : "–");
  return {
    booked: totals.booked?.toLocaleString(page.language),
    share: share(totals.came_share),
    mean: span(totals.booked_mean_seconds),
    walk_in: span(totals.walk_in_mean_seconds),
  };
}

/** Reports whose headline is made of times, which an older system may not have written down. */
const ABOUT_TIMES = ["waiting-times", "visit-times", "service-times", "trend", "distribution", "day-course"];

/** @param {Wire.Report} report */
function headline(report) {
  const { name, totals } = report;
  if (name === "comparison") return comparison.headline(report, words);
  /** @param {number | null | undefined} seconds */
  const span = (seconds) => (seconds === null || seconds === undefined ? "–" : duration(seconds, page.language));
  if (ABOUT_TIMES.includes(name) && totals.p50_seconds === null) return say("headline.not_recorded");
  return say(`headline.${name}`, {
    mean: span(totals.mean_seconds),
    p50: span(totals.p50_seconds),
    p90: span(totals.p90_seconds),
    tickets: (totals.tickets ?? totals.finished)?.toLocaleString(page.language),
    share: share(totals.no_show_share),
    left_share: share(totals.left_share),
    error: span(totals.error_seconds),
    covered: share(totals.coverage_share),
    day: totals.busiest_weekday ? say(`weekday.${totals.busiest_weekday}`) : "",
    hour: totals.busiest_hour,
    left: totals.left?.toLocaleString(page.language),
    signals: totals.signals,
    suspect: share(totals.suspect_share),
    overtaken: share(totals.overtaken_share),
    over_limit: totals.over_limit?.toLocaleString(page.language),
    units: totals.units,
    ...(name === "appointments" ? bookedWords(totals) : {}),
  });
}

filters.form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
filters.onPeriod((name) => name && show());
part("print").addEventListener("click", () => print());
show();
