/** One report's page: fetches the report and shows headline, chart and table; the address keeps the parameters. */
import { el, part } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { Asking } from "./asking.js";
import { addressBehind } from "./behind.js";
import { ChartBox } from "./chart_box.js";
import * as comparison from "./comparison.js";
import { Filters } from "./filters.js";
import { headline, nothing } from "./headline.js";
import { notesOf } from "./notes.js";
import { columnName, tableOf } from "./table.js";

/** @type {Pages.Report} */
const page = pageData();
const say = speaker(page);
const filters = new Filters(page, say);
const asking = new Asking(say);
const words = { say, language: page.language, timezone: page.timezone };
const moment = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, dateStyle: "short", timeStyle: "short" }); // ISO's order
const charts = new ChartBox({ ...words, hallName });

/** @param {string} code */
function hallName(code) {
  return hallOf(code)?.name ?? code;
}

/** @param {string} code */
function hallOf(code) {
  const hall = page.halls.find((candidate) => candidate.code === code);
  return hall ? { name: filters.named(hall.name), windows: hall.windows.length } : null;
}

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
  part("about").textContent = about(asked(parameters));
  try {
    const report = await asking.report(`/api/v1/reports/${page.report}?${parameters}&format=lines`);
    if (report === "cancelled") clear(say("state.cancelled"));
    else if (report) draw(report);
  } catch (error) {
    clear(why(/** @type {import("../shared/api.js").Problem} */ (error)));
  }
}

/**
 * What was asked, for the heading of a page that has no report.
 * @param {URLSearchParams} parameters
 * @returns {Parameters<typeof about>[0]}
 */
function asked(parameters) {
  const { hall = null, from, to, compare_from, compare_to, ...others } = Object.fromEntries(parameters);
  const filters = Object.entries(others).filter(([name]) => !["language", "settling_days"].includes(name));
  const totals = compare_from && compare_to ? { before_from: compare_from, before_to: compare_to } : {};
  return { hall, filters: Object.fromEntries(filters), from, to, totals, made_at: new Date().toISOString() };
}

/**
 * Only this sentence: the figures of another question would stand under the heading of this one.
 * @param {string} sentence
 */
function clear(sentence) {
  part("headline").textContent = sentence;
  for (const name of ["proof", "table", "notes"]) part(name).replaceChildren();
  part("behind-hint").hidden = true;
  charts.show(null);
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
 * @param {Pick<Wire.Report, "hall" | "filters" | "from" | "to" | "totals" | "made_at">} report
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
  part("headline").textContent = empty ? nothing(report, say) : headline(report, { ...words, hallName });
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
    ...notesOf(report, { ...words, hallOf }).map((sentence) => el("li", "", sentence)),
    ...(isComparison && !empty ? [visitsNote(report)] : []),
  );
  charts.show(empty ? null : report);
}

/**
 * The way to the visits per matter of both periods.
 * @param {Wire.Report} report
 */
function visitsNote(report) {
  const links = comparison.visitsOf(report, words).map(({ address, label }) => {
    return Object.assign(el("a", "", label), { href: address });
  });
  return el("li", "", [say("note.visits"), links[0], say("note.between"), links[1]]);
}

filters.form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
filters.onPeriod((name) => name && show());
part("print").addEventListener("click", () => print());
show();
