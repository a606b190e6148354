/** What the board of now says, in words (pure). Times are said by the hall's clock, durations in whole minutes. */
import { waitMinutes } from "../shared/wait.js";

/**
 * @typedef {object} Words
 * @property {Pages.Say} say
 * @property {(instant: string) => string} clock the time of day in the hall
 * @property {(code: string) => string} lineName
 * @property {(code: string) => string} className of a priority class
 * @property {(items: string[]) => string} list them all in one phrase
 */

const MINUTE = 60_000;
const FAR_MINUTES = 90; // beyond this a forecast of who is late says little, because nobody knows yet who comes

/**
 * Whole minutes from one instant to a later one, never below 0.
 * @param {string | null} since
 * @param {number} now in milliseconds
 */
export function minutesSince(since, now) {
  return since === null ? 0 : Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE));
}

/**
 * @param {number} minutes
 * @param {Words} words
 */
export function duration(minutes, { say }) {
  if (minutes < 60) return say("window.minutes", { n: minutes });
  return say("window.hours", { h: Math.floor(minutes / 60), n: minutes % 60 });
}

/**
 * When a ticket is expected to be called: a range by the clock, one time when both ends are the same minute.
 * @param {Pick<Wire.NowTicket, "call_p50_at" | "call_p90_at">} ticket
 * @param {Words} words
 */
export function expectedCall({ call_p50_at, call_p90_at }, { say, clock }) {
  if (call_p50_at === null || call_p90_at === null) return say("ticket.never");
  const [from, to] = [clock(call_p50_at), clock(call_p90_at)];
  return from === to ? say("ticket.about", { time: from }) : say("ticket.range", { from, to });
}

/**
 * Why a ticket may be called before others that have waited longer, or waits anew.
 * @param {Pick<Wire.NowTicket, "priority" | "booked" | "waits_again">} ticket
 * @param {Pick<Words, "say" | "className">} words
 */
export function marks({ priority, booked, waits_again }, { say, className }) {
  return [
    priority === "" ? "" : say("ticket.priority", { name: className(priority) }),
    booked ? say("ticket.booked") : "",
    waits_again ? say("ticket.again") : "",
  ].filter(Boolean);
}

/**
 * How many of a line are late, and will be, in the words of the sums above; "" when nobody is.
 * @param {Pick<Wire.NowBoard["lines"][number], "late" | "will_be_late">} line
 * @param {Pick<Words, "say">} words
 */
export function lateOf({ late, will_be_late }, { say }) {
  const parts = [
    late > 0 ? say("line.late", { n: late }) : "",
    will_be_late > 0 ? say("line.will_be_late", { n: will_be_late }) : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

/**
 * @param {Wire.NowTicket} ticket
 * @param {Words} words
 */
export function alarm(ticket, { say, clock }) {
  const values = { number: ticket.number, time: clock(ticket.breaks_at) };
  if (ticket.call_p50_at === null) return say("alarm.text_never", values);
  return say("alarm.text", { ...values, call: clock(ticket.call_p50_at) });
}

/**
 * What could be done, and what it would bring: [the step, its worth].
 * @param {Wire.NowHelp} help
 * @param {Wire.NowBoard} board
 * @param {Words} words
 */
export function remedy(help, board, words) {
  const { say, list, lineName } = words;
  const windows = list(help.windows.map(String));
  const step = say(`help.${help.kind}`, {
    n: help.windows.length,
    windows,
    line: help.line === null ? "" : lineName(help.line),
  });
  return [step, worth(help, board, words)];
}

/**
 * @param {Wire.NowHelp} help
 * @param {Wire.NowBoard} board
 * @param {Words} words
 */
function worth(help, board, { say, clock }) {
  const parts = [];
  if (help.late === 0) parts.push(say("help.kept_now"));
  else {
    const isFewer = help.late < board.expected_late;
    parts.push(say(isFewer ? "help.fewer" : "help.same", { before: board.expected_late, after: help.late }));
  }
  const minutes = sparedMinutes(help, board);
  if (help.late > 0 && minutes > 0) parts.push(say("help.sooner", { minutes }));
  if (help.late > 0 && isNear(help.kept_from_at, board)) {
    parts.push(say("help.kept", { time: clock(/** @type {string} */ (help.kept_from_at)) }));
  }
  return parts;
}

/**
 * By how many whole minutes the late are less late on average; 0 where one of both is not known.
 * @param {Wire.NowHelp} help
 * @param {Wire.NowBoard} board
 */
function sparedMinutes(help, board) {
  if (help.late_by_seconds === null || board.late_by_seconds === null) return 0;
  return Math.floor((board.late_by_seconds - help.late_by_seconds) / 60);
}

/**
 * What comes if nothing is done; "" when nobody will be late.
 * @param {Wire.NowBoard} board
 * @param {Words} words
 */
export function untouched(board, { say, clock }) {
  if (board.expected_late === 0) return "";
  if (!isNear(board.kept_from_at, board)) return say("help.nothing_done", { late: board.expected_late });
  const time = clock(/** @type {string} */ (board.kept_from_at));
  return say("help.nothing_done_kept", { late: board.expected_late, time });
}

/**
 * Whether a time is near enough to be said.
 * @param {string | null} instant
 * @param {Wire.NowBoard} board
 */
function isNear(instant, board) {
  return instant !== null && Date.parse(instant) - Date.parse(board.server_at) < FAR_MINUTES * MINUTE;
}

/**
 * The wait of somebody who takes a ticket.
 * @param {Wire.Wait | null} wait
 * @param {Words} words
 */
export function waitWords(wait, { say }) {
  const minutes = waitMinutes(wait);
  if (minutes === null) return say("line.no_wait");
  if (minutes.isShort) return say("line.short", { n: 5 });
  return say("line.minutes", minutes);
}
