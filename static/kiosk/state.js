/**
 * The state of a kiosk's page, and what follows from it (pure): the screen, its cover, and whether the page may be
 * reloaded.
 */

import { UNASKED } from "./guiding.js";
import { isClosed } from "./hours.js";
import { paperComes } from "./paper.js";

/** @typedef {"start" | "list" | "search" | "confirm" | "priority" | "guide" | "ticket" | "booked"} Screen */

/**
 * What the citizen at the kiosk has chosen so far.
 * @typedef {object} Visit
 * @property {Screen} screen
 * @property {Screen} from where "back" leads from the confirmation
 * @property {string | null} line
 * @property {string | null} service
 * @property {string} priority
 * @property {string} query
 * @property {string[] | null} found codes of the services that match the query; null: the search is running
 * @property {Wire.Elsewhere[]} elsewhere whose business it is when it is not the hall's
 * @property {Record<string, Record<string, string[]>>} said what the typed sentence says of the situation, by service
 * @property {import("./guiding.js").Guided} guided the way through the guide of the service
 * @property {"code" | "phone" | "document"} by how somebody who booked checks in
 * @property {string} typed what was typed for that
 * @property {string} card the number of a card that was shown; "": none was
 * @property {boolean} isMisread what was shown last was not read well
 * @property {string | null} requestId one for each ticket, the same for every attempt
 * @property {import("../shared/api.js").Problem | null} problem why no ticket was issued
 * @property {Wire.Ticket | null} ticket
 */

/**
 * @typedef {object} State
 * @property {Visit} visit
 * @property {string} station the kiosk's name
 * @property {Wire.Board} board
 * @property {Record<string, Wire.PrinterState>} printers
 * @property {boolean} isBusy a ticket has been requested, and no answer has arrived
 * @property {boolean} isStale no news arrives from the server
 * @property {boolean} isOld the server has a new build of this page, or a new definition of the hall
 * @property {boolean} isPressed a finger is down
 * @property {"same" | "turned" | null} postponed to be drawn when the finger is lifted: the same screen, or a new one
 * @property {number | null} secondsLeft until the kiosk goes back to the start; null: no countdown
 * @property {string | null} shownClosed why the hall is closed, as shown on the screen; null: another screen is shown
 */

/** @type {Visit} */
const ARRIVAL = {
  screen: "start",
  from: "start",
  line: null,
  service: null,
  priority: "",
  query: "",
  found: null,
  elsewhere: [],
  said: {},
  guided: UNASKED,
  by: "code",
  typed: "",
  card: "",
  isMisread: false,
  requestId: null,
  problem: null,
  ticket: null,
};

/**
 * @param {Pick<Pages.Kiosk, "station" | "board" | "printer_states">} page
 * @returns {State}
 */
export function begin(page) {
  return {
    visit: ARRIVAL,
    station: page.station,
    board: page.board,
    printers: page.printer_states,
    isBusy: false,
    isStale: false,
    isOld: false,
    isPressed: false,
    postponed: null,
    secondsLeft: null,
    shownClosed: null,
  };
}

/**
 * The visit after one more choice. Choosing a service sets `newRequestId` for its ticket.
 * @param {Visit} visit
 * @param {Partial<Visit>} changes
 * @param {() => string} newRequestId
 * @returns {Visit}
 */
export function goOn(visit, changes, newRequestId) {
  if (changes.screen === "start") return ARRIVAL;
  const newVisit = { ...visit, isMisread: false, ...changes };
  if (changes.screen !== "confirm" || !changes.service) return newVisit;
  return { ...newVisit, priority: "", requestId: newRequestId(), problem: null, guided: UNASKED };
}

/**
 * Whether a change shows something new, from its beginning, and not more of the same.
 * @param {Visit} visit
 * @param {Partial<Visit>} changes
 */
export function isTurning(visit, changes) {
  const { screen = visit.screen, guided = visit.guided } = changes;
  return screen !== visit.screen || (screen === "guide" && shownOf(guided) !== shownOf(visit.guided));
}

/** @param {import("./guiding.js").Guided} guided */
function shownOf({ needed, question, hasFailed }) {
  return hasFailed ? "failed" : needed === null ? "waiting" : (question ?? "list");
}

/**
 * Why this kiosk issues no tickets: staff have closed it ("kiosk"), or by the hall's hours; null: it issues them.
 * @param {Pick<State, "board" | "station">} state
 */
export function closedFor({ board, station }) {
  if (board.closed_kiosks.includes(station)) return "kiosk";
  return isClosed(board) ? board.admission.kind : null;
}

/**
 * Why no service can be chosen at the start; null when one can, or another screen is shown.
 * @param {State} state
 */
export function closedAtStart(state) {
  return state.visit.screen === "start" ? closedFor(state) : null;
}

/**
 * The cover over the screen. A ticket's number is never covered, even if the system cannot be reached.
 * @param {State} state
 * @param {number} askSeconds for how long the kiosk asks whether somebody is there
 */
export function coverOf({ visit, isStale, secondsLeft }, askSeconds) {
  if (visit.screen === "ticket") return null;
  if (isStale) return "unreachable";
  return secondsLeft !== null && secondsLeft <= askSeconds ? "idle" : null;
}

/**
 * Notices for the citizen about the hall and the paper.
 * @param {State} state
 * @param {Pick<Pages.Kiosk, "printer" | "backup" | "reader">} page
 */
export function troublesOf({ board, printers, visit }, page) {
  return {
    board,
    paper: paperComes(page, printers),
    isOut: printers[page.printer] === "paper_out",
    isLow: printers[page.printer] === "paper_low",
    isDeaf: page.reader === "unpaired",
    hasTicket: visit.screen === "ticket",
    card: visit.card,
    isMisread: visit.isMisread,
  };
}

/**
 * What to do when the hall or this kiosk closes or opens: go to the start, redraw, or nothing. This applies during a visit too, but a
 * ticket's number stays on the screen, and who booked may check in before the hall opens.
 * @param {State} state
 * @returns {"start" | "draw" | null}
 */
export function closingStep(state) {
  const { visit, isBusy, shownClosed } = state;
  if (isBusy || visit.screen === "ticket") return null;
  const closed = closedFor(state);
  if (visit.screen === "booked" && closed !== "kiosk") return null;
  if (closed === shownClosed) return null;
  return closed && visit.screen !== "start" ? "start" : "draw";
}

/**
 * Whether nobody is using the kiosk. `isChanged`: somebody has changed the language or a display mode. Who has
 * shown a card is still here, however it was read.
 * @param {State} state
 * @param {boolean} isChanged
 */
export function isDeserted({ visit }, isChanged) {
  return visit.screen === "start" && !isChanged && !visit.card && !visit.isMisread;
}
