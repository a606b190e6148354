/** The services done in a visit, while the clerk is entering them. Survives a reload of the page. */

/** @type {Wire.Outcome[]} */
export const OUTCOMES = ["done", "accepted", "not_possible"];

export class Draft {
  /** @type {Pick<Storage, "getItem" | "setItem">} */
  #store;
  /** @type {string | null} */
  #ticket = null;
  /** @type {Wire.DoneService[]} */
  #done = [];

  /** @param {Pick<Storage, "getItem" | "setItem">} store */
  constructor(store = sessionStorage) {
    this.#store = store;
  }

  get done() {
    return this.#done.map((entry) => ({ ...entry }));
  }

  /**
   * Start or continue the list for this ticket; a new list begins with the ticket's own service.
   * @param {Pick<Wire.Ticket, "id" | "service">} ticket
   * @param {Wire.Outcome} usualOutcome
   */
  take(ticket, usualOutcome) {
    if (this.#ticket === ticket.id) return;
    this.#ticket = ticket.id;
    const stored = JSON.parse(this.#store.getItem("draft") ?? "null");
    const isKept = stored?.ticket === ticket.id && Array.isArray(stored.done);
    this.#done = isKept ? stored.done : [{ service: ticket.service, outcome: usualOutcome }];
  }

  /**
   * @param {string} service
   * @param {Wire.Outcome} outcome
   */
  add(service, outcome) {
    if (!this.#done.some((entry) => entry.service === service)) this.#done.push({ service, outcome });
    this.#keep();
  }

  /**
   * @param {string} service
   * @param {Wire.Outcome} outcome
   */
  choose(service, outcome) {
    for (const entry of this.#done) if (entry.service === service) entry.outcome = outcome;
    this.#keep();
  }

  /** @param {string} service */
  remove(service) {
    this.#done = this.#done.filter((entry) => entry.service !== service);
    this.#keep();
  }

  #keep() {
    this.#store.setItem("draft", JSON.stringify({ ticket: this.#ticket, done: this.#done }));
  }
}
