/** The frame around every screen: hall, clock, notices, languages, and display modes for accessibility. */
import { el, part, redraw, setText } from "../shared/dom.js";
import { isClosed, timesOf } from "./hours.js";
import { button } from "./parts.js";
import { masked } from "./scanner.js";

export const MODES = ["large", "reach", "contrast"];
const root = document.documentElement;

export class Frame {
  /**
   * `changed()` is called after the language or a display mode was changed; `home()` goes to the start.
   * @param {Pages.Kiosk} page
   * @param {import("./words.js").Words} words
   * @param {{ changed: () => void, home: () => void }} hears
   */
  constructor(page, words, { changed, home }) {
    this.page = page;
    this.words = words;
    this.changed = changed;
    this.home = home;
  }

  /** Whether somebody has changed the language or a display mode. */
  get isChanged() {
    return this.words.language !== this.page.languages[0] || MODES.some((mode) => root.classList.contains(mode));
  }

  /** Reset to the defaults for the next citizen. */
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
    const focused = [...part("tools").querySelectorAll("button")].indexOf(
      /** @type {HTMLButtonElement} */ (document.activeElement),
    );
    part("tools").replaceChildren(
      el(
        "div",
        "tools__group",
        page.languages.map((language) => this.#language(language)),
      ),
      el(
        "div",
        "tools__group",
        MODES.map((mode) => this.#mode(mode)),
      ),
      home,
    );
    part("tools").querySelectorAll("button")[focused]?.focus({ preventScroll: true });
  }

  /** @param {string} language */
  #language(language) {
    const choose = () => {
      this.words.language = language;
      this.draw();
      this.changed();
    };
    const languageButton = button("tool tool--language", this.page.all_texts[language].bar.own_name, choose);
    languageButton.lang = language;
    languageButton.setAttribute("aria-pressed", String(language === this.words.language));
    return languageButton;
  }

  /** @param {string} mode */
  #mode(mode) {
    const toggle = () => {
      root.classList.toggle(mode);
      this.draw();
      this.changed();
    };
    const modeButton = button("tool", this.words.say(`bar.${mode}`), toggle);
    modeButton.setAttribute("aria-pressed", String(root.classList.contains(mode)));
    return modeButton;
  }

  /** @param {string} text */
  clock(text) {
    setText(part("clock"), text);
  }

  /**
   * Notices before taking a number; none when all is well, or when the ticket screen shows the same.
   * @param {ReturnType<typeof import("./state.js").troublesOf>} known
   */
  troubles({ board, paper, isOut, isLow, isDeaf, hasTicket, card, isMisread }) {
    part("paper_low").hidden = !isLow; // for staff; citizens need not do anything
    setText(part("paper_low"), this.words.say("trouble.paper_low"));
    const reader = isDeaf && !hasTicket ? this.words.say("trouble.reader") : null;
    const ofPaper = hasTicket ? null : this.#paper(paper, isOut);
    const misread = isMisread && !hasTicket ? this.words.say("card.misread") : null;
    const notices = [this.#hours(board, hasTicket), ofPaper, reader, misread].filter(Boolean);
    const read = card && !hasTicket ? this.words.say("card.read", { card: masked(card) }) : "";
    redraw(part("troubles"), [notices, read], () => [
      ...notices.map((sentence) => el("p", "trouble", sentence)),
      ...(read ? [el("p", "trouble trouble--card", read)] : []),
    ]);
  }

  /**
   * @param {Wire.Board} board
   * @param {boolean} hasTicket
   */
  #hours(board, hasTicket) {
    const { kind } = board.admission;
    if (kind === "served" || isClosed(board)) return null; // a closed hall has its own screen
    if (kind === "open") return hasTicket ? null : this.words.say("trouble.no_window");
    return this.words.say(`trouble.${kind}`, { time: timesOf(board, this.page.timezone).opens });
  }

  /**
   * @param {ReturnType<typeof import("./paper.js").paperComes>} paper
   * @param {boolean} isOut
   */
  #paper(paper, isOut) {
    if (paper === "elsewhere") return this.words.say("trouble.elsewhere", { place: this.words.place() });
    if (paper !== "nowhere") return null;
    return this.words.say(isOut ? "trouble.paper_out" : "trouble.printer");
  }
}
