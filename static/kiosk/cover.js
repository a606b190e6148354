/** What lies over everything: the system cannot be reached, or nobody has touched the screen for a while. */
import { el, setText } from "../shared/dom.js";
import { button } from "./screens.js";

const part = (name) => document.querySelector(`[data-part="${name}"]`);
const BELOW = ["screen", "tools"];

function spoken(tag, language, content) {
  const made = el(tag, "", content);
  made.lang = language;
  return made;
}

export class Cover {
  #kind = null;

  constructor(words) {
    this.words = words;
  }

  hide() {
    this.#turn(null);
  }

  /** Whoever comes now cannot be asked for their language, so it is said in each. */
  unreachable() {
    const [title, ...titles] = this.words.inEach("trouble.unreachable_title");
    const [text, ...texts] = this.words.inEach("trouble.unreachable");
    const others = titles.map(({ language, said }, place) => spoken("div", language, [el("h3", "", said), el("p", "", texts[place].said)]));
    this.#turn("unreachable", title, () => [spoken("p", text.language, text.said), ...others]);
  }

  /** Ask whether somebody is there, counting down; `stay` when somebody is. */
  ask(secondsLeft, stay) {
    const text = this.words.say("idle.text", { n: secondsLeft });
    const title = { language: this.words.language, said: this.words.say("idle.title") };
    this.#turn("idle", title, () => [el("p", "", text), button("take", this.words.say("idle.stay"), stay)]);
    setText(part("cover").querySelector("p"), text);
  }

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
