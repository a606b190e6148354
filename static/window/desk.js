/**
 * The clerk's desk: the server's state of one window, and the steps sent to the server.
 *
 * All state lives on the server; this is its latest copy. `changed` is dispatched after every new copy. A step settles as
 * {ok: true, ticket} or {ok: false, problem}; `null` means that it was the second half of a double click.
 */
import { get, post } from "../shared/api.js";
import { fill } from "../shared/page.js";
import { Lock } from "./lock.js";
import { PATHS, phaseOf } from "./steps.js";

const AT_A_WINDOW = ["called", "serving"];

/** @typedef {{ ok: true, ticket: Wire.Ticket | null } | { ok: false, problem: import("../shared/api.js").Problem }} Answer */

export class Desk extends EventTarget {
  /** @type {number | null} */
  number = null;
  /** @type {Wire.WindowState} */
  state = "closed";
  /** @type {Wire.Ticket | null} */
  current = null;
  /** @type {Wire.Ticket[]} */
  waiting = [];
  /** @type {Wire.Ticket[]} */
  sentOn = [];
  /** @type {Wire.Ticket[]} */
  parked = [];
  /** @type {Wire.Ticket[]} */
  noShow = [];
  /** @type {Wire.SeatedWindow[]} */
  windows = [];
  revision = -1;

  /** @type {string} */
  #hall;
  /** @type {string} */
  #me;
  #lock = new Lock();
  #asked = 0;

  /**
   * @param {string} hall
   * @param {string} clerkName
   */
  constructor(hall, clerkName) {
    super();
    this.#hall = hall;
    this.#me = clerkName;
  }

  get phase() {
    return phaseOf(this);
  }

  get isBusy() {
    return this.#lock.isHeld;
  }

  /** Fetch the clerk's window from the server, then its queue. */
  async restore() {
    await this.look();
    const own = this.windows.filter(({ staff, state }) => staff === this.#me && state !== "closed");
    if (own.length === 0) return this.#leave();
    const [seat] = own;
    Object.assign(this, { number: seat.number, state: seat.state });
    await this.refresh().catch((problem) => {
      if (seat.ticket === null) this.#tell(); // no ticket is at the window: calling works even if the queue cannot be fetched
      throw problem;
    });
  }

  /**
   * Fetch this window's queue again. Answers that arrive out of order are ignored, and those that arrive during a step,
   * which may not know of it yet: a window that is being opened would still be closed. The step fetches the queue anew.
   */
  async refresh() {
    if (this.number === null) return this.look().then(() => this.#tell());
    const turn = ++this.#asked;
    const path = fill("/api/v1/halls/{hall}/windows/{window}/queue", this.#names());
    const queue = await get(path);
    if (turn !== this.#asked || this.isBusy) return;
    this.state = queue.window.state;
    this.revision = queue.revision ?? -1;
    if (this.state === "closed" || (queue.window.staff && queue.window.staff !== this.#me)) return this.#leave();
    Object.assign(this, {
      current: queue.current,
      waiting: queue.waiting,
      sentOn: queue.sent_on,
      parked: queue.parked,
      noShow: queue.no_show,
    });
    this.#tell();
  }

  /**
   * Send one step; the desk is locked until the answer. `trigger`: the button or key that sent it.
   * @param {string} step
   * @param {{ ticket?: string | null, trigger?: string, [field: string]: unknown }} [how]
   * @returns {Promise<Answer | null>}
   */
  async ask(step, { ticket = null, trigger = step, ...body } = {}) {
    if (!this.#lock.take(performance.now(), trigger)) return null;
    this.#tell();
    try {
      const answer = await post(this.#path(step, ticket), this.#body(step, ticket, body));
      this.#learn(answer);
      return { ok: true, ticket: answer };
    } catch (error) {
      return { ok: false, problem: /** @type {import("../shared/api.js").Problem} */ (error) };
    } finally {
      this.#lock.release();
      await this.refresh().catch(() => this.#tell());
    }
  }

  /**
   * Apply the answer of a step at once, even if the queue cannot be fetched just now.
   * @param {Wire.Ticket | null} ticket
   */
  #learn(ticket) {
    if (!ticket?.number || !ticket.state) return;
    const isHere = AT_A_WINDOW.includes(ticket.state) && ticket.window === this.number;
    if (isHere) this.current = ticket;
    else if (this.current?.id === ticket.id) this.current = null;
  }

  /** Fetch all windows and their clerks. */
  async look() {
    this.windows = (await get(`/api/v1/halls/${encodeURIComponent(this.#hall)}/windows`)).windows;
  }

  /**
   * @param {string} step
   * @param {string | null} ticket
   */
  #path(step, ticket) {
    return fill(PATHS[step], { ...this.#names(), ticket: encodeURIComponent(ticket ?? "") });
  }

  /**
   * @param {string} step
   * @param {string | null} ticket
   * @param {Record<string, unknown>} body
   */
  #body(step, ticket, body) {
    if (step === "call") return { ticket };
    return step === "resume" ? { window: this.number } : body;
  }

  #names() {
    return { hall: encodeURIComponent(this.#hall), window: this.number };
  }

  async #leave() {
    if (this.number !== null) await this.look();
    Object.assign(this, {
      number: null,
      state: "closed",
      current: null,
      waiting: [],
      sentOn: [],
      parked: [],
      noShow: [],
    });
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("changed"));
  }
}
