/**
 * The services done in a visit, while the clerk is still gathering them. Kept across a reload of the page.
 */
export const OUTCOMES = ["done", "accepted", "not_possible"];

export class Draft {
  #store;
  #ticket = null;
  #done = [];

  constructor(store = sessionStorage) {
    this.#store = store;
  }

  get done() {
    return this.#done.map((one) => ({ ...one }));
  }

  /** Gather for this ticket; a new one begins with the service it was taken for. */
  take(ticket, usualOutcome) {
    if (this.#ticket === ticket.id) return;
    this.#ticket = ticket.id;
    const kept = JSON.parse(this.#store.getItem("draft") ?? "null");
    const isKept = kept?.ticket === ticket.id && Array.isArray(kept.done);
    this.#done = isKept ? kept.done : [{ service: ticket.service, outcome: usualOutcome }];
  }

  add(service, outcome) {
    if (!this.#done.some((one) => one.service === service)) this.#done.push({ service, outcome });
    this.#keep();
  }

  choose(service, outcome) {
    for (const one of this.#done) if (one.service === service) one.outcome = outcome;
    this.#keep();
  }

  remove(service) {
    this.#done = this.#done.filter((one) => one.service !== service);
    this.#keep();
  }

  #keep() {
    this.#store.setItem("draft", JSON.stringify({ ticket: this.#ticket, done: this.#done }));
  }
}
