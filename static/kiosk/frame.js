/** What stands around every screen, always in the same place: hall, clock, what is wrong, language, ways to see and reach. */
import { el, redraw, setText } from "../shared/dom.js";
import { isClosed, timesOf } from "./hours.js";
import { button } from "./screens.js";

export const MODES = ["large", "reach", "contrast"];
const root = document.documentElement;
const part = (name) => document.querySelector(`[data-part="${name}"]`);

export class Frame {
  /** `changed()` after the language or a way to see was chosen; `home()` to the start. */
  constructor(page, words, { changed, home }) {
    Object.assign(this, { page, words, changed, home });
  }

  /** Whether somebody chose a language or a way to see of their own. */
  get isChanged() {
    return this.words.language !== this.page.languages[0] || MODES.some((mode) => root.classList.contains(mode));
  }

  /** As the next citizen expects it. */
  reset() {
    this.words.language = this.page.languages[0];
    root.classList.remove(...MODES);
    this.draw();
  }

  draw() {
    const { page, words } = this;
    root.lang = words.language;
    document.title = words.say("page.title");
    setText(part("hall"), words.of(page.names));
    const home = button("tool tool--home", words.say("bar.home"), this.home);
    const focused = [...part("tools").querySelectorAll("button")].indexOf(document.activeElement);
    part("tools").replaceChildren(
      el("div", "tools__group", page.languages.map((language) => this.#language(language))),
      el("div", "tools__group", MODES.map((mode) => this.#mode(mode))),
      home,
    );
    part("tools").querySelectorAll("button")[focused]?.focus({ preventScroll: true });
  }

  #language(language) {
    const choose = () => { this.words.language = language; this.draw(); this.changed(); };
    const made = button("tool tool--language", this.page.all_texts[language].bar.own_name, choose);
    made.lang = language;
    made.setAttribute("aria-pressed", String(language === this.words.language));
    return made;
  }

  #mode(mode) {
    const toggle = () => { root.classList.toggle(mode); this.draw(); this.changed(); };
    const made = button("tool", this.words.say(`bar.${mode}`), toggle);
    made.setAttribute("aria-pressed", String(root.classList.contains(mode)));
    return made;
  }

  clock(text) {
    setText(part("clock"), text);
  }

  /** What a citizen should know before taking a number; nothing when all is well, or when the ticket says it itself. */
  troubles({ board, paper, isOut, isLow, hasTicket }) {
    part("paper_low").hidden = !isLow; // for staff who walk by: no citizen needs to do anything
    setText(part("paper_low"), this.words.say("trouble.paper_low"));
    const said = [this.#hours(board, hasTicket), hasTicket ? null : this.#paper(paper, isOut)].filter(Boolean);
    redraw(part("troubles"), said, () => said.map((sentence) => el("p", "trouble", sentence)));
  }

  #hours(board, hasTicket) {
    const { kind } = board.admission;
    if (kind === "served" || isClosed(board)) return null; // what is closed gives no numbers, and has a screen of its own
    if (kind === "open") return hasTicket ? null : this.words.say("trouble.no_window");
    return this.words.say(`trouble.${kind}`, { time: timesOf(board, this.page.timezone).opens });
  }

  #paper(paper, isOut) {
    if (paper === "elsewhere") return this.words.say("trouble.elsewhere", { place: this.words.place() });
    if (paper !== "nowhere") return null;
    return this.words.say(isOut ? "trouble.paper_out" : "trouble.printer");
  }
}
