/**
 * The clerk's desk: one window as the server knows it, and the steps asked of the server.
 *
 * All state lives on the server; this is its latest copy. `changed` is dispatched after every new copy. A step settles as
 * {ok: true, ticket} or {ok: false, problem}; `null` means that it was the second half of a double click.
 */
import { get, post } from "../shared/api.js";
import { fill } from "../shared/page.js";
import { Lock } from "./lock.js";
import { PATHS, phaseOf } from "./steps.js";

const AT_A_WINDOW = ["called", "serving"];

export class Desk extends EventTarget {
  number = null;
  state = "closed";
  current = null;
  waiting = [];
  sentOn = [];
  parked = [];
  noShow = [];
  windows = [];
  revision = -1;

  #hall;
  #me;
  #lock = new Lock();
  #asked = 0;

  constructor(hall, me) {
    super();
    this.#hall = hall;
    this.#me = me;
  }

  get phase() {
    return phaseOf(this);
  }

  get isBusy() {
    return this.#lock.isHeld;
  }

  /** Where this clerk sits, as the server remembers it; then who waits there. */
  async restore() {
    await this.look();
    const own = this.windows.filter(({ staff, state }) => staff === this.#me && state !== "closed");
    if (own.length === 0) return this.#leave();
    const [seat] = own;
    Object.assign(this, { number: seat.number, state: seat.state });
    await this.refresh().catch((problem) => {
      if (seat.ticket === null) this.#tell(); // nobody is at the window: calling works, whoever waits cannot be shown
      throw problem;
    });
  }

  /** Fetch this window's sight again. Answers that arrive out of order are left aside. */
  async refresh() {
    if (this.number === null) return this.look().then(() => this.#tell());
    const turn = ++this.#asked;
    const path = fill("/api/v1/halls/{hall}/windows/{window}/queue", this.#names());
    const seen = await get(path);
    if (turn !== this.#asked) return;
    this.state = seen.window.state;
    this.revision = seen.revision ?? -1;
    if (this.state === "closed" || (seen.window.staff && seen.window.staff !== this.#me)) return this.#leave();
    Object.assign(this, { current: seen.current, waiting: seen.waiting, sentOn: seen.sent_on, parked: seen.parked, noShow: seen.no_show });
    this.#tell();
  }

  /** Ask for one step; the desk is locked meanwhile. `trigger`: what asked. */
  async ask(step, { ticket = null, trigger = step, ...body } = {}) {
    if (!this.#lock.take(performance.now(), trigger)) return null;
    this.#tell();
    try {
      const answer = await post(this.#path(step, ticket), this.#body(step, ticket, body));
      this.#learn(answer);
      return { ok: true, ticket: answer };
    } catch (problem) {
      return { ok: false, problem };
    } finally {
      this.#lock.release();
      await this.refresh().catch(() => this.#tell());
    }
  }

  /** What a step answered is known at once, even when the sight of the window cannot be fetched just now. */
  #learn(ticket) {
    if (!ticket?.number || !ticket.state) return;
    const isHere = AT_A_WINDOW.includes(ticket.state) && ticket.window === this.number;
    if (isHere) this.current = ticket;
    else if (this.current?.id === ticket.id) this.current = null;
  }

  /** Fetch who sits where. */
  async look() {
    this.windows = (await get(`/api/v1/halls/${encodeURIComponent(this.#hall)}/windows`)).windows;
  }

  #path(step, ticket) {
    return fill(PATHS[step], { ...this.#names(), ticket: encodeURIComponent(ticket ?? "") });
  }

  #body(step, ticket, body) {
    if (step === "call") return { ticket };
    return step === "resume" ? { window: this.number } : body;
  }

  #names() {
    return { hall: encodeURIComponent(this.#hall), window: this.number };
  }

  async #leave() {
    if (this.number !== null) await this.look();
    Object.assign(this, { number: null, state: "closed", current: null, waiting: [], sentOn: [], parked: [], noShow: [] });
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("changed"));
  }
}
