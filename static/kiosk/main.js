/** The kiosk's page: one state, redrawn after every touch and after the server's news. */
import { get, post, speakAs } from "../shared/api.js";
import { part, partIfAny, setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { fetchPage, pageData } from "../shared/page.js";
import { isScanned, LENGTHS, wish } from "./booked.js";
import { Cover } from "./cover.js";
import { listenToFingers } from "./fingers.js";
import { Frame } from "./frame.js";
import { Guiding, UNASKED } from "./guiding.js";
import { localTime } from "./hours.js";
import { Idle } from "./idle.js";
import { Pager } from "./pager.js";
import { paperComes } from "./paper.js";
import { patience } from "./patience.js";
import { SCREENS } from "./screens.js";
import { begin, closedAtStart, closingStep, coverOf, goOn, isDeserted, isTurning, troublesOf } from "./state.js";
import { Words } from "./words.js";

const TICKET_SECONDS = 25;
const OF_GUIDES = ["unknown_question", "unknown_option", "one_option"];
const NEW_DAY_MILLISECONDS = 60_000;
const SCAN_MILLISECONDS = 500; // between two keys of a scanner there is far less

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
    type,
    take,
    typeCode,
    arrive,
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

/**
 * Uses the same request id until a ticket is issued, so that a double tap or a lost answer gives one ticket.
 * @returns {Promise<void>}
 */
async function take() {
  if (state.isBusy) return;
  const { service, priority, requestId, guided } = state.visit;
  learn({ isBusy: true, visit: { ...state.visit, problem: null } });
  draw();
  try {
    const ticket = await post("/api/v1/tickets", {
      hall: page.hall,
      service,
      priority,
      language: words.language,
      request_id: requestId ?? undefined,
      large_print: isLarge(),
      answers: guided.answers,
    });
    learn({ isBusy: false });
    go({ screen: "ticket", ticket });
  } catch (error) {
    const problem = /** @type {import("../shared/api.js").Problem} */ (error);
    if (OF_GUIDES.includes(problem.code) && Object.keys(guided.answers).length) return takeWithoutAnswers();
    learn({ isBusy: false, visit: { ...state.visit, problem } });
    draw();
    const hasChanged = ["hall_closed", "closing_soon", "line_full", "kiosk_closed"].includes(problem.code);
    if (hasChanged) live.refresh(); // get the hours and limits from the server
  }
}

/**
 * The guide was changed since it was answered: the number is worth more than the answers.
 * @returns {Promise<void>}
 */
function takeWithoutAnswers() {
  learn({ isBusy: false, visit: { ...state.visit, guided: UNASKED, screen: "confirm" } });
  return take();
}

/** @type {Wire.Answers} */
const NOTHING = { answers: [], elsewhere: [] };

/** @param {string} typed */
function typeCode(typed) {
  const { by } = state.visit;
  if (typed.length > LENGTHS[by]) return;
  go({ typed, problem: null });
  if (typed.length === LENGTHS[by]) arrive();
}

/**
 * Somebody who booked is here. `code`: what a scanner read; `starts_at`: which of several times.
 * @param {{ code?: string, starts_at?: string }} [more]
 */
async function arrive(more = {}) {
  if (state.isBusy) return;
  const { by, typed } = state.visit;
  const asked = more.code ? { code: more.code } : { ...wish(by, typed), ...more };
  learn({ isBusy: true, visit: { ...state.visit, problem: null } });
  draw();
  try {
    const ticket = await post("/api/v1/appointments/check-in", { hall: page.hall, ...asked });
    learn({ isBusy: false });
    go({ screen: "ticket", ticket });
  } catch (error) {
    const problem = /** @type {import("../shared/api.js").Problem} */ (error);
    learn({ isBusy: false });
    go({ screen: "booked", problem, typed: problem.code === "several_appointments" ? typed : "" });
  }
}

let scanned = { text: "", at: 0 };

/**
 * A scanner types what it has read, and ends it with Enter. Returns whether the key was its.
 * @param {KeyboardEvent} event
 */
function scan(event) {
  if (!page.takes_appointments || !["start", "booked"].includes(state.visit.screen)) return false;
  if (event.key === "Enter") {
    const { text } = scanned;
    scanned = { text: "", at: 0 };
    if (!isScanned(text)) return false;
    event.preventDefault();
    arrive({ code: text });
    return true;
  }
  if (event.key.length !== 1) return false;
  const isNew = event.timeStamp - scanned.at > SCAN_MILLISECONDS;
  scanned = { text: (isNew ? "" : scanned.text) + event.key, at: event.timeStamp };
  return true;
}

/** @param {string} query */
async function type(query) {
  go({ query, found: null, elsewhere: [] });
  if (!query.trim()) return;
  const parameters = new URLSearchParams({ q: query.trim(), language: words.language });
  /** @type {{ services: Wire.Service[] } | null} */
  const answer = await get(`/api/v1/halls/${encodeURIComponent(page.hall)}/services?${parameters}`).catch(() => null);
  if (!answer) return;
  /** @type {Wire.Answers} */
  const asked =
    answer.services.length > 0
      ? { answers: [], elsewhere: [] }
      : await get(`/api/v1/halls/${encodeURIComponent(page.hall)}/ask?${parameters}`).catch(() => NOTHING);
  const { visit } = state;
  if (visit.query !== query || visit.screen !== "search") return;
  const found = [...answer.services.map(({ code }) => code), ...asked.answers.map(({ service }) => service)];
  const said = Object.fromEntries(asked.answers.map(({ service, answers }) => [service, answers]));
  learn({ visit: { ...visit, found, said, elsewhere: asked.elsewhere } });
  draw();
}

listenToFingers({
  press: () => learn({ isPressed: true }),
  lift: () => learn({ isPressed: false }),
  lifted: () => {
    if (state.postponed !== null) draw();
  },
});

addEventListener("keydown", (event) => {
  const { screen, query } = state.visit;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (scan(event)) return;
  if (event.key === "Escape") /** @type {HTMLElement | null} */ (part("head").querySelector(".back"))?.click();
  else if (screen !== "search") return;
  else if (event.key === "Backspace") type(query.slice(0, -1));
  else if (event.key === " " && event.target instanceof Element && event.target.closest("button"))
    return; // presses it
  else if (event.key.length === 1 && !event.isComposing) type(query + event.key.toUpperCase());
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
setInterval(lookForNewDay, NEW_DAY_MILLISECONDS);
frame.draw();
pager.label(words);
troubles();
draw();
live.start();
