/**
 * The window console: one clerk, one window, the next step always on the one big button.
 */
import { el, redraw, setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData } from "../shared/page.js";
import { chooseByKey, drawChoice } from "./choose.js";
import { Clerk } from "./clerk.js";
import { Desk } from "./desk.js";
import { Draft } from "./draft.js";
import { Finishing } from "./finishing.js";
import { Coach, showKeys } from "./help.js";
import { icon } from "./icons.js";
import { KEY_OF, listen } from "./keys.js";
import { Names } from "./names.js";
import { drawNow, tick } from "./now.js";
import { Queue } from "./queue.js";
import { PRIMARY, SECONDARY, isPossible } from "./steps.js";
import { askTarget } from "./transfer.js";

const AGAIN_MILLISECONDS = 2000;
const page = pageData();
const { settings } = page;
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const names = new Names(page);
const live = new Live("/window", { token: page.token, hall: page.hall, build: page.build });
const { clock } = live;
const desk = new Desk(page.hall, page.user.name);
const draft = new Draft();
const coach = new Coach(part("coach"), names);
const finishing = new Finishing(page.hall, names, draft);
const transferTo = async (ticket) => {
  await desk.look().catch(() => {}); // who sits where just now; what was known serves when that cannot be fetched
  return askTarget(part("transfer"), ticket, { names, lines: settings.lines, windows: desk.windows, number: desk.number });
};
const clerk = new Clerk(desk, { names, say, draft, askTarget: transferTo, onFinished: () => coach.finishedOne() });
const queue = new Queue(
  { tabs: part("tabs"), find: part("find"), list: part("list") },
  { names, clock, ask: (step, ticket) => clerk.ask(step, ticket).then(focusPrimary) },
);

function say(sentence, kind) {
  const news = part("news");
  news.className = `news__text news__text--${kind}`;
  news.replaceChildren(icon(kind === "done" ? "tick" : "warning"), el("span", "", sentence));
}

/** An instant as the hall's clocks show it: "9:05"; "" for none. */
function clockTime(at) {
  const format = { timeZone: settings.timezone, hour: "numeric", minute: "2-digit", hourCycle: "h23" };
  return at ? new Intl.DateTimeFormat("en-GB", format).format(new Date(at)) : "";
}

function focusPrimary() {
  if (!document.querySelector("dialog[open]")) part("primary").focus();
}

function press(name) {
  if (name === "primary") return clerk.primary();
  if (name === "undo") return clerk.undo();
  if (name === "pause") return clerk.ask(desk.phase === "paused" ? "open" : "pause", null);
  if (name === "resume") return resumeParked();
  return clerk.ask(name);
}

/** The only one who was told to come back to this window; otherwise the list, to choose from. */
function resumeParked() {
  const own = desk.parked.filter(({ wanted_window: wanted }) => wanted === null || wanted === desk.number);
  if (desk.phase === "free" && own.length === 1) return clerk.ask("resume", own[0]);
  queue.show("parked");
}

/** A click that is the second of a double click is not a click; the lock catches slower ones. */
function onClick(button, act) {
  button.addEventListener("click", (event) => event.detail < 2 && Promise.resolve(act()).then(focusPrimary));
}

function draw() {
  const { phase } = desk;
  part("loading").hidden = true;
  part("choose").hidden = phase !== "away";
  part("work").hidden = part("queue").hidden = phase === "away";
  drawBar(phase);
  coach.draw(phase);
  if (phase === "away") return drawSeats();
  drawNow(part("now"), desk, { names, clock, settings, finishing: (place) => finishing.show(place, desk.current) });
  drawPrimary(phase);
  for (const step of Object.keys(SECONDARY)) setUsable(part("steps").querySelector(`[data-step="${step}"]`), isPossible(step, phase) && !isSpent(step));
  queue.draw(desk);
  drawUndo();
}

function drawSeats() {
  const last = Number(localStorage.getItem("window")) || null;
  const { name: me, leads } = page.user;
  drawChoice(part("choose"), desk.windows, { names, clockTime, last, me, leads, open: sitDown });
}

async function sitDown(one) {
  await clerk.open(one.number);
  if (desk.number !== null) localStorage.setItem("window", desk.number);
  focusPrimary();
}

function drawBar(phase) {
  document.body.dataset.phase = phase;
  setText(part("seat"), desk.number === null ? names.say("page.title") : names.say("page.window", { n: desk.number }));
  setText(part("state"), phase === "away" ? "" : names.say(`state.${desk.state}`));
  part("state").dataset.state = desk.state;
  const pause = document.querySelector('[data-step="pause"]');
  pause.hidden = phase === "away" || desk.state === "paused";
  const leave = document.querySelector('[data-step="close"]');
  leave.hidden = phase === "away";
  setUsable(leave, isPossible("close", phase));
}

function drawPrimary(phase) {
  const step = PRIMARY[phase];
  const button = part("primary");
  button.dataset.step = step;
  button.classList.toggle("primary--busy", desk.isBusy);
  button.ariaBusy = String(desk.isBusy);
  redraw(button, step, () => buttonParts(step));
}

function buttonParts(step) {
  return [
    el("kbd", "", KEY_OF[step]),
    el("span", "button__name", names.say(`step.${step}`)),
    el("span", "button__hint", names.say(`hint.${step}`)),
  ];
}

/** The hall allows so many recalls of a call; the server refuses one more. */
function isSpent(step) {
  return step === "recall" && (desk.current?.recalls ?? 0) >= settings.most_recalls;
}

function setUsable(button, isUsable) {
  button.ariaDisabled = String(!isUsable);
}

function drawUndo() {
  const offer = clerk.last.offer(performance.now());
  const undo = part("undo");
  undo.hidden = offer === null;
  if (offer) redraw(undo, offer.step, () => [el("kbd", "", KEY_OF.undo), el("span", "", names.say(`undo.${offer.step}`))]);
}

function tellTheTime() {
  if (!clock.isKnown) return; // this computer's own clock may be wrong
  const format = { timeZone: settings.timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  setText(part("clock"), new Intl.DateTimeFormat("en-GB", format).format(clock.now()));
  tick(part("now"), desk.current, { names, clock, settings });
  if (desk.phase !== "away") {
    queue.draw(desk);
    drawUndo();
  }
}

function showPrinters({ printers }) {
  const troubled = printers.filter(({ state }) => state in page.texts.printers);
  redraw(part("printers"), troubled, () => troubled.map(({ name, title, state }) => {
    const said = names.say(`printers.${state}`, { name: names.place(title) || name });
    return el("span", "trouble", [icon("warning"), el("span", "", said)]);
  }));
}

function showStale({ since }) {
  const format = { timeZone: settings.timezone, timeStyle: "medium", hourCycle: "h23" };
  const sentence = since ? names.say("stale.since", { time: new Intl.DateTimeFormat("en-GB", format).format(since) }) : names.say("stale.never");
  part("stale").replaceChildren(icon("warning"), el("strong", "", names.say("stale.title")), el("span", "", sentence));
  part("stale").hidden = false;
}

/** News may come in bursts; who waits is fetched at most twice a second. */
let refreshing = null;
function refreshSoon({ detail }) {
  if (refreshing !== null || (detail?.revision ?? Infinity) <= desk.revision) return;
  refreshing = setTimeout(() => {
    refreshing = null;
    desk.refresh().catch((problem) => say(names.problem(problem), "problem"));
  }, 250);
}

/** Until the desk is known, the page says that it is being fetched, and what is in the way. */
async function restore() {
  try {
    await desk.restore();
  } catch (problem) {
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
for (const step of ["pause", "close"]) onClick(document.querySelector(`.bar [data-step="${step}"]`), () => clerk.ask(step, null));
onClick(part("primary"), () => clerk.primary());
onClick(part("undo"), () => clerk.undo());
part("help").addEventListener("click", () => showKeys(part("keys"), names));
addEventListener("keydown", (event) => {
  if (desk.phase === "away" && chooseByKey(part("choose"), event)) event.preventDefault();
});
listen((name) => desk.phase !== "away" && press(name));

desk.addEventListener("changed", draw);
live.addEventListener("queue", refreshSoon);
live.addEventListener("board", refreshSoon);
live.addEventListener("printers", ({ detail }) => showPrinters(detail));
live.addEventListener("stale", ({ detail }) => showStale(detail));
live.addEventListener("fresh", () => (part("stale").hidden = true));
live.addEventListener("newer", ({ detail }) => {
  Object.assign(settings, detail.settings); // another definition of the hall; nothing that is being typed is lost
  names.learn(settings);
  draw();
});
setInterval(tellTheTime, 1000);
restore();
live.start();
tellTheTime();
