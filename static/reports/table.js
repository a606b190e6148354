/** The table of a report: headings in groups, rows, totals; a figure leads to the tickets behind it. */
import { el } from "../shared/dom.js";
import { BEHIND } from "./behind.js";
import { cell, clock, ratio } from "./cells.js";

/** @typedef {import("./cells.js").Words} Words */
/** @typedef {Wire.Column & { index: number, group: string, isFirst: boolean, word: string, whole: string }} Shown `isFirst`: of a group, or after one; `whole`: without its group */
/** @typedef {{ address: string | null, label: string }} Part of a cell of two figures: `label` says which */
/** @typedef {(row: Wire.Cell[] | null, column: Wire.Column) => string | Part[] | null} Behind the address of a figure's tickets (row null: of a total), those of the two of a cell, or null */

const PARTS = /^(mean|p50|p90)_(wait|walk|service)_seconds$/;
const VISIT = /^(mean|p50|p90|max)_seconds$/; // whose parts stand beside it
const BEFORE = /^before(?:_(mean|p50|p90)_seconds)?$/; // the queue for the number, which few halls count
/** As much of it as fits a sheet of paper beside the visit; files have all. */
const BEFORE_ON_PAGE = ["before_mean_seconds", "before_p90_seconds"];
const LEAVERS = ["no_shows", "cancelled", "expired", "left_share"]; // windows alone have none in the funnel
const NAMED = ["priority", "staff"];
const WORDS = ["hall", "name", "of", "staff", "priority"];
const ARROW = " → "; // between what was before and what is after
const NAMES = ["name", "measure"]; // beside the columns that say which row it is
const MANY_COLUMNS = 9;
const MOST_COLUMNS = 15;
const OF_TIMES = ["estimates"]; // most of whose columns are times, which as on a clock have room

/**
 * @param {Wire.Report} report
 * @param {Words & { behind?: Behind, staffName?: (username: string) => string }} how
 * @returns {HTMLElement | null} null: there are no rows
 */
export function tableOf(report, { behind = () => null, staffName = (username) => username, ...words }) {
  if (report.rows.length === 0) return null;
  const columns = shownColumns(report, words.say);
  const { rows, totals } = report;
  const isWide = columns.length > MANY_COLUMNS || report.name === "comparison";
  const isWidest = columns.length > MOST_COLUMNS || OF_TIMES.includes(report.name);
  if (isWidest) words.time = clock;
  return el("table", [isWide ? "table--many" : "", isWidest ? "table--most" : ""].join(" "), [
    ...(isWidest || report.name === "comparison" ? [el("caption", "", words.say("state.clock_times"))] : []),
    el("thead", "", headings(columns)),
    el(
      "tbody",
      "",
      rows.map((row) =>
        line(row, columns, {
          behind,
          contentOf: valueIn(report, staffName),
          isRatio: ratiosOf(report),
          names: namesOf(report, columns),
          ...words,
        }),
      ),
    ),
    ...(columns.some(({ name }) => name in totals)
      ? [el("tfoot", "", [total(totals, columns, { behind, ...words })])]
      : []),
  ]);
}

/**
 * Without the hall where there is one only.
 * @param {Wire.Report} report
 * @param {Pages.Say} say
 * @returns {Shown[]}
 */
export function shownColumns({ name: report, columns, rows, totals }, say) {
  const hall = columns.findIndex(({ name }) => name === "hall");
  const isOneHall = new Set(rows.map((row) => row[hall])).size <= 1;
  const hasVisit = columns.some(({ name }) => name === "p90_wait_seconds");
  const shown = columns.map((column, index) => {
    const [, part, time] = PARTS.exec(column.name) ?? [];
    const isPart = columns.some(({ name }) => name === `p90_${time}_seconds`);
    const before = BEFORE.exec(column.name);
    const ofVisit = hasVisit ? VISIT.exec(column.name)?.[1] : undefined;
    return {
      ...column,
      index,
      group: isPart ? say(`chart.${time}`) : ofVisit ? say("measure.visit") : before ? say("chart.before") : "",
      word:
        isPart || ofVisit || before
          ? say(`figure.${ofVisit ?? part ?? before?.[1]}`)
          : columnName(report, column.name, say),
      whole: columnName(report, column.name, say),
      isFirst: false,
    };
  });
  for (const [place, column] of shown.entries()) column.isFirst = column.group !== (shown[place - 1]?.group ?? "");
  const names = namesAt(columns); // people read a name in place of its code
  const named = columns.findIndex(({ name }) => name === "name");
  /** An older system's name may be all there is of a code: once is enough. */
  const repeatsName = (/** @type {number} */ index) => rows.every((row) => row[index] === row[named]);
  return shown
    .filter(({ name }) => !BEFORE.test(name) || (totals.before && BEFORE_ON_PAGE.includes(name)))
    .filter(({ name }) => !name.startsWith("again") || totals.again) // nobody was sent on
    .filter(({ name, index }) => !LEAVERS.includes(name) || rows.some((row) => row[index] !== null))
    .filter(({ name, index }) => (name !== "hall" || !isOneHall) && index !== names)
    .filter(({ name, index }) => !["line", "service"].includes(name) || !repeatsName(index));
}

/**
 * The place of the column that names the code directly before it, or -1: elsewhere `name` is a line's or a service's.
 * @param {Wire.Column[]} columns
 */
export function namesAt(columns) {
  return columns.findIndex(({ name }, place) => name === "name" && NAMED.includes(columns[place - 1]?.name ?? ""));
}

/**
 * What stands in a row's cell: a name in place of its code, where the report knows it.
 * @param {Wire.Report} report
 * @param {(username: string) => string} staffName
 * @returns {(row: Wire.Cell[], column: Shown) => Wire.Cell}
 */
function valueIn({ columns }, staffName) {
  const names = namesAt(columns);
  return (row, { name, index }) => {
    const value = row[index];
    if (index + 1 === names) return row[names] || value;
    return name === "staff" && typeof value === "string" ? staffName(value) : value;
  };
}

/**
 * Which cells are ratios to what is usual: the service times of a funnel, whose waits are shares of a whole.
 * @param {Wire.Report} report
 * @returns {(row: Wire.Cell[], column: Shown) => boolean}
 */
export function ratiosOf({ name: report, columns }) {
  const part = columns.findIndex(({ name }) => name === "part");
  return (row, { name, unit }) =>
    report === "funnel" && unit === "share" && !LEAVERS.includes(name) && row[part] !== "hall_wait";
}

/**
 * How many of the first columns say which row it is: to a screen reader they are the headings of the row.
 * @param {Wire.Report} report
 * @param {Shown[]} columns
 */
function namesOf(report, columns) {
  const keys = [...(BEHIND[report.name]?.keys ?? []), ...NAMES];
  const names = columns.findIndex(({ name }) => !keys.includes(name));
  return names < 0 ? columns.length : names;
}

/**
 * A column's heading; some reports have their own word for a column.
 * @param {string} report
 * @param {string} name
 * @param {Pages.Say} say
 */
export function columnName(report, name, say) {
  const own = `column_of.${report}.${name}`;
  const ownText = say(own);
  return ownText === own ? say(`column.${name}`) : ownText;
}

/**
 * How a column's cells are set.
 * @param {Shown} column
 */
function kindOf({ unit, isFirst }) {
  return [unit === "text" ? "" : "figure", isFirst ? "first" : ""].join(" ");
}

/** @param {Shown[]} columns */
function headings(columns) {
  const isGrouped = columns.some(({ group }) => group);
  /** @type {HTMLElement[]} */
  const [upper, lower] = [el("tr"), el("tr")];
  for (const [place, column] of columns.entries()) {
    const { group, word, whole } = column;
    const heading = Object.assign(el("th", kindOf(column), word), { scope: "col", abbr: whole });
    heading.dataset.place = String(place);
    if (!group) {
      upper.append(Object.assign(heading, { rowSpan: isGrouped ? 2 : 1 }));
      continue;
    }
    lower.append(heading);
    if (columns[place - 1]?.group === group) continue;
    const span = columns.filter((column) => column.group === group).length;
    upper.append(Object.assign(el("th", "group first", group), { scope: "colgroup", colSpan: span }));
  }
  return isGrouped ? [upper, lower] : [upper];
}

/**
 * @param {Wire.Cell[]} row
 * @param {Shown[]} columns
 * @param {Words & { behind: Behind, names: number, contentOf: (row: Wire.Cell[], column: Shown) => Wire.Cell, isRatio: (row: Wire.Cell[], column: Shown) => boolean }} how
 */
function line(row, columns, { behind, names, contentOf, isRatio, ...words }) {
  return el(
    "tr",
    "",
    columns.map((column, place) => {
      const value = contentOf(row, column);
      const text = isRatio(row, column) ? ratio(value) : cell(value, column, words);
      const content = leading(text, row[column.index], () => behind(row, column));
      const kind = column.unit === "text" ? (WORDS.includes(column.name) ? "words" : "") : "number";
      const shown = `${kindOf(column)} ${kind}`;
      const isName = place < names && text !== ""; // nothing names nothing
      return isName ? Object.assign(el("th", shown, content), { scope: "row" }) : el("td", shown, content);
    }),
  );
}

/**
 * A figure's text, as a link to the tickets behind it where there are any.
 * @param {string} text
 * @param {Wire.Cell} value
 * @param {() => ReturnType<Behind>} behind
 * @returns {string | (string | HTMLElement)[]}
 */
function leading(text, value, behind) {
  if (value === null || value === undefined) return text;
  const found = behind();
  if (typeof found === "string") return [link(text, found)];
  if (!found) return text;
  const figures = text.split(ARROW).map((figure, place) => {
    const { address, label } = found[place];
    return address ? Object.assign(link(figure, address), { ariaLabel: `${label} ${figure}` }) : figure;
  });
  return figures.flatMap((figure, place) => (place ? [ARROW, figure] : [figure]));
}

/**
 * @param {string} text
 * @param {string} address
 */
function link(text, address) {
  return Object.assign(el("a", "behind", text), { href: address });
}

/**
 * @param {Record<string, Wire.Cell>} totals
 * @param {Shown[]} columns
 * @param {Words & { behind: Behind }} how
 */
function total(totals, columns, { behind, ...words }) {
  return el(
    "tr",
    "",
    columns.map((column, place) => {
      const { name, unit } = column;
      const kind = unit === "text" ? kindOf(column) : `${kindOf(column)} number`;
      if (place === 0) return Object.assign(el("th", kind, words.say("state.totals")), { scope: "row" });
      const text = name in totals ? cell(totals[name], { name, unit }, words) : "";
      const content = leading(text, totals[name], () => behind(null, column));
      return el("td", kind, content);
    }),
  );
}
