/** The kiosk's page: one state, redrawn after every touch; the server's news beside it. */
import { get, post, speakAs } from "../shared/api.js";
import { el, setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData } from "../shared/page.js";
import { Idle } from "./idle.js";
import * as screens from "./screens.js";
import { Words } from "./words.js";

const TICKET_SECONDS = 25;
const START = { screen: "start", line: null, service: null, priority: "", ticket: null, query: "", from: "start" };
const MODES = ["large", "reach", "contrast"];
const WELL = ["ready", "paper_low", "unknown"];

const page = pageData();
const words = new Words(page);
const part = (name) => document.querySelector(`[data-part="${name}"]`);
let state = { ...START };
let board = page.board;
let printerState = page.printer_state;
let found = null;
let busy = false;
let problem = null;
let requestId = null;
let stale = false;
let pressed = false;
let postponed = null;

speakAs(page.token);

function go(changes) {
  if (busy) return;
  const turned = changes.screen !== undefined && changes.screen !== state.screen;
  if (changes.screen === "start") state = { ...START };
  else state = { ...state, ...changes };
  if (changes.screen === "confirm") [state.priority, requestId, problem] = ["", crypto.randomUUID?.() ?? String(Math.random()), null];
  if (changes.screen === "search") found = null;
  draw(turned);
  if (state.screen === "start") idle.stop();
  else if (turned) idle.start(state.screen === "ticket" ? TICKET_SECONDS : page.idle_seconds);
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
  const focus = document.activeElement?.dataset?.part;
  const context = { words, page, state, board, found, busy, problem, go, type, take, printerWell: WELL.includes(printerState) };
  screen.replaceChildren(...screens[state.screen](context));
  screen.dataset.screen = state.screen;
  if (turned) {
    screen.scrollTop = 0;
    screen.focus({ preventScroll: true });
  } else if (focus) screen.querySelector(`[data-part="${focus}"]`)?.focus({ preventScroll: true });
}

function drawPostponed() {
  if (postponed !== null) draw();
}

addEventListener("pointerdown", () => { pressed = true; }, true);
for (const name of ["pointerup", "pointercancel"]) {
  addEventListener(name, () => { pressed = false; setTimeout(drawPostponed); }, true); // after the click of this touch
}

/** The same request id until a ticket has come, so that a double tap or a lost answer is one ticket. */
async function take() {
  if (busy) return;
  [busy, problem] = [true, null];
  draw();
  try {
    const ticket = await post("/api/v1/tickets", {
      hall: page.hall, service: state.service, priority: state.priority, language: words.language, request_id: requestId,
    });
    busy = false;
    go({ screen: "ticket", ticket });
  } catch (refused) {
    [busy, problem] = [false, refused];
    draw();
  }
}

async function type(query) {
  go({ query });
  if (!query) [found] = [null];
  else {
    const asked = new URLSearchParams({ q: query, language: words.language });
    const answer = await get(`/api/v1/halls/${encodeURIComponent(page.hall)}/services?${asked}`).catch(() => null);
    if (state.query !== query || state.screen !== "search") return;
    found = answer ? answer.services.map(({ code }) => code) : [];
  }
  draw();
}

addEventListener("keydown", (event) => {
  if (state.screen !== "search" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Backspace") type(state.query.slice(0, -1));
  else if (event.key.length === 1 && event.key !== " " && !event.isComposing) type(state.query + event.key.toUpperCase());
});
addEventListener("contextmenu", (event) => event.preventDefault());

// -- the frame: hall, clock, language and ways to see and reach better ------------------------------------------------

function frame() {
  document.documentElement.lang = words.language;
  document.title = words.say("page.title");
  setText(part("hall"), words.of(page.names));
  const languages = page.languages.map((language) => {
    const made = screens.button("tool tool--language", page.all_texts[language] ? { "zh-CN": "中文", en: "English" }[language] ?? language : language,
      () => { words.language = language; frame(); draw(); });
    made.lang = language;
    made.setAttribute("aria-pressed", String(language === words.language));
    return made;
  });
  const modes = MODES.map((mode) => {
    const on = document.documentElement.classList.contains(mode);
    const made = screens.button("tool", words.say(`bar.${mode}`), () => { document.documentElement.classList.toggle(mode); frame(); });
    made.setAttribute("aria-pressed", String(on));
    return made;
  });
  const home = screens.button("tool tool--home", words.say("bar.home"), () => go({ screen: "start" }));
  part("tools").replaceChildren(el("div", "tools__group", languages), el("div", "tools__group", modes), home);
  troubles();
}

function troubles() {
  const said = [];
  const hours = page.hours.join("，");
  if (!page.hours.length) said.push(words.say("trouble.closed_today"));
  else if (!openNow()) said.push(words.say("trouble.closed", { hours }));
  else if (!board.windows.some((one) => one.state === "open")) said.push(words.say("trouble.no_window"));
  if (page.printer && !WELL.includes(printerState)) said.push(words.say(printerState === "paper_out" ? "trouble.paper_out" : "trouble.printer"));
  const holder = part("troubles");
  const key = JSON.stringify(said);
  if (holder.dataset.shown !== key) {
    holder.dataset.shown = key;
    holder.replaceChildren(...said.map((sentence) => el("p", "trouble", sentence)));
  }
}

function localClock() {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: page.timezone, hour: "2-digit", minute: "2-digit" });
  return format.format(new Date(live.clock.now()));
}

function openNow() {
  const now = localClock();
  return page.hours.some((span) => { const [from, to] = span.split("-"); return from <= now && now < to; });
}

function cover(content) {
  const holder = part("cover");
  holder.hidden = content === null;
  if (content) holder.replaceChildren(el("div", "cover__box", content));
}

const idle = new Idle(page.idle_seconds, {
  warn: (left) => {
    if (stale) return;
    if (left === null || state.screen === "ticket") return cover(null);
    const text = words.say("idle.text", { n: left });
    if (!part("cover").hidden) return setText(part("cover").querySelector("p"), text);
    return cover([el("h2", "", words.say("idle.title")), el("p", "", text), screens.button("take", words.say("idle.stay"), () => idle.touched())]);
  },
  leave: () => { [busy, pressed] = [false, false]; words.language = page.languages[0]; document.documentElement.classList.remove(...MODES); go({ screen: "start" }); frame(); },
});

// -- the server's news ---------------------------------------------------------------------------------------------------

const live = new Live("/kiosk", { token: page.token, hall: page.hall, build: page.build });
live.addEventListener("board", ({ detail }) => {
  board = detail;
  troubles();
  if (state.screen === "start" && !stale) draw();
});
live.addEventListener("printers", ({ detail }) => {
  const mine = detail.printers.find(({ name }) => name === page.printer);
  printerState = mine?.state ?? printerState;
  troubles();
  if (state.screen === "ticket") draw();
});
live.addEventListener("stale", () => {
  stale = true;
  if (state.screen !== "ticket") cover([el("h2", "", words.say("trouble.unreachable_title")), el("p", "", words.say("trouble.unreachable"))]);
});
live.addEventListener("fresh", () => { stale = false; cover(null); draw(); });
live.addEventListener("newer", () => { if (state.screen === "start") location.reload(); });
function everySecond() {
  setText(part("clock"), localClock());
  troubles();
}

setInterval(everySecond, 1000);
frame();
everySecond();
draw();
live.start();
