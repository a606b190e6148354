/**
 * The screen above one window: its number, whose turn it is, and whether it serves at all.
 */
import { el, redraw } from "../shared/dom.js";
import { openStation } from "./station.js";

const NEWS_MILLISECONDS = 15_000;
const { page, words, part, live } = openStation();
const sign = part("sign");
let calledAt = -Infinity;
let lastCall = null;

/** What the screen says, from the board: {state, number, again}. */
function turn(board) {
  const serviceWindow = board.windows.find(({ number }) => number === page.window);
  const state = serviceWindow?.state ?? "closed";
  if (!serviceWindow?.ticket) return { state, number: null };
  const call = board.calls.find(({ number, window }) => number === serviceWindow.ticket && window === page.window);
  const phase = serviceWindow.ticket_state ?? "serving";
  return { state: phase, number: serviceWindow.ticket, again: phase === "called" && call?.recalls > 0, call };
}

function draw() {
  if (!live.board) return;
  const { state, number, again, call } = turn(live.board);
  noticeCall(state === "called" ? `${call?.number}|${call?.called_at}|${call?.recalls}` : null);
  document.body.dataset.state = state;
  redraw(sign, [state, number, again], () => parts(state, number, again));
}

function parts(state, number, again) {
  const hint = state === "paused" || state === "closed" ? words.both("p", "sign__hint", `own.${state}_hint`) : null;
  const title = words.both("p", "sign__title", again ? "own.again" : `own.${state}`);
  return [number === null ? null : el("p", "sign__number", number), title, hint].filter((part) => part !== null);
}

function noticeCall(call) {
  if (call !== null && call !== lastCall) calledAt = performance.now();
  lastCall = call;
}

part("number").textContent = page.window;
part("number").classList.toggle("own__number--long", page.window > 9);
part("word").replaceChildren(words.both("span", "", "own.window"));
live.addEventListener("board", draw);
setInterval(() => {
  document.body.classList.toggle("is-news", lastCall !== null && performance.now() - calledAt < NEWS_MILLISECONDS);
}, 250);
live.start();
