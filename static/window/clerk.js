/**
 * Runs a clerk's step: refuses it with a reason, or does it once, shows the result and offers to undo it.
 */

import { isPossible, PRIMARY, whyNot } from "./steps.js";
import { LastStep } from "./undo.js";

/**
 * The part of the desk (desk.js) that the clerk's steps use.
 * @typedef {Pick<import("./desk.js").Desk, "number" | "phase" | "isBusy" | "current" | "waiting" | "sentOn" | "ask">} DeskOfClerk
 */

/**
 * @typedef {object} Hears
 * @property {Pick<import("./names.js").Names, "say" | "problem">} names
 * @property {(sentence: string, kind: "done" | "problem") => void} say
 * @property {Pick<import("./draft.js").Draft, "done">} draft
 * @property {(ticket: Wire.Ticket) => Promise<{ line: string } | { window: number } | null>} askTarget
 * @property {() => void} onFinished
 */

export class Clerk {
  last = new LastStep();

  /** @type {DeskOfClerk} */
  #desk;
  /** @type {Pick<import("./names.js").Names, "say" | "problem">} */
  #names;
  /** @type {Hears["say"]} */
  #say;
  /** @type {Hears["draft"]} */
  #draft;
  /** @type {Hears["askTarget"]} */
  #askTarget;
  /** @type {Hears["onFinished"]} */
  #onFinished;

  /**
   * `say(sentence, kind)` shows one line, kind "done" or "problem"; `askTarget(ticket)` resolves to a target or null.
   * @param {DeskOfClerk} desk
   * @param {Hears} hears
   */
  constructor(desk, { names, say, draft, askTarget, onFinished }) {
    this.#desk = desk;
    this.#names = names;
    this.#say = say;
    this.#draft = draft;
    this.#askTarget = askTarget;
    this.#onFinished = onFinished;
  }

  /**
   * Open a window and sit down there.
   * @param {number} number
   */
  async open(number) {
    const before = this.#desk.number;
    this.#desk.number = number;
    const answer = await this.#desk.ask("open");
    if (answer?.ok === false) this.#desk.number = before;
    this.#tell("open", answer, { n: number, window: number });
  }

  primary() {
    const step = PRIMARY[this.#desk.phase];
    return step && this.ask(step, this.#desk.current, "primary");
  }

  /**
   * Do a step of the ticket at the window, or of the given ticket (a row of the list).
   * @param {string} step
   * @param {Wire.Ticket | null} [ticket]
   * @param {string} [trigger]
   */
  async ask(step, ticket = this.#desk.current, trigger = step) {
    if (this.#desk.isBusy) return;
    if (!isPossible(step, this.#desk.phase)) return this.#refuse(step);
    const details = await this.#details(step, ticket);
    if (details === null) return;
    const facts = this.#known(ticket);
    const answer = await this.#desk.ask(step, { ...details, trigger, ticket: ticket?.id ?? null });
    this.#tell(step, answer, facts, ticket);
  }

  /** Undo the last step, while this is possible. */
  async undo() {
    const offer = this.last.offer(performance.now());
    if (!offer) return;
    const answer = await this.#desk.ask(offer.by, { ticket: offer.ticket.id, trigger: "undo" });
    if (answer === null) return;
    this.last.forget();
    if (answer.ok) this.#say(this.#names.say(`done.undo_${offer.step}`, { ...offer.ticket }), "done");
    else this.#say(this.#names.problem(answer.problem, this.#known(offer.ticket)), "problem");
  }

  /**
   * @param {string} step
   * @param {Wire.Ticket | null} ticket
   * @returns {Promise<Record<string, unknown> | null>}
   */
  async #details(step, ticket) {
    if (step === "transfer") return ticket && this.#askTarget(ticket);
    if (step === "close") return this.#mayLeave() ? {} : null;
    return step === "finish" ? { done: this.#draft.done } : {};
  }

  /** Whether the window may be closed: asks the clerk first if tickets sent to it will return to their lines. */
  #mayLeave() {
    const n = this.#desk.waiting.filter(({ wanted_window: wantedWindow }) => wantedWindow === this.#desk.number).length;
    return n === 0 || confirm(this.#names.say("leave.sent", { n }));
  }

  /** @param {string} step */
  #refuse(step) {
    this.#say(this.#names.say(whyNot(step, this.#desk.phase), this.#known(this.#desk.current)), "problem");
  }

  /**
   * @param {string} step
   * @param {import("./desk.js").Answer | null} answer
   * @param {Pages.Values} facts
   * @param {Wire.Ticket | null} [ticket]
   */
  #tell(step, answer, facts, ticket = null) {
    if (answer === null) return;
    if (!answer.ok) return this.#say(this.#names.problem(answer.problem, facts), "problem");
    if (step === "call_next" && !answer.ticket) return this.#say(this.#nobody(), "done");
    const stepName = step === "call_next" ? "call" : step;
    const subject = answer.ticket?.id ? answer.ticket : ticket;
    this.last.did(stepName, subject, performance.now());
    if (step === "finish") this.#onFinished();
    this.#say(this.#names.say(`done.${stepName}`, { ...facts, ...(subject ?? {}) }), "done");
  }

  #nobody() {
    const sentTickets = this.#desk.sentOn;
    return sentTickets.length
      ? this.#names.say("done.nobody_but", { number: sentTickets[0].number })
      : this.#names.say("done.nobody");
  }

  /** @param {Wire.Ticket | null} ticket */
  #known(ticket) {
    return { n: this.#desk.number, window: this.#desk.number, number: ticket?.number };
  }
}
