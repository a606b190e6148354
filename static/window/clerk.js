/**
 * What happens when a clerk asks for a step: refuse kindly, do it once, say what came of it, offer to take it back.
 */
import { LastStep } from "./undo.js";
import { PRIMARY, isPossible, whyNot } from "./steps.js";

export class Clerk {
  last = new LastStep();

  #desk;
  #names;
  #say;
  #draft;
  #askTarget;
  #onFinished;

  /** `say(sentence, kind)` shows one line, kind "done" or "problem"; `askTarget(ticket)` resolves to a target or null. */
  constructor(desk, { names, say, draft, askTarget, onFinished }) {
    this.#desk = desk;
    this.#names = names;
    this.#say = say;
    this.#draft = draft;
    this.#askTarget = askTarget;
    this.#onFinished = onFinished;
  }

  /** Open a window and sit down there. */
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

  /** Ask for a step of the ticket at the window, or of the ticket given (a row of the list). */
  async ask(step, ticket = this.#desk.current, trigger = step) {
    if (this.#desk.isBusy) return;
    if (!isPossible(step, this.#desk.phase)) return this.#refuse(step);
    const details = await this.#details(step, ticket);
    if (details === null) return;
    const known = this.#known(ticket);
    const answer = await this.#desk.ask(step, { ...details, trigger, ticket: ticket?.id ?? null });
    this.#tell(step, answer, known, ticket);
  }

  /** Take the last step back, while that is offered. */
  async undo() {
    const offer = this.last.offer(performance.now());
    if (!offer) return;
    const answer = await this.#desk.ask(offer.by, { ticket: offer.ticket.id, trigger: "undo" });
    if (answer === null) return;
    this.last.forget();
    if (answer.ok) this.#say(this.#names.say(`done.undo_${offer.step}`, offer.ticket), "done");
    else this.#say(this.#names.problem(answer.problem, this.#known(offer.ticket)), "problem");
  }

  async #details(step, ticket) {
    if (step === "transfer") return this.#askTarget(ticket);
    if (step === "close") return this.#mayLeave() ? {} : null;
    return step === "finish" ? { done: this.#draft.done } : {};
  }

  /** Who was sent to this window goes back to the lines when it closes: the clerk hears of them first. */
  #mayLeave() {
    const n = this.#desk.waiting.filter(({ wanted_window: wanted }) => wanted === this.#desk.number).length;
    return n === 0 || confirm(this.#names.say("leave.sent", { n }));
  }

  #refuse(step) {
    this.#say(this.#names.say(whyNot(step, this.#desk.phase), this.#known(this.#desk.current)), "problem");
  }

  #tell(step, answer, known, ticket = null) {
    if (answer === null) return;
    if (!answer.ok) return this.#say(this.#names.problem(answer.problem, known), "problem");
    if (step === "call_next" && !answer.ticket) return this.#say(this.#nobody(), "done");
    const done = step === "call_next" ? "call" : step;
    const subject = answer.ticket?.id ? answer.ticket : ticket;
    this.last.did(done, subject, performance.now());
    if (step === "finish") this.#onFinished();
    this.#say(this.#names.say(`done.${done}`, { ...known, ...(subject ?? {}) }), "done");
  }

  #nobody() {
    const sent = this.#desk.sentOn;
    return sent.length ? this.#names.say("done.nobody_but", { number: sent[0].number }) : this.#names.say("done.nobody");
  }

  #known(ticket) {
    return { n: this.#desk.number, window: this.#desk.number, number: ticket?.number };
  }
}
