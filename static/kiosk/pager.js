/** Two paging buttons under content that does not fit: not everybody knows how to scroll by touch. */
import { el } from "../shared/dom.js";
import { button } from "./parts.js";

const SHARE = 0.85;
const SLACK_PIXELS = 4;

export class Pager {
  /**
   * Pages through `scroller`; its buttons stand in `holder`, which is hidden while everything fits.
   * @param {HTMLElement} scroller
   * @param {HTMLElement} holder
   */
  constructor(scroller, holder) {
    this.scroller = scroller;
    this.holder = holder;
    scroller.addEventListener("scroll", () => this.#mark(), { passive: true });
    new ResizeObserver(() => this.update()).observe(scroller);
  }

  /**
   * Create the buttons again, in the present language.
   * @param {import("./words.js").Words} words
   */
  label(words) {
    this.up = button("pager__button", [el("span", "", "▲"), el("span", "", words.say("pager.up"))], () =>
      this.#turn(-1),
    );
    this.down = button("pager__button", [el("span", "", "▼"), el("span", "", words.say("pager.down"))], () =>
      this.#turn(1),
    );
    for (const arrow of [this.up, this.down]) arrow.firstElementChild?.setAttribute("aria-hidden", "true");
    this.holder.replaceChildren(this.up, this.down);
    this.#mark();
  }

  /** Update after the content of the scroller has changed. */
  update() {
    const place = this.scroller.scrollTop;
    this.holder.hidden = true;
    this.holder.hidden = this.#most <= SLACK_PIXELS;
    this.scroller.scrollTop = place;
    this.#mark();
  }

  get #most() {
    return this.scroller.scrollHeight - this.scroller.clientHeight;
  }

  /** @param {number} direction */
  #turn(direction) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollBy({
      top: direction * SHARE * this.scroller.clientHeight,
      behavior: isCalm ? "auto" : "smooth",
    });
  }

  #mark() {
    this.up?.setAttribute("aria-disabled", String(this.scroller.scrollTop <= SLACK_PIXELS));
    const atEnd = this.scroller.scrollTop >= this.#most - SLACK_PIXELS;
    this.down?.setAttribute("aria-disabled", String(atEnd));
    this.scroller.classList.toggle("has-more", !atEnd);
  }
}
