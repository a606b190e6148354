/** The kiosk's texts and the hall's names in the chosen language, and the wait time as a sentence. */
import { text } from "../shared/page.js";
import { waitMinutes } from "../shared/wait.js";

export class Words {
  /** @param {Pick<Pages.Kiosk, "language" | "languages" | "all_texts" | "backup_place">} page */
  constructor(page) {
    this.page = page;
    this.language = page.language;
  }

  /**
   * @param {string} key
   * @param {Pages.Values} [values]
   */
  say(key, values) {
    return text(this.page.all_texts[this.language], this.language, key, values);
  }

  /**
   * The text in every language of the hall, the chosen one first: [{language, said}].
   * @param {string} key
   * @param {Pages.Values} [values]
   */
  inEach(key, values) {
    const otherLanguages = this.page.languages.filter((language) => language !== this.language);
    return [this.language, ...otherLanguages].map((language) => ({
      language,
      said: text(this.page.all_texts[language], language, key, values),
    }));
  }

  /**
   * A text of the hall, {language: words}.
   * @template Kind
   * @param {Record<string, Kind> | undefined} texts
   * @returns {Kind | ""}
   */
  of(texts) {
    return texts?.[this.language] ?? Object.values(texts ?? {})[0] ?? "";
  }

  /** The place of the backup printer. */
  place() {
    return this.of(this.page.backup_place) || this.say("trouble.another_printer");
  }

  /**
   * The wait time as a sentence; null: no window is open.
   * @param {Wire.Wait | null | undefined} wait
   */
  wait(wait) {
    const minutes = waitMinutes(wait);
    if (minutes === null) return this.say("confirm.no_window");
    const { from: low, to: high, isShort } = minutes;
    if (isShort) return this.say("confirm.wait_short");
    const words = low === high ? this.say("confirm.wait_about", { high }) : this.say("confirm.wait", { low, high });
    return wait?.rough ? this.say("confirm.wait_rough", { wait: words }) : words;
  }
}
