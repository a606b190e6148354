/** Asks for a report and shows how far it is. A newer question, the button and leaving the page end the work. */
import { lines } from "../shared/api.js";
import { part } from "../shared/dom.js";

const SHOWN_AFTER_MILLISECONDS = 2000;

export class Asking {
  /** @param {Pages.Say} say */
  constructor(say) {
    this.say = say;
    this.hangUp = new AbortController();
    part("cancel").addEventListener("click", () => this.hangUp.abort("cancelled"));
  }

  /**
   * The report; null when it was cancelled or something newer was asked. Throws a Problem.
   * @param {string} address
   * @returns {Promise<Wire.Report | "cancelled" | null>}
   */
  async report(address) {
    this.hangUp.abort("newer");
    const hangUp = new AbortController();
    this.hangUp = hangUp;
    const later = setTimeout(() => this.#show(true), SHOWN_AFTER_MILLISECONDS);
    this.#say(0);
    try {
      for await (const { place, read, report, problem } of lines(address, hangUp.signal)) {
        if (report) return report;
        if (problem) throw problem;
        if (place) this.#wait(place);
        else this.#say(read);
      }
      throw { code: "unreachable" };
    } catch (error) {
      if (!hangUp.signal.aborted) throw error;
      return hangUp.signal.reason === "cancelled" ? "cancelled" : null;
    } finally {
      clearTimeout(later);
      if (this.hangUp === hangUp) this.#show(false);
    }
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    part("progress-box").hidden = !isShown;
  }

  /** @param {number} place among those that wait for their turn */
  #wait(place) {
    part("progress", HTMLProgressElement).removeAttribute("value");
    part("progress-words").textContent = this.say("state.queued", { place });
  }

  /** @param {number} read the share of the records that is read; then nobody knows how long counting takes */
  #say(read) {
    const bar = part("progress", HTMLProgressElement);
    if (read < 1) bar.value = read;
    else bar.removeAttribute("value");
    part("progress-words").textContent =
      read < 1 ? this.say("state.reading", { percent: Math.floor(read * 100) }) : this.say("state.counting");
  }
}
