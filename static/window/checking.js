/**
 * What a clerk ticks of the guide beside the ticket: the situation, and what was brought. Every change is kept with the ticket.
 */
import { get, post } from "../shared/api.js";
import { counting, known } from "../shared/guide.js";

export class Checking extends EventTarget {
  /** @type {Wire.Guide | null} */
  guide = null;
  /** @type {Wire.GuideResult | null} */
  needed = null;
  /** @type {Record<string, string[]>} */
  answers = {};
  /** The materials that are there; null: nobody has looked. @type {string[] | null} */
  brought = null;
  /** @type {import("../shared/api.js").Problem | null} */
  problem = null;

  /** @type {Wire.Ticket | null} */
  #ticket = null;
  #turn = 0;
  /** @type {() => string} */
  #language;

  /** @param {() => string} language the clerk's */
  constructor(language) {
    super();
    this.#language = language;
  }

  get ticket() {
    return this.#ticket;
  }

  /**
   * Begin with this ticket, with what was ticked of it before; the same ticket again goes on.
   * @param {Wire.Ticket | null} ticket
   */
  async take(ticket) {
    if (ticket?.id === this.#ticket?.id) return;
    this.#ticket = ticket;
    Object.assign(this, { guide: null, needed: null, problem: null, answers: {}, brought: null });
    if (ticket === null) return this.#tell();
    const path = this.#path(ticket);
    await this.#ask(async () => {
      /** @type {Wire.Guide} */
      const guide = await get(`${path}?language=${encodeURIComponent(this.#language())}`);
      const answers = known(guide, ticket.guide?.answers ?? {});
      return { guide, answers, needed: await this.#need(path, answers), brought: ticket.guide?.brought ?? null };
    });
  }

  /**
   * @param {string} question
   * @param {string[]} options
   */
  async answer(question, options) {
    const ticket = this.#ticket;
    if (!ticket) return;
    const given = { ...this.answers, [question]: options };
    await this.#ask(async () => {
      const needed = await this.#need(this.#path(ticket), given);
      const wanted = needed.materials.map(({ id }) => id);
      const brought = this.brought?.filter((id) => wanted.includes(id)) ?? null;
      const answers = counting(needed, given);
      await this.#keep(ticket, answers, brought);
      return { needed, answers, brought };
    });
  }

  /**
   * @param {string} material
   * @param {boolean} isThere
   */
  async tick(material, isThere) {
    const others = (this.brought ?? []).filter((id) => id !== material);
    await this.#bring(isThere ? [...others, material] : others);
  }

  /** Everything is there. */
  async tickAll() {
    await this.#bring(this.needed?.materials.map(({ id }) => id) ?? []);
  }

  /** Print the list for the citizen, at the desk. */
  async print() {
    const ticket = this.#ticket;
    if (!ticket) return;
    await this.#ask(async () => {
      await post(`${this.#path(ticket)}/slip`, { answers: this.answers, language: ticket.language });
      return {};
    });
  }

  /** @param {string[]} brought */
  async #bring(brought) {
    const ticket = this.#ticket;
    if (!ticket) return;
    this.brought = brought; // the next tick counts from here, even before the answer
    await this.#ask(async () => {
      await this.#keep(ticket, this.answers, brought);
      return {};
    });
  }

  /**
   * @param {Wire.Ticket} ticket
   * @param {Record<string, string[]>} answers
   * @param {string[] | null} brought
   */
  #keep(ticket, answers, brought) {
    return post(`/api/v1/tickets/${encodeURIComponent(ticket.id)}/guide`, { answers, brought });
  }

  /**
   * @param {string} path
   * @param {Record<string, string[]>} answers
   * @returns {Promise<Wire.GuideResult>}
   */
  #need(path, answers) {
    return post(path, { answers, language: this.#language() });
  }

  /** @param {Wire.Ticket} ticket */
  #path({ hall, service }) {
    return `/api/v1/halls/${encodeURIComponent(hall)}/services/${encodeURIComponent(service)}/guide`;
  }

  /**
   * Learn what comes back, unless another ticket or another change came meanwhile.
   * @param {() => Promise<Partial<Pick<Checking, "guide" | "needed" | "answers" | "brought">>>} work
   */
  async #ask(work) {
    const turn = ++this.#turn;
    this.problem = null;
    this.#tell();
    try {
      const changes = await work();
      if (turn === this.#turn) Object.assign(this, changes);
    } catch (error) {
      if (turn === this.#turn) this.problem = /** @type {import("../shared/api.js").Problem} */ (error);
    }
    if (turn === this.#turn) this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("changed"));
  }
}
