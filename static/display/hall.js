/**
 * Drawing the hall screen's parts. Each function gets what it shows and touches only its own part of the page.
 */
import { el, redraw } from "../shared/dom.js";
import { queuesOf } from "../shared/queues.js";
import { isStillCalled } from "./announcements.js";
import { arrow } from "./direction.js";
import { dayText, waitText } from "./times.js";

const RECENT_CALLS = 6;
const SHAPES = [
  { most: 6, columns: 1, portrait: 2 },
  { most: 12, columns: 2, portrait: 3 },
  { most: Infinity, columns: 3, portrait: 4 },
];

/** The call that stands on the stage, or, when `isOver`, the last one; null: nobody has been called, or the day is over. */
export function drawStage(stage, call, isOver, { words, places, day }) {
  const key = [call?.number, call?.window, call?.recalls, isOver, day];
  redraw(stage, key, () => {
    if (call === null) return idleParts(words, day);
    return isOver ? lastParts(call, words) : callParts(call, words, places);
  });
}

/** Who sees this late must not start walking: no arrow, and nobody is asked to go. */
function lastParts(call, words) {
  return [
    words.both("p", "stage__please", "stage.last"),
    stagedNumber(call),
    el("div", "goal", [
      el("p", "goal__number", call.window),
      words.both("p", "goal__word", "stage.at"),
    ]),
  ];
}

function stagedNumber(call) {
  const number = el("p", "stage__number", call.number);
  if (String(call.number).length > 5) number.classList.add("stage__number--long");
  return number;
}

function callParts(call, words, places) {
  const place = places.of(call.window);
  const goal = el("div", "goal", [
    arrow(place.direction),
    words.both("p", "goal__go", "stage.go"),
    el("p", "goal__number", call.window),
    words.both("p", "goal__word", "stage.window"),
    place.name ? words.name("p", "goal__place", place.name) : null,
  ]);
  return [words.both("p", "stage__please", call.recalls ? "stage.again" : "stage.please"), stagedNumber(call), goal];
}

/** `day`: {hours, isOver, next} as `dayOf` says it. */
function idleParts(words, { hours, isOver, next }) {
  if (hours.length && !isOver) {
    return [
      words.both("p", "idle__title", "stage.idle"),
      words.both("p", "idle__hint", "stage.idle_hint"),
      el("div", "idle__hours", [words.both("p", "", "hours.today"), el("p", "hours", written(hours))]),
    ];
  }
  return [
    words.both("p", "idle__title", hours.length ? "hours.over" : "hours.closed"),
    next ? el("div", "idle__hours", [
      words.both("p", "", "hours.next"),
      words.pair("p", "", (language) => dayText(next.date, language)),
      el("p", "hours", written(next.hours)),
    ]) : null,
  ];
}

function written(hours) {
  return hours.map((span) => span.replace("-", "–")).join("  ");
}

/** Everybody who is called and not there yet, except who stands on the stage; where there is room, the latest others. */
export function drawRecent(list, calls, staged, { words }) {
  const others = calls.filter((call) => call.window != null && call.number !== staged?.number);
  const [called, over] = [others.filter(isStillCalled), others.filter((call) => !isStillCalled(call))];
  const shown = [...called, ...over.slice(0, Math.max(0, RECENT_CALLS - called.length))];
  redraw(list, shown.map((call) => [call.number, call.window, isStillCalled(call)]), () =>
    shown.length ? shown.map(recentRow) : [words.both("li", "recent__none", "recent.none")],
  );
  shape(list, shown);
}

/**
 * Columns and rows for so many calls, in landscape and in portrait, and the most signs that a number and its window have:
 * css/display/lists.css makes the letters fit.
 */
function shape(list, calls) {
  const count = calls.length;
  const { columns, portrait } = SHAPES.find(({ most }) => count <= most);
  const numbers = {
    columns, rows: Math.max(6, Math.ceil(count / columns)),
    "portrait-columns": portrait, "portrait-rows": Math.max(3, Math.ceil(count / portrait)),
    signs: Math.max(6, ...calls.map((call) => `${call.number}${call.window}`.length)),
  };
  for (const [name, value] of Object.entries(numbers)) list.style.setProperty(`--${name}`, value);
  list.parentElement.classList.toggle("recent--many", count > RECENT_CALLS);
}

function recentRow(call) {
  return el("li", isStillCalled(call) ? "recent__call" : "recent__call recent__call--over", [
    el("span", "recent__number", call.number),
    arrow("right"),
    el("span", "recent__window", call.window),
  ]);
}

/** How many stand before a newcomer, and how long it may take: once for the lines that the same windows call. */
export function drawLines(list, lines, { words, lineNames }) {
  const queues = queuesOf(lines);
  list.dataset.count = queues.length > 12 ? "many" : "some";
  redraw(list, lines, () => queues.map((queue) => queueCard(queue, queues.length === 1, words, lineNames)));
}

function queueCard(queue, isAll, words, lineNames) {
  const [{ ahead, wait: promised }] = queue;
  const isShared = isAll && queue.length > 1;
  const names = (line) => lineNames.get(line.code) ?? { [words.languages[0]]: line.name };
  const wait = waitText(promised);
  const people = el("p", "line__people", [
    el("span", "line__count", ahead),
    words.both("span", "line__word", "lines.people"),
  ]);
  return el("li", `line${ahead ? "" : " line--empty"}${isShared ? " line--all" : ""}`, [
    el("span", "line__code", isShared ? `${queue[0].code}–${queue.at(-1).code}` : queue.map(({ code }) => code).join(" ")),
    isShared ? words.both("p", "line__name", "lines.all") : words.name("p", "line__name", allNames(queue.map(names))),
    ahead ? people : words.both("p", "line__nobody", "lines.nobody"),
    ahead && wait ? words.both("p", "line__wait", wait.key, wait.values) : null,
  ]);
}

/** The names of several lines as one text, {language: words}. */
function allNames(names) {
  const languages = Object.keys(names[0]);
  return Object.fromEntries(languages.map((language) => [language, names.map((name) => name[language]).join(" · ")]));
}
