/**
 * Drawing the hall screen's parts. Each function gets what it shows and touches only its own part of the page.
 */
import { el, redraw } from "../shared/dom.js";
import { arrow } from "./direction.js";
import { waitText } from "./times.js";

const RECENT_CALLS = 6;

/** The call that stands on the stage; null: nobody has been called. */
export function drawStage(stage, call, { words, places, hours }) {
  const key = [call?.number, call?.window, call?.recalls, hours];
  redraw(stage, key, () => (call ? callParts(call, words, places) : idleParts(words, hours)));
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
  const number = el("p", "stage__number", call.number);
  if (String(call.number).length > 5) number.classList.add("stage__number--long");
  return [words.both("p", "stage__please", call.recalls ? "stage.again" : "stage.please"), number, goal];
}

function idleParts(words, hours) {
  return [
    words.both("p", "idle__title", "stage.idle"),
    words.both("p", "idle__hint", hours.length ? "stage.idle_hint" : "hours.closed"),
    hours.length ? el("div", "idle__hours", [words.both("p", "", "hours.today"), el("p", "hours", hours.join("  "))]) : null,
  ].filter((part) => part !== null);
}

/** The latest calls except the one on the stage, newest first. */
export function drawRecent(list, calls, staged, { words }) {
  const others = calls
    .filter((call) => call.window != null && call.number !== staged?.number)
    .slice(0, RECENT_CALLS);
  redraw(list, others.map((call) => [call.number, call.window]), () =>
    others.length ? others.map(recentRow) : [words.both("li", "recent__none", "recent.none")],
  );
}

function recentRow(call) {
  return el("li", "recent__call", [
    el("span", "recent__number", call.number),
    arrow("right"),
    el("span", "recent__window", call.window),
  ]);
}

/** How many wait in each line, and how long the next one may have to. */
export function drawLines(list, lines, { words, lineNames }) {
  list.dataset.count = lines.length > 12 ? "many" : "some";
  redraw(list, lines, () => lines.map((line) => lineCard(line, words, lineNames)));
}

function lineCard(line, words, lineNames) {
  const names = lineNames.get(line.code) ?? { [words.languages[0]]: line.name };
  const wait = waitText(line.wait);
  const people = el("p", "line__people", [
    el("span", "line__count", line.waiting),
    words.both("span", "line__word", "lines.people"),
  ]);
  return el("li", line.waiting ? "line" : "line line--empty", [
    el("span", "line__code", line.code),
    words.name("p", "line__name", names),
    line.waiting ? people : words.both("p", "line__nobody", "lines.nobody"),
    line.waiting && wait ? words.both("p", "line__wait", wait.key, wait.values) : null,
  ]);
}
