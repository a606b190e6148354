/** What lies over everything: the system cannot be reached, or nobody has touched the screen for a while. */
import { el, setText } from "../shared/dom.js";
import { button } from "./screens.js";

const part = (name) => document.querySelector(`[data-part="${name}"]`);
const BELOW = ["screen", "tools"];

export class Cover {
  #kind = null;

  constructor(words) {
    this.words = words;
  }

  hide() {
    this.#turn(null, () => []);
  }

  unreachable() {
    this.#turn("unreachable", () => [el("p", "", this.words.say("trouble.unreachable"))], "trouble.unreachable_title");
  }

  /** Ask whether somebody is there, counting down; `stay` when somebody is. */
  ask(secondsLeft, stay) {
    const text = this.words.say("idle.text", { n: secondsLeft });
    this.#turn("idle", () => [el("p", "", text), button("take", this.words.say("idle.stay"), stay)], "idle.title");
    setText(part("cover").querySelector("p"), text);
  }

  #turn(kind, build, titleKey) {
    if (kind === this.#kind) return;
    this.#kind = kind;
    const holder = part("cover");
    holder.hidden = kind === null;
    for (const name of BELOW) part(name).inert = kind !== null;
    if (kind === null) return holder.replaceChildren();
    const title = el("h2", "", this.words.say(titleKey));
    title.id = "cover-title";
    holder.replaceChildren(el("div", "cover__box", [title, ...build()]));
    holder.querySelector("button")?.focus();
  }
}
