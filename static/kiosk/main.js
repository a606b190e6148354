/** The kiosk's page: one state, redrawn after every touch; the server's news beside it. */
import { get, post, speakAs } from "../shared/api.js";
import { setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { fetchPage, pageData } from "../shared/page.js";
import { Cover } from "./cover.js";
import { Frame } from "./frame.js";
import { isClosed, isOutOfDate, localTime } from "./hours.js";
import { Idle } from "./idle.js";
import { Pager } from "./pager.js";
import { paperComes } from "./paper.js";
import { patience } from "./patience.js";
import * as screens from "./screens.js";
import { Words } from "./words.js";

const TICKET_SECONDS = 25;
const NEW_DAY_MILLISECONDS = 60_000;
const BOARD_MILLISECONDS = 3000;
const START = { screen: "start", line: null, service: null, priority: "", ticket: null, query: "", from: "start" };

const page = pageData();
const words = new Words(page);
const part = (name) => document.querySelector(`[data-part="${name}"]`);
let state = { ...START };
let board = page.board;
const printerStates = { ...page.printer_states };
let found = null;
let busy = false;
let problem = null;
let requestId = null;
let stale = false;
let pressed = false;
let postponed = null;
let secondsLeft = null;
let shownClosed = null;
let isOld = false;
let askedAt = -Infinity;

speakAs(page.token);
const frame = new Frame(page, words, { changed: relabel, home: () => go({ screen: "start" }) });
const cover = new Cover(words);
const pager = new Pager(part("body"), part("pager"));

// -- what is shown -------------------------------------------------------------------------------------------------------

function go(changes) {
  if (busy) return;
  const turned = changes.screen !== undefined && changes.screen !== state.screen;
  if (changes.screen === "start") state = { ...START };
  else state = { ...state, ...changes };
  if (changes.screen === "confirm" && changes.service) [state.priority, requestId, problem] = ["", crypto.randomUUID?.() ?? String(Math.random()), null];
  if (changes.screen === "search") found = null;
  draw(turned);
  watchIdle(turned);
}

/** Back to the start as the next citizen expects it: in the hall's language, in its ordinary looks. */
function leave() {
  busy = false;
  frame.reset();
  pager.label(words);
  go({ screen: "start" });
  troubles();
}

/** Never under a finger: what is pressed must still be there when the finger is lifted, or the touch is lost. */
function draw(turned = false) {
  if (pressed) {
    postponed ||= turned;
    return;
  }
  turned ||= postponed === true;
  postponed = null;
  const screen = part("screen");
  const restore = turned ? () => screen.focus({ preventScroll: true }) : sameFocus(screen);
  shownClosed = isClosed(board) && state.screen === "start" ? board.admission.kind : null;
  const context = { words, page, state, board, found, busy, problem, go, type, take, leave, paper: paperComes(page, printerStates) };
  const drawn = screens[shownClosed ? "closed" : state.screen](context);
  for (const name of ["head", "body", "action"]) part(name).replaceChildren(...(drawn[name] ?? []).filter(Boolean));
  screen.dataset.screen = shownClosed ? "closed" : state.screen;
  if (turned) {
    part("body").scrollTop = 0;
    troubles();
  }
  pager.update();
  restore();
  lay();
  count(secondsLeft);
}

/** Who walks by keyboard stays where they are: at the same button. */
function sameFocus(screen) {
  const focused = document.activeElement;
  if (!screen.contains(focused) || focused === screen) return () => {};
  const place = [...screen.querySelectorAll("button")].indexOf(focused);
  return () => screen.querySelectorAll("button")[place]?.focus({ preventScroll: true });
}

/** A number that was given stays to be read, whatever happens to the system. */
function lay() {
  const given = state.screen === "ticket";
  if (stale && !given) cover.unreachable();
  else if (secondsLeft !== null && secondsLeft <= patience(page.idle_seconds, isLarge()).ask && !given) cover.ask(secondsLeft, () => idle.touched());
  else cover.hide();
}

function relabel() {
  pager.label(words);
  draw();
  troubles();
  idle.stop(); // another print has another patience
  watchIdle(true);
}

addEventListener("pointerdown", () => { pressed = true; }, true);
for (const name of ["pointerup", "pointercancel"]) {
  addEventListener(name, () => { pressed = false; setTimeout(() => { if (postponed !== null) draw(); }); }, true); // after the click of this touch
}

// -- nobody there --------------------------------------------------------------------------------------------------------

const idle = new Idle(page.idle_seconds, {
  tick: (left) => count(left),
  leave: () => { pressed = false; leave(); },
});

function watchIdle(turned = false) {
  if (state.screen === "start" && !frame.isChanged) {
    idle.stop();
    count(null);
  } else if (turned || !idle.isCounting) idle.start(state.screen === "ticket" ? TICKET_SECONDS : patience(page.idle_seconds, isLarge()).limit);
}

function isLarge() {
  return document.documentElement.classList.contains("large");
}

function count(left) {
  secondsLeft = left;
  lay();
  if (left !== null && part("countdown")) setText(part("countdown"), words.say("ticket.back_in", { n: left }));
}

// -- what a citizen does ---------------------------------------------------------------------------------------------------

/** The same request id until a ticket has come, so that a double tap or a lost answer is one ticket. */
async function take() {
  if (busy) return;
  [busy, problem] = [true, null];
  draw();
  try {
    const ticket = await post("/api/v1/tickets", {
      hall: page.hall, service: state.service, priority: state.priority, language: words.language, request_id: requestId,
      large_print: isLarge(),
    });
    busy = false;
    go({ screen: "ticket", ticket });
  } catch (refused) {
    [busy, problem] = [false, refused];
    draw();
    if (["hall_closed", "closing_soon"].includes(refused.code)) askForBoard();
  }
}

async function type(query) {
  found = null;
  go({ query });
  if (!query.trim()) return;
  const asked = new URLSearchParams({ q: query.trim(), language: words.language });
  const answer = await get(`/api/v1/halls/${encodeURIComponent(page.hall)}/services?${asked}`).catch(() => null);
  if (!answer || state.query !== query || state.screen !== "search") return;
  found = answer.services.map(({ code }) => code);
  draw();
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") part("head").querySelector(".back")?.click();
  else if (state.screen !== "search") return;
  else if (event.key === "Backspace") type(state.query.slice(0, -1));
  else if (event.key === " " && event.target.closest?.("button")) return; // presses it
  else if (event.key.length === 1 && !event.isComposing) type(state.query + event.key.toUpperCase());
});

for (const name of ["contextmenu", "dragstart"]) addEventListener(name, (event) => event.preventDefault());
addEventListener("wheel", (event) => { if (event.ctrlKey) event.preventDefault(); }, { passive: false });

// -- the server's news ---------------------------------------------------------------------------------------------------

const live = new Live("/kiosk", { token: page.token, hall: page.hall, build: page.build });
live.addEventListener("board", ({ detail }) => {
  board = detail;
  troubles();
  if (state.screen === "start" && !stale) draw();
});
live.addEventListener("printers", ({ detail }) => {
  for (const { name, state: how } of detail.printers) printerStates[name] = how;
  troubles();
  if (state.screen === "ticket") draw();
});
live.addEventListener("stale", () => { stale = true; lay(); });
live.addEventListener("fresh", () => { stale = false; draw(); });
live.addEventListener("newer", () => { isOld = true; renew(); });

/** Another build, or another definition of the hall: as soon as nobody stands here. */
function renew() {
  if (isOld && !stale && state.screen === "start" && !frame.isChanged && !pressed) location.reload();
}

function now() {
  return localTime(page.timezone, live.clock.now());
}

function troubles() {
  const { clock } = now();
  frame.clock(clock);
  frame.troubles({
    board, paper: paperComes(page, printerStates), isOut: printerStates[page.printer] === "paper_out",
    isLow: printerStates[page.printer] === "paper_low",
    hasTicket: state.screen === "ticket",
  });
}

/** A new day has other hours: take the page anew, once the server gives it and nobody stands here. */
async function lookForNewDay() {
  if (now().date === page.today || stale) return;
  const data = await fetchPage();
  if (data && state.screen === "start" && !frame.isChanged && data.today !== page.today) location.reload();
}

/** The hall closes, or opens again, also while somebody stands here; who has a number reads it first. */
function closeInTime() {
  if (isOutOfDate(board, live.clock.now())) askForBoard();
  if (busy || state.screen === "ticket") return;
  const closed = isClosed(board) ? board.admission.kind : null;
  if (closed === shownClosed) return;
  if (closed && state.screen !== "start") go({ screen: "start" });
  else draw(true);
}

/** The hours are the server's to tell; asked when the clock has passed what it told last. */
async function askForBoard() {
  if (performance.now() - askedAt < BOARD_MILLISECONDS) return;
  askedAt = performance.now();
  const fresh = await get(`/api/v1/halls/${encodeURIComponent(page.hall)}/board`).catch(() => null);
  if (fresh && fresh.revision >= board.revision) board = fresh;
  closeInTime();
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
