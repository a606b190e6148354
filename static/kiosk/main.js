/** The kiosk's page: one state, redrawn after every touch and after the server's news. */
import { speakAs } from "../shared/api.js";
import { part, partIfAny, setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { fetchPage, pageData } from "../shared/page.js";
import { Cover } from "./cover.js";
import { listenToFingers } from "./fingers.js";
import { Frame } from "./frame.js";
import { Guiding } from "./guiding.js";
import { localTime } from "./hours.js";
import { Idle } from "./idle.js";
import { Pager } from "./pager.js";
import { paperComes } from "./paper.js";
import { patience } from "./patience.js";
import { Scanner } from "./scanner.js";
import { SCREENS } from "./screens.js";
import { begin, closedAtStart, closingStep, coverOf, goOn, isDeserted, isTurning, troublesOf } from "./state.js";
import { Visiting } from "./visiting.js";
import { Words } from "./words.js";

const TICKET_SECONDS = 25;
const READ_MILLISECONDS = 1000;
const NEW_DAY_MILLISECONDS = 60_000;

/** @type {Pages.Kiosk} */
const page = pageData();
const words = new Words(page);
let state = begin(page);

speakAs(page.token);
const frame = new Frame(page, words, { changed: relabel, home: () => go({ screen: "start" }) });
const cover = new Cover(words);
const pager = new Pager(part("body"), part("pager"));
const guiding = new Guiding(
  { hall: page.hall, language: () => words.language, newId: newRequestId },
  { see: () => state.visit, show: (guided) => go({ guided }) },
);

/** @param {Partial<import("./state.js").State>} changes */
function learn(changes) {
  state = { ...state, ...changes };
}

// -- what is shown -------------------------------------------------------------------------------------------------------

/** @param {Partial<import("./state.js").Visit>} changes */
function go(changes) {
  if (state.isBusy) return;
  const isNewScreen = isTurning(state.visit, changes);
  learn({ visit: goOn(state.visit, changes, newRequestId) });
  draw(isNewScreen);
  watchIdle(isNewScreen);
}

function newRequestId() {
  return crypto.randomUUID?.() ?? String(Math.random());
}

/** Back to the start for the next citizen: in the hall's language, with the default display. */
function leave() {
  learn({ isBusy: false });
  frame.reset();
  pager.label(words);
  go({ screen: "start" });
  troubles();
}

/** Redraw, but never while a finger is down: the pressed button must still exist when the finger is lifted. */
function draw(hasTurned = false) {
  const isTurned = hasTurned || state.postponed === "turned";
  if (state.isPressed) return learn({ postponed: isTurned ? "turned" : "same" });
  learn({ postponed: null, shownClosed: closedAtStart(state) });
  const screen = part("screen");
  const restore = isTurned ? () => screen.focus({ preventScroll: true }) : sameFocus(screen);
  const screenName = state.shownClosed ? "closed" : state.visit.screen;
  const paper = paperComes(page, state.printers);
  const content = SCREENS[screenName]({
    words,
    page,
    state,
    go,
    visiting,
    leave,
    paper,
    guiding,
    openGuide,
  });
  part("head").replaceChildren(...there(content.head));
  part("body").replaceChildren(...there(content.body));
  part("action").replaceChildren(...there(content.action));
  screen.dataset.screen = screenName;
  if (isTurned) {
    part("body").scrollTop = 0;
    troubles();
  }
  pager.update();
  restore();
  lay();
  count(state.secondsLeft);
}

/** @param {(Node | null)[]} [parts] */
function there(parts = []) {
  return parts.filter((element) => element !== null);
}

/**
 * Keyboard focus stays on the same button.
 * @param {HTMLElement} screen
 */
function sameFocus(screen) {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !screen.contains(focused) || focused === screen) return () => {};
  const place = [...screen.querySelectorAll("button")].indexOf(/** @type {HTMLButtonElement} */ (focused));
  return () => screen.querySelectorAll("button")[place]?.focus({ preventScroll: true });
}

function lay() {
  const coverName = coverOf(state, patience(page.idle_seconds, isLarge()).ask);
  if (coverName === "unreachable") cover.unreachable();
  else if (coverName === "idle") cover.ask(state.secondsLeft ?? 0, () => idle.touched());
  else cover.hide();
}

function openGuide() {
  const { visit } = state;
  go({ screen: "guide" });
  guiding.begin(visit.guided.guide ? visit.guided.answers : visit.said[visit.service ?? ""]);
}

function relabel() {
  pager.label(words);
  if (state.visit.screen === "guide") guiding.begin(); // its texts are in one language
  draw();
  troubles();
  idle.stop(); // large print has a different time limit
  watchIdle(true);
}

// -- nobody there --------------------------------------------------------------------------------------------------------

const idle = new Idle(page.idle_seconds, {
  tick: (left) => count(left),
  leave: () => {
    learn({ isPressed: false });
    leave();
  },
});

function watchIdle(turned = false) {
  if (isDeserted(state, frame.isChanged)) {
    idle.stop();
    count(null);
  } else if (turned || !idle.isCounting)
    idle.start(state.visit.screen === "ticket" ? TICKET_SECONDS : patience(page.idle_seconds, isLarge()).limit);
}

function isLarge() {
  return document.documentElement.classList.contains("large");
}

/** @param {number | null} secondsLeft */
function count(secondsLeft) {
  learn({ secondsLeft });
  lay();
  const countdown = partIfAny("countdown");
  if (secondsLeft !== null && countdown) setText(countdown, words.say("ticket.back_in", { n: secondsLeft }));
}

// -- what a citizen does ---------------------------------------------------------------------------------------------------

const visiting = new Visiting(page, words, {
  state: () => state,
  learn,
  go,
  draw,
  troubles,
  leave,
  stay: () => watchIdle(true),
  refresh: () => live.refresh(), // get the hours and limits from the server
  isLarge,
});
const scanner = new Scanner();

listenToFingers({
  press: () => learn({ isPressed: true }),
  lift: () => learn({ isPressed: false }),
  lifted: () => {
    if (state.postponed !== null) draw();
  },
});

addEventListener("keydown", (event) => {
  const { screen, query } = state.visit;
  const isOfScanner = scanner.take(event, (text, typed) => visiting.read(text, typed));
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (isOfScanner) return;
  if (event.key === "Escape") /** @type {HTMLElement | null} */ (part("head").querySelector(".back"))?.click();
  else if (screen !== "search") return;
  else if (event.key === "Backspace") visiting.search(query.slice(0, -1));
  else if (event.key === " " && event.target instanceof Element && event.target.closest("button"))
    return; // presses it
  else if (event.key.length === 1 && !event.isComposing) visiting.search(query + event.key.toUpperCase());
});

// -- the server's news ---------------------------------------------------------------------------------------------------

const live = new Live("/kiosk", { token: page.token, hall: page.hall, build: page.build });
live.on("board", (board) => {
  learn({ board });
  troubles();
  if (state.visit.screen === "start" && !state.isStale) draw();
});
live.on("printers", ({ printers }) => {
  const states = Object.fromEntries(printers.map((printer) => [printer.name, printer.state]));
  learn({ printers: { ...state.printers, ...states } });
  troubles();
  if (state.visit.screen === "ticket") draw();
});
live.on("stale", () => {
  learn({ isStale: true });
  lay();
});
live.on("fresh", () => {
  learn({ isStale: false });
  draw();
});
live.on("newer", () => {
  learn({ isOld: true });
  renew();
});

/** Reload for a new build or a new definition of the hall, as soon as nobody is using the kiosk. */
function renew() {
  const { isOld, isStale, isPressed } = state;
  if (isOld && !isStale && !isPressed && isDeserted(state, frame.isChanged)) location.reload();
}

function now() {
  return localTime(page.timezone, live.clock.now());
}

function troubles() {
  frame.clock(now().clock);
  frame.troubles(troublesOf(state, page));
}

/** Reload on a new day, which has other hours, once the server answers and nobody is using the kiosk. */
async function lookForNewDay() {
  if (now().date === page.today || state.isStale) return;
  /** @type {Pages.Kiosk | null} */
  const data = await fetchPage();
  if (data && isDeserted(state, frame.isChanged) && data.today !== page.today) location.reload();
}

function closeInTime() {
  const step = closingStep(state);
  if (step === "start") go({ screen: "start" });
  else if (step === "draw") draw(true);
}

live.clock.learn(page.board.server_at);
setInterval(troubles, 1000);
setInterval(closeInTime, 1000);
setInterval(renew, 1000);
if (page.reader === "paired") setInterval(() => visiting.lookAtReader(), READ_MILLISECONDS);
setInterval(lookForNewDay, NEW_DAY_MILLISECONDS);
frame.draw();
pager.label(words);
troubles();
draw();
live.start();
