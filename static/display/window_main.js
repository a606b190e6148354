/**
 * The screen above one window: its number, the ticket called there, and whether the window is open.
 */
import { el, part, redraw } from "../shared/dom.js";
import { openStation } from "./station.js";

const NEWS_MILLISECONDS = 15_000;
const { page, words, live } = openStation();
const sign = part("sign");
let calledAt = -Infinity;
/** @type {string | null} */
let lastCall = null;

/**
 * What the screen shows, from the board: {state, number, again}.
 * @param {Wire.Board} board
 */
function turn(board) {
  const serviceWindow = board.windows.find(({ number }) => number === page.window);
  const state = serviceWindow?.state ?? "closed";
  if (!serviceWindow?.ticket) return { state, number: null };
  const call = board.calls.find(({ number, window }) => number === serviceWindow.ticket && window === page.window);
  const phase = serviceWindow.ticket_state ?? "serving";
  return { state: phase, number: serviceWindow.ticket, again: phase === "called" && (call?.recalls ?? 0) > 0, call };
}

function draw() {
  if (!live.board) return;
  const { state, number, again: isRecalled, call } = turn(live.board);
  noticeCall(state === "called" ? `${call?.number}|${call?.called_at}|${call?.recalls}` : null);
  document.body.dataset.state = state;
  redraw(sign, [state, number, isRecalled], () => parts(state, number, isRecalled));
}

/**
 * @param {string} state
 * @param {string | null} number
 * @param {boolean | undefined} isRecalled
 */
function parts(state, number, isRecalled) {
  const hint = state === "paused" || state === "closed" ? words.both("p", "sign__hint", `own.${state}_hint`) : null;
  const title = words.both("p", "sign__title", isRecalled ? "own.again" : `own.${state}`);
  return [number === null ? null : el("p", "sign__number", number), title, hint].filter((part) => part !== null);
}

/** @param {string | null} call */
function noticeCall(call) {
  if (call !== null && call !== lastCall) calledAt = performance.now();
  lastCall = call;
}

part("number").textContent = String(page.window);
part("number").classList.toggle("own__number--long", (page.window ?? 0) > 9);
part("word").replaceChildren(words.both("span", "", "own.window"));
live.on("board", draw);
setInterval(() => {
  document.body.classList.toggle("is-news", lastCall !== null && performance.now() - calledAt < NEWS_MILLISECONDS);
}, 250);
live.start();
