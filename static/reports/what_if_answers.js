/** What-if answers as tables of words: pure, so that screen, paper and tests have the same. */
import { share } from "./cells.js";
import { figureName, minutes, rangeOf, short, shown } from "./what_if_words.js";

/** @typedef {import("./what_if_words.js").ComparedRow} ComparedRow */
/** @typedef {import("./what_if_words.js").NeededRow} NeededRow */
/** @typedef {import("./what_if_words.js").PlannedRow} PlannedRow */
/** @typedef {import("./what_if_words.js").Shift} Shift */
/** @typedef {import("./what_if_words.js").PlannedDay} PlannedDay */
/** @typedef {import("./what_if_words.js").Answer} Answer */
/** @typedef {import("./what_if_words.js").Words} Words */
/** @typedef {{ text: string, range?: string, isFigure?: boolean, isShort?: boolean }} Cell `range`: stands under the text where there is no room beside it */
/** @typedef {{ title: string, head: Cell[], rows: Cell[][] }} Table */

const SUMMARY = [
  "visits",
  "called",
  "mean_seconds",
  "p50_seconds",
  "p90_seconds",
  "longest_seconds",
  "share_within",
  "left_share",
  "not_called",
  "idle_seconds",
  "open_seconds",
];
const BY_HALF_HOUR = [
  "visits",
  "mean_seconds",
  "p50_seconds",
  "p90_seconds",
  "longest_seconds",
  "share_within",
  "idle_seconds",
  "windows",
];
/** Of these, before and after are the same by design. */
const ONCE = ["visits"];
/** @param {string} text */
const word = (text) => ({ text });
/** @param {string | number} text */
const figure = (text) => ({ text: String(text), isFigure: true });

/**
 * @param {Answer} answer
 * @param {Words} words
 * @returns {Table[]}
 */
export function tablesOf(answer, words) {
  const tables = { compare: compared, needed, plan: planned };
  return tables[/** @type {keyof typeof tables} */ (answer.kind)](answer, words);
}

/**
 * @param {Answer} answer
 * @param {Words} words
 * @returns {Table[]}
 */
function compared(answer, words) {
  const { say, language } = words;
  const summary = SUMMARY.map((name) => [
    word(figureName(name, answer, say)),
    figure(
      answer.logged[name] === undefined || answer.logged[name] === null
        ? "–"
        : shown(name, answer.logged[name], language),
    ),
    ...["before", "after", "change"].map((when) =>
      withRange(rangeOf(name, answer[when][name], words, when === "change"), say),
    ),
  ]);
  const columns = BY_HALF_HOUR.flatMap((name) =>
    (ONCE.includes(name) ? ["before"] : ["before", "after"]).map((when) => [name, when]),
  );
  /** @type {ComparedRow[]} */
  const rows = answer.half_hours;
  return [
    {
      title: say("table.summary"),
      head: [
        word(say("column.measure")),
        ...["logged", "before", "after", "change"].map((when) => figure(say(`state.${when}`))),
      ],
      rows: summary,
    },
    {
      title: say("table.half_hours_in_minutes"),
      head: [word(say("column.start")), ...columns.map(([name, when]) => figure(heading(name, when, answer, say)))],
      rows: rows.map((row) => [
        word(row.start),
        ...columns.map(([name, when]) => {
          const value = row[/** @type {"before" | "after"} */ (when)][name];
          return figure(value === null ? "–" : short(name, value.value, language));
        }),
      ]),
    },
  ];
}

/**
 * @param {{ value: string, bounds?: { low: string, high: string } }} range
 * @param {Pages.Say} say
 * @returns {Cell}
 */
function withRange({ value, bounds }, say) {
  return bounds ? { ...figure(value), range: say("state.bounds", bounds) } : figure(value);
}

/**
 * @param {string} name
 * @param {string} when
 * @param {Answer} answer
 * @param {Pages.Say} say
 */
function heading(name, when, answer, say) {
  if (name === "visits") return say("column.visits");
  const said = name === "share_within" ? inTime(answer, say) : figureName(name, answer, say);
  return `${said} ${say(`state.short_${when}`)}`;
}

/**
 * The heading of shares in time.
 * @param {Answer} answer
 * @param {Pages.Say} say
 */
const inTime = (answer, say) => say("column.share_within", { minutes: minutes(answer) });

/**
 * @param {Answer} answer
 * @param {Words} words
 * @returns {Table[]}
 */
function needed(answer, { say, language }) {
  /** @type {NeededRow[]} */
  const rows = answer.half_hours;
  return [
    {
      title: say("table.half_hours"),
      head: [
        word(say("column.start")),
        ...["visits", "windows"].map((name) => figure(say(`column.${name}`))),
        figure(inTime(answer, say)),
      ],
      rows: rows.map((row) => [
        word(row.start),
        figure(shown("visits", row.visits, language)),
        windowsOf(row, say),
        figure(share(row.share_within)),
      ]),
    },
  ];
}

/**
 * The windows of a half-hour; of a plan also those for as many people as the range's upper end.
 * @param {NeededRow & { windows_high?: number }} row
 * @param {Pages.Say} say
 * @returns {Cell}
 */
function windowsOf(row, say) {
  const { windows, windows_high: high = windows } = row;
  const needed = high > windows ? say("state.up_to", { windows, high }) : windows;
  return { ...figure(row.is_kept ? needed : `${windows} ${say("state.too_few")}`), isShort: !row.is_kept };
}

/**
 * @param {Answer} answer
 * @param {Words} words
 * @returns {Table[]}
 */
function planned(answer, { say, language }) {
  /** @type {PlannedDay[]} */
  const days = answer.days_planned;
  /** @param {PlannedDay} day */
  const name = (day) => `${say(`weekday.${day.weekday}`)} ${day.date.slice(5)}`;
  /** @param {number} value */
  const whole = (value) => Math.round(value).toLocaleString(language);
  /** @param {{ visits: number, low: number, high: number }} row */
  const expected = ({ visits, low, high }) =>
    withRange({ value: whole(visits), bounds: { low: whole(low), high: whole(high) } }, say);
  const starts = [...new Set(days.flatMap((day) => day.half_hours.map((row) => row.start)))].sort();
  const head = [word(say("column.start")), ...days.map((day) => figure(name(day)))];
  /** @param {(row: PlannedRow) => Cell} of */
  const halfHours = (of) =>
    starts.map((start) => [
      word(start),
      ...days.map((day) => {
        const row = day.half_hours.find((candidate) => candidate.start === start);
        return row ? of(row) : figure("–");
      }),
    ]);
  return [
    {
      title: say("table.shifts"),
      head: [
        word(say("column.date")),
        word(say("column.shift")),
        word(say("column.break")),
        figure(say("column.people")),
      ],
      rows: days.flatMap((day) =>
        day.shifts.map((shift, place) => [
          word(place ? "" : name(day)),
          word(`${shift.start}–${shift.end}`),
          word(shift.break_start ? `${shift.break_start}–${shift.break_end}` : "–"),
          figure(shift.people),
        ]),
      ),
    },
    { title: say("table.week"), head, rows: halfHours((row) => windowsOf(row, say)) },
    {
      title: say("column.visits_range"),
      head,
      rows: [...halfHours(expected), [word(say("state.day")), ...days.map(expected)]],
    },
  ];
}
