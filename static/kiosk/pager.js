/** Two buttons under what does not fit: not everybody knows that a screen can be pushed with a finger. */
import { el } from "../shared/dom.js";
import { button } from "./screens.js";

const SHARE = 0.85;
const SLACK_PIXELS = 4;

export class Pager {
  /** Pages through `scroller`; its buttons stand in `holder`, which is hidden while everything fits. */
  constructor(scroller, holder) {
    this.scroller = scroller;
    this.holder = holder;
    scroller.addEventListener("scroll", () => this.#mark(), { passive: true });
    new ResizeObserver(() => this.update()).observe(scroller);
  }

  /** The buttons anew, in the language of now. */
  label(words) {
    this.up = button("pager__button", [el("span", "", "▲"), el("span", "", words.say("pager.up"))], () => this.#turn(-1));
    this.down = button("pager__button", [el("span", "", "▼"), el("span", "", words.say("pager.down"))], () => this.#turn(1));
    for (const one of [this.up, this.down]) one.firstChild.setAttribute("aria-hidden", "true");
    this.holder.replaceChildren(this.up, this.down);
    this.#mark();
  }

  /** What stands in the scroller has changed. */
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

  #turn(direction) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollBy({ top: direction * SHARE * this.scroller.clientHeight, behavior: calm ? "auto" : "smooth" });
  }

  #mark() {
    this.up?.setAttribute("aria-disabled", String(this.scroller.scrollTop <= SLACK_PIXELS));
    const atEnd = this.scroller.scrollTop >= this.#most - SLACK_PIXELS;
    this.down?.setAttribute("aria-disabled", String(atEnd));
    this.scroller.classList.toggle("has-more", !atEnd);
  }
}
