/**
 * A number given at the window, for somebody whom the kiosk sends away: beyond a limit only with a reason, which stands
 * in the journal. The server decides; this box asks once more where it refuses.
 */
import { post } from "../shared/api.js";
import { el } from "../shared/dom.js";
import { serviceSearch } from "./service_search.js";

const REASONED = ["line_full", "hall_closed", "closing_soon"];
const LONGEST_REASON = 200;

/** @typedef {import("../shared/api.js").Problem} Problem */
/**
 * @typedef {object} Hears
 * @property {string} hall
 * @property {import("./names.js").Names} names
 * @property {() => string[]} priorities the codes of the classes that the hall has now
 * @property {(sentence: string, kind: "done") => void} say
 */
/** @typedef {{ hall: string, service: string, priority: string, reason?: string }} Wish */

/**
 * Whether staff may give the number all the same when they say why (pure).
 * @param {{ code: string }} problem
 */
export function needsReason({ code }) {
  return REASONED.includes(code);
}

/**
 * The wish with the reason that was typed; null: nothing was, and without a reason the server refuses (pure).
 * @param {Wish} wish
 * @param {string} typed
 * @returns {Wish | null}
 */
export function insisting(wish, typed) {
  const reason = typed.trim().slice(0, LONGEST_REASON);
  return reason ? { ...wish, reason } : null;
}

export class Giving {
  /** @type {HTMLDialogElement} */
  #dialog;
  /** @type {Hears} */
  #hears;
  #news = el("p", "box__typed");
  #question = el("form", "give__question");
  #priority = el("select", "give__priority");

  /**
   * @param {HTMLDialogElement} dialog
   * @param {Hears} hears
   */
  constructor(dialog, hears) {
    this.#dialog = dialog;
    this.#hears = hears;
    this.#news.role = "status";
  }

  /** Open the box: which service? */
  show() {
    const { hall, names } = this.#hears;
    const title = el("h2", "box__title", names.say("give.title"));
    title.id = "give-title";
    const search = serviceSearch({
      hall,
      names,
      placeholder: names.say("give.service"),
      choose: ({ code }) => {
        search.clear();
        this.#give({ hall, service: code, priority: this.#priority.value });
      },
    });
    this.#offerPriorities();
    this.#news.textContent = "";
    this.#question.replaceChildren();
    const leave = button("box__cancel quiet", names.say("page.close_dialog"));
    leave.addEventListener("click", () => this.#dialog.close());
    this.#dialog.replaceChildren(
      title,
      el("p", "box__hint", names.say("give.hint")),
      el("div", "give__wish", [search.input, this.#priority]),
      search.list,
      this.#news,
      this.#question,
      leave,
    );
    this.#dialog.onclose = () => this.#dialog.replaceChildren();
    this.#dialog.showModal();
    search.input.focus();
  }

  #offerPriorities() {
    const { names, priorities } = this.#hears;
    const codes = priorities();
    this.#priority.ariaLabel = names.say("give.priority");
    this.#priority.replaceChildren(
      ...["", ...codes].map((code) => {
        const option = el("option", "", code ? names.priority(code) : names.say("give.ordinary"));
        option.value = code;
        return option;
      }),
    );
    this.#priority.hidden = codes.length === 0;
  }

  /** @param {Wish} wish */
  async #give(wish) {
    const { names, say } = this.#hears;
    this.#news.textContent = names.say("give.asking");
    this.#question.replaceChildren();
    try {
      /** @type {Wire.Ticket} */
      const ticket = await post("/api/v1/tickets", { ...wish });
      say(names.say("give.done", { number: ticket.number, service: names.service(ticket.service) }), "done");
      this.#dialog.close();
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      const name = names.service(wish.service);
      if (!needsReason(problem)) this.#news.textContent = names.problem(problem);
      else this.#ask(wish, names.say(`give.${problem.code}`, { name }));
    }
  }

  /**
   * Say why there is no number, and ask for the reason to give one all the same.
   * @param {Wish} wish
   * @param {string} sentence
   */
  #ask(wish, sentence) {
    const { names } = this.#hears;
    const reason = el("input", "give__reason");
    Object.assign(reason, { required: true, maxLength: LONGEST_REASON, autocomplete: "off" });
    const submit = el("button", "quiet give__sure", names.say("give.all_the_same"));
    this.#news.textContent = sentence;
    this.#question.replaceChildren(el("label", "give__label", [names.say("give.reason"), reason]), submit);
    this.#question.onsubmit = (event) => {
      event.preventDefault();
      const insistent = insisting(wish, reason.value);
      if (insistent) this.#give(insistent);
    };
    reason.focus();
  }
}

/**
 * @param {string} className
 * @param {string} words
 */
function button(className, words) {
  const made = el("button", className, words);
  made.type = "button";
  return made;
}
