/** What a citizen does on the way through a guide: asks for it, answers, prints the list. */
import { get, post } from "../shared/api.js";
import { counting, known } from "../shared/guide.js";

/**
 * One way through a guide.
 * @typedef {object} Guided
 * @property {Wire.Guide | null} guide null: it is on its way
 * @property {Record<string, string[]>} answers
 * @property {Wire.GuideResult | null} needed what these answers need; null: it is on its way
 * @property {string | null} question the question that is shown; null: the list
 * @property {string[]} ticked what is ticked of a question with many answers
 * @property {boolean} hasFailed the server could not be reached
 * @property {"" | "printing" | "printed" | "failed"} slip
 * @property {string} slipId one request id for each list, however often its button is pressed
 */

/** @type {Guided} */
export const UNASKED = {
  guide: null,
  answers: {},
  needed: null,
  question: null,
  ticked: [],
  hasFailed: false,
  slip: "",
  slipId: "",
};

/**
 * What is shown after a question has been answered (pure): the next one that is asked, answered earlier or not; null: the list.
 * @param {Wire.GuideResult} needed
 * @param {string | null} question
 */
export function following({ asked, next, redirect }, question) {
  if (redirect) return null;
  return (question === null ? undefined : asked[asked.indexOf(question) + 1]) ?? next;
}

/**
 * What is shown on the way back (pure): the question before; undefined: the screen before the guide.
 * @param {Guided} guided
 * @returns {string | undefined}
 */
export function before({ needed, question }) {
  const asked = needed?.asked ?? [];
  if (question !== null) return asked[asked.indexOf(question) - 1];
  return asked.at(-1);
}

/**
 * What is shown of a question: itself, and what was ticked of it earlier (pure).
 * @param {Guided} guided
 * @param {string | null} question
 * @returns {Guided}
 */
export function turned(guided, question) {
  return { ...guided, question, ticked: question === null ? [] : (guided.answers[question] ?? []), slip: "" };
}

export class Guiding {
  #turn = 0;

  /**
   * `see()`: the visit as it is; `show(guided)` draws it.
   * @param {{ hall: string, language: () => string, newId: () => string }} where
   * @param {{ see: () => import("./state.js").Visit, show: (guided: Guided) => void }} page
   */
  constructor(where, page) {
    this.where = where;
    this.page = page;
  }

  /** Ask for the guide of the chosen service, and for what the answers so far need. */
  async begin(answers = this.page.see().guided.answers) {
    const { question } = this.page.see().guided;
    const hasBegun = this.page.see().guided.guide !== null;
    this.page.show({ ...this.page.see().guided, guide: null, needed: null, answers, hasFailed: false });
    await this.#ask(async (path, language) => {
      /** @type {Wire.Guide} */
      const guide = await get(`${path}?language=${encodeURIComponent(language)}`);
      const kept = known(guide, answers);
      const needed = await this.#needed(path, language, kept);
      const shown = hasBegun ? question : following(needed, null);
      return turned({ ...UNASKED, guide, needed, answers: counting(needed, kept) }, shown);
    });
  }

  /**
   * One question is answered with these options.
   * @param {string} question
   * @param {string[]} options
   */
  async answer(question, options) {
    const { guided } = this.page.see();
    const answers = { ...guided.answers, [question]: options };
    this.page.show({ ...guided, ticked: options, hasFailed: false });
    await this.#ask(async (path, language) => {
      const needed = await this.#needed(path, language, answers);
      const next = { ...guided, needed, answers: counting(needed, answers), slipId: this.where.newId() };
      return turned(next, following(needed, question));
    });
  }

  /** Print the list at this kiosk. */
  async print() {
    const { guided } = this.page.see();
    if (guided.slip === "printing" || guided.slip === "printed") return;
    const slipId = guided.slipId || this.where.newId();
    this.page.show({ ...guided, slip: "printing", slipId });
    await this.#ask(async (path, language) => {
      await post(`${path}/slip`, { answers: guided.answers, language, request_id: slipId });
      return { ...guided, slip: "printed", slipId };
    });
  }

  /**
   * @param {string} path
   * @param {string} language
   * @param {Record<string, string[]>} answers
   * @returns {Promise<Wire.GuideResult>}
   */
  #needed(path, language, answers) {
    return post(path, { answers, language });
  }

  /**
   * Show what comes back, unless the citizen has gone on meanwhile.
   * @param {(path: string, language: string) => Promise<Guided>} work
   */
  async #ask(work) {
    const turn = ++this.#turn;
    const { service } = this.page.see();
    const path = `/api/v1/halls/${encodeURIComponent(this.where.hall)}/services/${encodeURIComponent(service ?? "")}/guide`;
    /** @param {Guided} guided */
    const show = (guided) => {
      const visit = this.page.see();
      if (turn === this.#turn && visit.screen === "guide" && visit.service === service) this.page.show(guided);
    };
    try {
      show(await work(path, this.where.language()));
    } catch {
      const { guided } = this.page.see();
      show(guided.slip === "printing" ? { ...guided, slip: "failed" } : { ...guided, hasFailed: true });
    }
  }
}
