/**
 * The window console: one clerk, one window, the next step always on the one big button.
 */
import { el, part, redraw, setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData } from "../shared/page.js";
import { Check } from "./check.js";
import { Checking } from "./checking.js";
import { chooseByKey, drawChoice } from "./choose.js";
import { Clerk } from "./clerk.js";
import { Desk } from "./desk.js";
import { Draft } from "./draft.js";
import { Finishing } from "./finishing.js";
import { Giving } from "./giving.js";
import { Coach, showKeys } from "./help.js";
import { icon } from "./icons.js";
import { KEY_OF, listen } from "./keys.js";
import { Kiosks } from "./kiosks.js";
import { Names } from "./names.js";
import { drawNow, tick } from "./now.js";
import { Queue } from "./queue.js";
import { isPossible, PRIMARY, SECONDARY } from "./steps.js";
import { askTarget } from "./transfer.js";

/** @typedef {import("./steps.js").Phase} Phase */
/** @typedef {import("../shared/api.js").Problem} Problem */

const AGAIN_MILLISECONDS = 2000;
/** @type {Pages.WindowConsole} */
const page = pageData();
const { settings } = page;
const names = new Names(page);
const live = new Live("/window", {
  token: page.token,
  hall: page.hall,
  build: page.build,
  watch: { station: "console" },
});
const { clock } = live;
const desk = new Desk(page.hall, page.user.name);
const draft = new Draft();
const coach = new Coach(part("coach"), names);
const kiosks = new Kiosks(part("kiosk-list", HTMLDialogElement), { hall: page.hall, names, clockTime });
const priorities = () => settings.priorities.map(({ code }) => code);
const giving = new Giving(part("giving", HTMLDialogElement), { hall: page.hall, names, priorities, say });
const finishing = new Finishing(page.hall, names, draft);
const check = new Check(part("check"), { names, checking: new Checking(() => names.language), changed: draw });
/** @param {Wire.Ticket} ticket */
const transferTo = async (ticket) => {
  await desk.look().catch(() => {}); // the present staff of the windows; if it cannot be fetched, use the last known
  return askTarget(part("transfer", HTMLDialogElement), ticket, {
    names,
    lines: settings.lines,
    windows: desk.windows,
    number: desk.number,
  });
};
const clerk = new Clerk(desk, { names, say, draft, askTarget: transferTo, onFinished: () => coach.finishedOne() });
const queue = new Queue(
  { tabs: part("tabs"), find: part("find", HTMLInputElement), list: part("list") },
  { desk, names, clock, ask: (step, ticket) => clerk.ask(step, ticket).then(focusPrimary) },
);

/**
 * @param {string} sentence
 * @param {"done" | "problem"} kind
 */
function say(sentence, kind) {
  const news = part("news");
  news.className = `news__text news__text--${kind}`;
  news.replaceChildren(icon(kind === "done" ? "tick" : "warning"), el("span", "", sentence));
}

/**
 * An instant in the hall's local time: "9:05"; "" for none.
 * @param {string | null} at
 */
function clockTime(at) {
  /** @type {Intl.DateTimeFormatOptions} */
  const format = { timeZone: settings.timezone, hour: "numeric", minute: "2-digit", hourCycle: "h23" };
  return at ? new Intl.DateTimeFormat("en-GB", format).format(new Date(at)) : "";
}

function focusPrimary() {
  if (!document.querySelector("dialog[open]")) part("primary").focus();
}

/** @param {string} name */
function press(name) {
  if (name === "primary") return clerk.primary();
  if (name === "undo") return clerk.undo();
  if (name === "pause") return clerk.ask(desk.phase === "paused" ? "open" : "pause", null);
  if (name === "resume") return resumeParked();
  if (name === "check") return desk.current && check.toggle();
  return clerk.ask(name);
}

/** Resume the parked ticket if there is only one for this window; otherwise show the list. */
function resumeParked() {
  const own = desk.parked.filter(
    ({ wanted_window: wantedWindow }) => wantedWindow === null || wantedWindow === desk.number,
  );
  if (desk.phase === "free" && own.length === 1) return clerk.ask("resume", own[0]);
  queue.show("parked");
}

/**
 * The second click of a double click is ignored; the lock catches slower ones.
 * @param {HTMLElement} button
 * @param {() => unknown} act
 */
function onClick(button, act) {
  button.addEventListener("click", (event) => event.detail < 2 && Promise.resolve(act()).then(focusPrimary));
}

function draw() {
  const { phase } = desk;
  part("loading").hidden = true;
  part("choose").hidden = phase !== "away";
  part("work").hidden = phase === "away";
  check.show(desk.current);
  part("check").hidden = !check.isOpen;
  part("queue").hidden = phase === "away" || check.isOpen;
  drawBar(phase);
  coach.draw(phase);
  if (phase === "away") return drawSeats();
  drawNow(part("now"), desk, { names, clock, settings, finishing: showFinishing, check: () => check.toggle() });
  drawPrimary(phase);
  for (const step of Object.keys(SECONDARY))
    setUsable(stepButton(`.steps [data-step="${step}"]`), isPossible(step, phase) && !isSpent(step));
  queue.draw();
  drawUndo();
}

/** @param {HTMLElement} place */
function showFinishing(place) {
  if (desk.current) finishing.show(place, desk.current);
}

/**
 * A button of the page, which must exist.
 * @param {string} selector
 */
function stepButton(selector) {
  const button = document.querySelector(selector);
  if (!(button instanceof HTMLButtonElement)) throw new Error(`The console has no button ${selector}.`);
  return button;
}

function drawSeats() {
  const last = Number(localStorage.getItem("window")) || null;
  const { name: me, leads } = page.user;
  drawChoice(part("choose"), desk.windows, { names, clockTime, last, me, leads, open: sitDown });
}

/** @param {Wire.SeatedWindow} seat */
async function sitDown(seat) {
  await clerk.open(seat.number);
  if (desk.number !== null) localStorage.setItem("window", String(desk.number));
  focusPrimary();
}

/** @param {Phase} phase */
function drawBar(phase) {
  document.body.dataset.phase = phase;
  setText(part("seat"), desk.number === null ? names.say("page.title") : names.say("page.window", { n: desk.number }));
  setText(part("state"), phase === "away" ? "" : names.say(`state.${desk.state}`));
  part("state").dataset.state = desk.state;
  const pause = stepButton('[data-step="pause"]');
  pause.hidden = phase === "away" || desk.state === "paused";
  const leave = stepButton('[data-step="close"]');
  leave.hidden = phase === "away";
  setUsable(leave, isPossible("close", phase));
}

/** @param {Phase} phase */
function drawPrimary(phase) {
  const step = PRIMARY[phase];
  const button = part("primary");
  if (!step) return;
  button.dataset.step = step;
  button.classList.toggle("primary--busy", desk.isBusy);
  button.ariaBusy = String(desk.isBusy);
  redraw(button, step, () => buttonParts(step));
}

/** @param {string} step */
function buttonParts(step) {
  return [
    el("kbd", "", KEY_OF[step]),
    el("span", "button__name", names.say(`step.${step}`)),
    el("span", "button__hint", names.say(`hint.${step}`)),
  ];
}

/**
 * Whether the hall's limit of recalls is reached; the server refuses more.
 * @param {string} step
 */
function isSpent(step) {
  return step === "recall" && (desk.current?.recalls ?? 0) >= settings.most_recalls;
}

/**
 * @param {HTMLElement} button
 * @param {boolean} isUsable
 */
function setUsable(button, isUsable) {
  button.ariaDisabled = String(!isUsable);
}

function drawUndo() {
  const offer = clerk.last.offer(performance.now());
  const undo = part("undo");
  undo.hidden = offer === null;
  if (offer)
    redraw(undo, offer.step, () => [el("kbd", "", KEY_OF.undo), el("span", "", names.say(`undo.${offer.step}`))]);
}

function tellTheTime() {
  if (!clock.isKnown) return; // this computer's own clock may be wrong
  /** @type {Intl.DateTimeFormatOptions} */
  const format = { timeZone: settings.timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  setText(part("clock"), new Intl.DateTimeFormat("en-GB", format).format(clock.now()));
  tick(part("now"), desk.current, { names, clock, settings });
  if (desk.phase !== "away") {
    queue.draw();
    drawUndo();
  }
}

/** @param {{ printers: Wire.Printer[] }} news */
function showPrinters({ printers }) {
  const printersInTrouble = printers.filter(({ state }) => state in page.texts.printers);
  redraw(part("printers"), printersInTrouble, () =>
    printersInTrouble.map(({ name, title, state }) => {
      const sentence = names.say(`printers.${state}`, { name: names.place(title) || name });
      return el("span", "trouble", [icon("warning"), el("span", "", sentence)]);
    }),
  );
}

/** @param {{ since: Date | null }} news */
function showStale({ since }) {
  /** @type {Intl.DateTimeFormatOptions} */
  const format = { timeZone: settings.timezone, timeStyle: "medium", hourCycle: "h23" };
  const sentence = since
    ? names.say("stale.since", { time: new Intl.DateTimeFormat("en-GB", format).format(since) })
    : names.say("stale.never");
  part("stale").replaceChildren(icon("warning"), el("strong", "", names.say("stale.title")), el("span", "", sentence));
  part("stale").hidden = false;
}

/**
 * News may come in bursts; the queue is fetched at most twice a second.
 * @type {ReturnType<typeof setTimeout> | null}
 */
let refreshing = null;
/** @param {{ revision?: number } | null} news */
function refreshSoon(news) {
  if (refreshing !== null || (news?.revision ?? Infinity) <= desk.revision) return;
  refreshing = setTimeout(() => {
    refreshing = null;
    desk.refresh().catch((problem) => say(names.problem(problem), "problem"));
  }, 250);
}

/** Until the desk is loaded, the page shows that it is loading, and any error. */
async function restore() {
  try {
    await desk.restore();
  } catch (error) {
    const problem = /** @type {Problem} */ (error);
    if (part("loading").hidden) say(names.problem(problem), "problem");
    else setText(part("loading"), names.problem(problem));
    setTimeout(restore, AGAIN_MILLISECONDS);
  }
}

for (const step of Object.keys(SECONDARY)) {
  const button = el("button", "step", buttonParts(step));
  button.type = "button";
  button.dataset.step = step;
  onClick(button, () => clerk.ask(step));
  part("steps").append(button);
}
for (const step of ["pause", "close"]) onClick(stepButton(`.bar [data-step="${step}"]`), () => clerk.ask(step, null));
onClick(part("primary"), () => clerk.primary());
onClick(part("undo"), () => clerk.undo());
part("give").addEventListener("click", () => giving.show());
part("kiosks").addEventListener("click", () => kiosks.show());
part("help").addEventListener("click", () => showKeys(part("keys", HTMLDialogElement), names));
addEventListener("keydown", (event) => {
  if (desk.phase === "away" && chooseByKey(part("choose"), event)) event.preventDefault();
});
listen((name) => desk.phase !== "away" && press(name));

desk.addEventListener("changed", draw);
live.on("queue", refreshSoon);
live.on("board", refreshSoon);
live.on("printers", (detail) => showPrinters(detail));
live.on("stale", (detail) => showStale(detail));
live.on("fresh", () => (part("stale").hidden = true));
live.on("newer", (detail) => {
  Object.assign(settings, detail.settings); // a new definition of the hall; a text being typed is kept
  names.learn(settings);
  draw();
});
setInterval(tellTheTime, 1000);
restore();
live.start();
tellTheTime();
