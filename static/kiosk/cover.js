/** The cover over the whole screen: the system cannot be reached, or nobody has touched the screen for a while. */
import { el, part, setText } from "../shared/dom.js";
import { button } from "./parts.js";

const BELOW = ["screen", "tools"];

/**
 * @param {"p" | "h2" | "h3" | "div"} tag
 * @param {string} language
 * @param {string | (Node | null)[]} content
 */
function spoken(tag, language, content) {
  const element = el(tag, "", content);
  element.lang = language;
  return element;
}

export class Cover {
  /** @type {"unreachable" | "idle" | null} */
  #kind = null;

  /** @param {import("./words.js").Words} words */
  constructor(words) {
    this.words = words;
  }

  hide() {
    this.#turn(null, { language: "", said: "" }, () => []);
  }

  /** The next citizen's language is not known, so the text is shown in every language. */
  unreachable() {
    const [title, ...titles] = this.words.inEach("trouble.unreachable_title");
    const [text, ...texts] = this.words.inEach("trouble.unreachable");
    const otherTitles = titles.map(({ language, said }, place) =>
      spoken("div", language, [el("h3", "", said), el("p", "", texts[place].said)]),
    );
    this.#turn("unreachable", title, () => [spoken("p", text.language, text.said), ...otherTitles]);
  }

  /**
   * Ask whether somebody is there, with a countdown; `stay` is called on yes.
   * @param {number} secondsLeft
   * @param {() => void} stay
   */
  ask(secondsLeft, stay) {
    const text = this.words.say("idle.text", { n: secondsLeft });
    const title = { language: this.words.language, said: this.words.say("idle.title") };
    this.#turn("idle", title, () => [el("p", "", text), button("take", this.words.say("idle.stay"), stay)]);
    const paragraph = part("cover").querySelector("p");
    if (paragraph) setText(paragraph, text);
  }

  /**
   * @param {"unreachable" | "idle" | null} kind
   * @param {{ language: string, said: string }} title
   * @param {() => Node[]} build
   */
  #turn(kind, title, build) {
    if (kind === this.#kind) return;
    this.#kind = kind;
    const holder = part("cover");
    holder.hidden = kind === null;
    for (const name of BELOW) part(name).inert = kind !== null;
    if (kind === null) return holder.replaceChildren();
    const heading = spoken("h2", title.language, title.said);
    heading.id = "cover-title";
    holder.replaceChildren(el("div", "cover__box", [heading, ...build()]));
    holder.querySelector("button")?.focus();
  }
}
