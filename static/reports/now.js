/** The board of now: drawn anew with each message, and every few seconds, because minutes pass. */
import { el, part, redraw, setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData, speaker } from "../shared/page.js";
import {
  alarm,
  duration,
  expectedCall,
  lateOf,
  marks,
  minutesSince,
  remedy,
  untouched,
  waitWords,
} from "./now_words.js";

const DRAW_MILLISECONDS = 5000;
const FEW_ROWS = 15;
const STALE_SECONDS = 12; // the server sends at least every five
const STATES = /** @type {const} */ (["late", "will_be_late", "at_risk"]);

/** @type {Pages.Now} */
const page = pageData();
const say = speaker(page);
const time = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, hour: "2-digit", minute: "2-digit" });
const moment = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, dateStyle: "short", timeStyle: "medium" });
const seconds = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, timeStyle: "medium" });
/** @param {string} instant */
const clock = (instant) => time.format(new Date(instant));
/** @param {Pages.Named[]} named */
const namesOf = (named) =>
  new Map(named.map(({ code, name }) => [code, name[page.language] ?? Object.values(name)[0]]));
const names = namesOf(page.lines);
const classes = namesOf(page.priorities);
/** @param {string} code */
const lineName = (code) => names.get(code) ?? code;
const together = new Intl.ListFormat(page.language, { type: "conjunction" });
/** @param {string[]} items */
const list = (items) => together.format(items);
/** @param {string} code */
const className = (code) => classes.get(code) ?? code;
const words = { say, clock, lineName, className, list };
/** @type {Wire.NowBoard | null} */
let board = null;
let isWhole = false;

const live = new Live("/manager", {
  token: page.token,
  hall: page.hall,
  build: page.build,
  staleAfterSeconds: STALE_SECONDS,
});
live.on("now", (message) => {
  board = message;
  draw();
});
live.on("stale", ({ since }) => {
  part("stale").hidden = false;
  setText(part("stale"), since ? say("page.stale", { time: seconds.format(since) }) : say("page.stale_never"));
});
live.on("fresh", () => {
  part("stale").hidden = true;
});
live.on("newer", () => location.reload());
live.start();
setInterval(draw, DRAW_MILLISECONDS);
part("tickets-all").addEventListener("click", () => {
  isWhole = !isWhole;
  draw();
});

function draw() {
  if (board === null) return;
  const shown = board;
  part("board").hidden = false;
  setText(part("at"), say("page.at", { time: seconds.format(new Date(shown.server_at)) }));
  setText(
    part("proof"),
    say("page.proof", {
      hall: page.hall_name,
      version: page.definition_version,
      time: moment.format(new Date(shown.server_at)),
    }),
  );
  part("rough").hidden = !shown.rough;
  for (const name of /** @type {const} */ (["waiting", ...STATES])) {
    setText(part(`sum-${name}`), shown[name]);
    part(`sum-${name}`).parentElement?.classList.toggle("sum--none", shown[name] === 0);
  }
  drawAlarms(shown);
  drawHelps(shown);
  drawTickets(shown);
  drawWindows(shown);
  drawLines(shown);
}

/** @param {Wire.NowBoard} shown */
function drawAlarms(shown) {
  drawKiosks(shown);
  const rest = shown.will_be_late - shown.alarms.length;
  const sentences = shown.alarms.map((ticket) => alarm(ticket, words));
  if (rest > 0) sentences.push(say("alarm.more", { n: rest }));
  if (sentences.length === 0) sentences.push(say("alarm.none"));
  if (shown.alarms.length === 0 && shown.late > 0) sentences.push(say("alarm.none_more", { n: shown.late }));
  part("alarms-box").classList.toggle("panel--attention", shown.alarms.length > 0);
  redraw(part("alarms"), sentences, () => sentences.map((sentence) => el("li", "", sentence)));
}

/**
 * Kiosks that issue more than people can take; the page of kiosks is where something can be done.
 * @param {Wire.NowBoard} shown
 */
function drawKiosks({ flooding_kiosks: kiosks }) {
  part("kiosks-box").hidden = kiosks.length === 0;
  redraw(part("kiosks"), kiosks, () =>
    kiosks.map((kiosk) => {
      const name = kiosk.title[page.language] ?? kiosk.name;
      const state = kiosk.closed ? "closed" : "open";
      return el("li", "", say(`kiosk.${state}`, { name, n: kiosk.most_in_a_minute, waiting: kiosk.waiting }));
    }),
  );
}

/** @param {Wire.NowBoard} shown */
function drawHelps(shown) {
  const helps = shown.helps.map((help) => remedy(help, shown, words));
  const none = say(shown.expected_late > 0 ? "help.none" : "help.none_needed");
  setText(part("untouched"), untouched(shown, words));
  redraw(part("helps"), [helps, none], () =>
    helps.length === 0
      ? [el("li", "", none)]
      : helps.map(([step, worth]) =>
          el("li", "", [el("b", "", step), el("span", "", /** @type {string[]} */ (worth).join(" · "))]),
        ),
  );
  part("lead").hidden = !shown.helps.some(({ kind }) => kind !== "also_serve");
}

/** @param {Wire.NowBoard} shown */
function drawTickets(shown) {
  const now = live.clock.now();
  const tickets = isWhole ? shown.tickets : shown.tickets.slice(0, FEW_ROWS);
  const rows = tickets.map((ticket) => ({
    number: ticket.number,
    line: [lineName(ticket.line), ...marks(ticket, words)].join(" · "),
    wait: say("ticket.waited", {
      waited: minutesSince(ticket.waits_since_at, now),
      promise: Math.round(ticket.promise_seconds / 60),
    }),
    call: expectedCall(ticket, words),
    state: ticket.state,
  }));
  redraw(part("tickets"), rows, () =>
    rows.map(({ number, line, wait, call, state }) =>
      el("tr", `state state--${state}`, [
        two("th", number, line),
        el("td", "number", wait),
        two("td", call, say(`state.${state}`), "state__word"),
      ]),
    ),
  );
  const rest = shown.waiting - rows.length;
  part("tickets-table").hidden = rows.length === 0;
  part("tickets-none").hidden = rows.length > 0;
  part("tickets-more").hidden = rest <= 0 || (!isWhole && shown.tickets.length > FEW_ROWS);
  part("tickets-all").hidden = shown.tickets.length <= FEW_ROWS;
  setText(part("tickets-all"), say(isWhole ? "ticket.few" : "ticket.all", { n: shown.waiting }));
  setText(part("tickets-more"), say("ticket.more", { n: rest }));
}

/** @param {Wire.NowBoard} shown */
function drawWindows(shown) {
  const now = live.clock.now();
  const isInUse = (/** @type {Wire.NowWindow} */ row) => row.state !== "closed" || row.ticket !== null;
  const rows = shown.windows.filter(isInUse).map((row) => ({
    number: row.number,
    staff: row.staff_name ?? "",
    state: row.ticket_state && row.state === "open" ? row.ticket_state : row.state,
    ticket: row.ticket ?? "",
    since: row.since_at === null ? "" : duration(minutesSince(row.since_at, now), words),
  }));
  redraw(part("windows"), rows, () =>
    rows.map(({ number, staff, state, ticket, since }) =>
      el("tr", `seat-row seat-row--${state}`, [
        Object.assign(el("th", "number", number), { scope: "row" }),
        two("td", say(`window.${state}`), staff),
        el("td", "number", ticket),
        el("td", "number", since),
      ]),
    ),
  );
  const closed = shown.windows.filter((row) => !isInUse(row)).map(({ number }) => number);
  part("windows-table").hidden = rows.length === 0;
  part("windows-none").hidden = rows.length > 0;
  part("windows-closed").hidden = closed.length === 0;
  setText(part("windows-closed"), say("window.closed_more", { windows: closed.join(", ") }));
}

/** @param {Wire.NowBoard} shown */
function drawLines(shown) {
  const rows = shown.lines.map((line) => ({
    name: lineName(line.code),
    promise: say("line.promise", { n: Math.round(line.promise_seconds / 60) }),
    waiting: line.waiting,
    late: lateOf(line, words),
    wait: waitWords(line.wait, words),
    coming: say("line.coming", { n: line.coming }),
    calls: say("line.calls", { n: line.calls }),
    later: line.wait_then === null ? "" : say("line.later", { wait: waitWords(line.wait_then, words) }),
  }));
  redraw(part("lines"), rows, () =>
    rows.map(({ name, promise, waiting, late, wait, coming, calls, later }) =>
      el("tr", late ? "state state--will_be_late" : "state", [
        two("th", name, promise),
        two("td", waiting, late, "state__word"),
        two("td", wait, later),
        two("td", coming, calls),
      ]),
    ),
  );
}

/**
 * A cell of two lines: what counts, and below it what belongs to it.
 * @param {"td" | "th"} tag
 * @param {string | number} first
 * @param {string} second
 */
function two(tag, first, second, className = "") {
  const cell = el(tag, "", [el("span", "first number", first), el("span", `second ${className}`, second)]);
  if (tag === "th") cell.setAttribute("scope", "row");
  return cell;
}
