/**
 * Draws the parts of the hall screen. Each function gets its data and changes only its own part of the page.
 */
import { el, redraw } from "../shared/dom.js";
import { queuesOf } from "../shared/queues.js";
import { isStillCalled } from "./announcements.js";
import { arrow } from "./direction.js";
import { clockText, dayText, waitText } from "./times.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./direction.js").Places} Places */
/** @typedef {{ words: Words, places: Places, lineNames: Map<string, Wire.Text>, timezone: string }} Known */
/** @typedef {Pick<Wire.Admission, "kind" | "hours" | "next"> & { isOver: boolean }} Day */

const RECENT_CALLS = 6;
const SHAPES = [
  { most: 6, columns: 1, portrait: 2 },
  { most: 12, columns: 2, portrait: 3 },
];
const WIDEST = { columns: 3, portrait: 4 };

/**
 * Draw the call on the stage, or, when `isOver`, the last call. null: nobody has been called, or the day is over.
 * @param {HTMLElement} stage
 * @param {Wire.Call | null} call
 * @param {boolean} isOver
 * @param {Known & { day: Day | null }} known
 */
export function drawStage(stage, call, isOver, { words, places, day }) {
  const key = [call?.number, call?.window, call?.recalls, isOver, day];
  redraw(stage, key, () => {
    if (call === null) return day ? idleParts(words, day) : [];
    return isOver ? lastParts(call, words) : callParts(call, words, places);
  });
}

/**
 * Draw the last call as past: without an arrow and without asking anybody to go to the window.
 * @param {Wire.Call} call
 * @param {Words} words
 */
function lastParts(call, words) {
  return [
    words.both("p", "stage__please", "stage.last"),
    stagedNumber(call),
    el("div", "goal", [el("p", "goal__number", call.window), words.both("p", "goal__word", "stage.at")]),
  ];
}

/** @param {Wire.Call} call */
function stagedNumber(call) {
  const number = el("p", "stage__number", call.number);
  if (String(call.number).length > 5) number.classList.add("stage__number--long");
  return number;
}

/**
 * @param {Wire.Call} call
 * @param {Words} words
 * @param {Places} places
 */
function callParts(call, words, places) {
  const place = places.of(call.window);
  const goal = el("div", "goal", [
    arrow(place.direction),
    words.both("p", "goal__go", "stage.go"),
    el("p", "goal__number", call.window),
    words.both("p", "goal__word", "stage.window"),
    place.name ? words.name("p", "goal__place", place.name) : null,
  ]);
  const please = call.recalls ? "stage.again" : call.booked ? "stage.booked" : "stage.please";
  return [words.both("p", "stage__please", please), stagedNumber(call), goal];
}

/**
 * `day`: {kind, hours, next} from the server, and `isOver`.
 * @param {Words} words
 * @param {Day} day
 */
function idleParts(words, { kind, hours, isOver, next }) {
  if (!isOver) {
    return [
      words.both("p", "idle__title", "stage.idle"),
      words.both("p", "idle__hint", "stage.idle_hint"),
      hours.length
        ? el("div", "idle__hours", [words.both("p", "", "hours.today"), el("p", "hours", written(hours))])
        : null,
    ];
  }
  return [
    words.both("p", "idle__title", `hours.${kind}`),
    next
      ? el("div", "idle__hours", [
          words.both("p", "", "hours.next"),
          words.pair("p", "", (language) => dayText(next.date, language)),
          el("p", "hours", written(next.hours)),
        ])
      : null,
  ];
}

/** @param {string[]} hours */
function written(hours) {
  return hours.map((span) => span.replace("-", "–")).join("  ");
}

/**
 * Draw all called tickets that have not arrived, except the one on the stage; if there is room, also the latest others.
 * @param {HTMLElement} list
 * @param {Wire.Call[]} calls
 * @param {Wire.Call | null} staged
 * @param {Known} known
 */
export function drawRecent(list, calls, staged, { words }) {
  const otherCalls = calls.filter((call) => call.window != null && call.number !== staged?.number);
  const [called, endedCalls] = [otherCalls.filter(isStillCalled), otherCalls.filter((call) => !isStillCalled(call))];
  const shownCalls = [...called, ...endedCalls.slice(0, Math.max(0, RECENT_CALLS - called.length))];
  redraw(
    list,
    shownCalls.map((call) => [call.number, call.window, isStillCalled(call)]),
    () => (shownCalls.length ? shownCalls.map(recentRow) : [words.both("li", "recent__none", "recent.none")]),
  );
  shape(list, shownCalls);
}

/**
 * Set columns and rows for this many calls, in landscape and in portrait, and the length of the longest number and window,
 * by which css/display/lists.css sizes the letters.
 * @param {HTMLElement} list
 * @param {Wire.Call[]} calls
 */
function shape(list, calls) {
  const count = calls.length;
  const { columns, portrait } = SHAPES.find(({ most: limit }) => count <= limit) ?? WIDEST;
  const numbers = {
    columns,
    rows: Math.max(6, Math.ceil(count / columns)),
    "portrait-columns": portrait,
    "portrait-rows": Math.max(3, Math.ceil(count / portrait)),
    signs: Math.max(6, ...calls.map((call) => `${call.number}${call.window}`.length)),
  };
  for (const [name, value] of Object.entries(numbers)) list.style.setProperty(`--${name}`, String(value));
  list.parentElement?.classList.toggle("recent--many", count > RECENT_CALLS);
}

/** @param {Wire.Call} call */
function recentRow(call) {
  return el("li", isStillCalled(call) ? "recent__call" : "recent__call recent__call--over", [
    el("span", "recent__number", call.number),
    arrow("right"),
    el("span", "recent__window", call.window),
  ]);
}

/**
 * Draw how many are ahead of a new ticket and the wait time, once for lines that share windows.
 * @param {HTMLElement} list
 * @param {Wire.BoardLine[]} lines
 * @param {Known} known
 */
export function drawLines(list, lines, { words, lineNames, timezone }) {
  const queues = queuesOf(lines);
  list.dataset.count = queues.length > 12 ? "many" : "some";
  redraw(list, lines, () =>
    queues.map((queue) => queueCard(queue, queues.length === 1, { words, lineNames, timezone })),
  );
}

/**
 * @param {Wire.BoardLine[]} queue
 * @param {boolean} isAll
 * @param {Pick<Known, "words" | "lineNames" | "timezone">} known
 */
function queueCard(queue, isAll, { words, lineNames, timezone }) {
  const [{ ahead, wait: promised }] = queue;
  const isShared = isAll && queue.length > 1;
  /** @param {Wire.BoardLine} line */
  const names = (line) => lineNames.get(line.code) ?? { [words.languages[0]]: line.name };
  const cleared = clearing(queue, timezone, ahead > 0 && !isShared);
  const wait = cleared ?? waitText(promised);
  const people = el("p", "line__people", [
    el("span", "line__count", ahead),
    words.both("span", "line__word", "lines.people"),
  ]);
  return el("li", `line${ahead ? "" : " line--empty"}${isShared ? " line--all" : ""}`, [
    el(
      "span",
      "line__code",
      isShared ? `${queue[0].code}–${queue.at(-1)?.code}` : queue.map(({ code }) => code).join(" "),
    ),
    isShared ? words.both("p", "line__name", "lines.all") : words.name("p", "line__name", allNames(queue.map(names))),
    ahead ? people : words.both("p", "line__nobody", cleared?.key ?? "lines.nobody", cleared?.values),
    ahead && wait ? words.both("p", "line__wait", wait.key, wait.values) : null,
  ]);
}

/**
 * That lines were cleared a moment ago, as the key of a text and its values; null: none was. Lines that share a card are
 * named. `isShort`: it stands beside a number of people.
 * @param {Wire.BoardLine[]} queue
 * @param {string} timezone
 * @param {boolean} isShort
 */
export function clearing(queue, timezone, isShort) {
  const lines = queue.filter((line) => line.cleared_at);
  if (!lines.length) return null;
  const time = clockText(Date.parse(lines[0].cleared_at ?? ""), timezone);
  const names = queue.length > 1 ? `${lines.map(({ code }) => code).join(" ")} ` : "";
  return { key: isShort ? "lines.cleared_short" : "lines.cleared", values: { lines: names, time } };
}

/**
 * The names of several lines as one text, {language: words}.
 * @param {Wire.Text[]} names
 */
function allNames(names) {
  const languages = Object.keys(names[0]);
  return Object.fromEntries(languages.map((language) => [language, names.map((name) => name[language]).join(" · ")]));
}
