/** What a citizen does at the kiosk: takes a number, checks in, searches, shows a code or a card. */
import { get, Problem, post } from "../shared/api.js";
import { LENGTHS, nextWay, timesAmong, wish } from "./booked.js";
import { UNASKED } from "./guiding.js";
import { cardIn, kindOf } from "./scanner.js";
import { closedFor } from "./state.js";

const OF_GUIDES = ["unknown_question", "unknown_option", "one_option"];
const OF_HOURS = ["hall_closed", "closing_soon", "line_full", "kiosk_closed"];
/** @type {Wire.Answers} */
const NOTHING = { answers: [], elsewhere: [] };

/**
 * What the page does for it.
 * @typedef {object} Hears
 * @property {() => import("./state.js").State} state
 * @property {(changes: Partial<import("./state.js").State>) => void} learn
 * @property {(changes: Partial<import("./state.js").Visit>) => void} go
 * @property {() => void} draw
 * @property {() => void} troubles
 * @property {() => void} leave
 * @property {() => void} stay somebody is here
 * @property {() => void} refresh
 * @property {() => boolean} isLarge
 */

export class Visiting {
  /**
   * @param {Pages.Kiosk} page
   * @param {import("./words.js").Words} words
   * @param {Hears} hears
   */
  constructor(page, words, hears) {
    this.page = page;
    this.words = words;
    this.hears = hears;
  }

  get #visit() {
    return this.hears.state().visit;
  }

  /** @param {Partial<import("./state.js").Visit>} changes */
  #learn(changes) {
    this.hears.learn({ visit: { ...this.#visit, ...changes } });
  }

  /**
   * Uses the same request id until a ticket is issued, so that a double tap or a lost answer gives one ticket.
   * @returns {Promise<void>}
   */
  async take() {
    if (this.hears.state().isBusy) return;
    const { service, priority, requestId, guided, card } = this.#visit;
    this.#begin();
    try {
      const ticket = await post("/api/v1/tickets", {
        hall: this.page.hall,
        service,
        priority,
        language: this.words.language,
        request_id: requestId ?? undefined,
        large_print: this.hears.isLarge(),
        answers: guided.answers,
        card,
      });
      this.hears.learn({ isBusy: false });
      this.hears.go({ screen: "ticket", ticket });
    } catch (error) {
      await this.#refused(/** @type {Problem} */ (error));
    }
  }

  /** @param {Problem} problem */
  async #refused(problem) {
    this.hears.learn({ isBusy: false });
    if (OF_GUIDES.includes(problem.code) && Object.keys(this.#visit.guided.answers).length) {
      this.#learn({ guided: UNASKED, screen: "confirm" }); // the guide was changed: the number is worth more than the answers
      return this.take();
    }
    this.#learn(problem.code === "bad_card" ? { problem, card: "" } : { problem });
    this.hears.draw();
    this.hears.troubles();
    if (OF_HOURS.includes(problem.code)) this.hears.refresh();
  }

  #begin() {
    this.hears.learn({ isBusy: true });
    this.#learn({ problem: null });
    this.hears.draw();
  }

  /** @param {string} typed */
  typeCode(typed) {
    const { by } = this.#visit;
    if (typed.length > LENGTHS[by]) return;
    this.hears.go({ typed, problem: null });
    if (typed.length === LENGTHS[by]) this.arrive();
  }

  /**
   * Somebody who booked is here. `code`: what a scanner read; `starts_at`: which of several times.
   * @param {{ code?: string, starts_at?: string }} [more]
   */
  async arrive(more = {}) {
    if (this.hears.state().isBusy) return;
    const { by, typed } = this.#visit;
    const asked = more.code ? { code: more.code } : { ...wish(by, typed), ...more };
    this.#begin();
    try {
      const ticket = await post("/api/v1/appointments/check-in", { hall: this.page.hall, ...asked });
      this.hears.learn({ isBusy: false });
      this.hears.go({ screen: "ticket", ticket });
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      this.hears.learn({ isBusy: false });
      const next = { by: nextWay(by, problem), typed: timesAmong(problem).length > 0 ? typed : "" };
      this.hears.go({ screen: "booked", problem, ...next });
    }
  }

  /** @param {string} query */
  async search(query) {
    this.hears.go({ query, found: null, elsewhere: [] });
    if (!query.trim()) return;
    const parameters = new URLSearchParams({ q: query.trim(), language: this.words.language });
    const hall = `/api/v1/halls/${encodeURIComponent(this.page.hall)}`;
    /** @type {{ services: Wire.Service[] } | null} */
    const answer = await get(`${hall}/services?${parameters}`).catch(() => null);
    if (!answer) return;
    /** @type {Wire.Answers} */
    const asked = answer.services.length > 0 ? NOTHING : await get(`${hall}/ask?${parameters}`).catch(() => NOTHING);
    if (this.#visit.query !== query || this.#visit.screen !== "search") return;
    const found = [...answer.services.map(({ code }) => code), ...asked.answers.map(({ service }) => service)];
    const said = Object.fromEntries(asked.answers.map(({ service, answers }) => [service, answers]));
    this.#learn({ found, said, elsewhere: asked.elsewhere });
    this.hears.draw();
  }

  /**
   * A scanner or a card reader has read something, on whatever screen.
   * @param {string} text
   * @param {number} typed how many signs it typed, which a search took for its own
   */
  read(text, typed) {
    const state = this.hears.state();
    if (state.isBusy || state.isStale || closedFor(state) === "kiosk") return;
    const { screen, query } = state.visit;
    if (screen === "ticket") this.hears.leave(); // the next citizen
    if (screen === "search") this.hears.go({ query: query.slice(0, query.length - typed) });
    const kind = kindOf(text, this.page.takes_appointments);
    const card = kind === "card" ? cardIn(text) : null;
    if (card) return this.#show(card);
    if (kind === "appointment") return this.arrive({ code: text });
    if (kind === "misread") return this.#misread();
    const problem = new Problem({ status: 0, code: "unknown_code" });
    this.hears.go({ screen: "booked", by: "code", typed: "", problem });
  }

  /**
   * A card: of somebody who says they booked, or for the number that is taken next.
   * @param {string} card
   */
  #show(card) {
    const { screen, problem } = this.#visit;
    if (screen === "booked") {
      this.#learn({ by: "document", typed: card.slice(-4), isMisread: false });
      return this.arrive();
    }
    this.#learn({ card, problem: null, isMisread: false });
    this.hears.draw();
    this.hears.troubles();
    this.hears.stay();
    if (problem?.code === "card_needed") this.take();
  }

  /** A card was not read well: the page goes on where it was. */
  #misread() {
    this.#learn({ isMisread: true });
    this.hears.troubles();
    this.hears.stay();
  }

  /** What a reader on a serial port has read waits at the server. */
  async lookAtReader() {
    const { isStale, isBusy } = this.hears.state();
    if (document.hidden || isStale || isBusy) return;
    const { hall, station } = this.page;
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/kiosks/${encodeURIComponent(station)}/read`;
    /** @type {{ text: string | null } | null} */
    const answer = await post(path).catch(() => null);
    if (answer?.text) this.read(answer.text, 0);
  }
}
