/** The kiosk's words: texts in the language chosen, names of the hall in it, and the wait as a sentence. */
import { text } from "../shared/page.js";
import { waitMinutes } from "../shared/wait.js";

export class Words {
  constructor(page) {
    this.page = page;
    this.language = page.language;
  }

  say(key, values) {
    return text(this.page.all_texts[this.language], key, values);
  }

  /** The text in every language of the hall, the one chosen first: [{language, said}]. */
  inEach(key, values) {
    const others = this.page.languages.filter((language) => language !== this.language);
    return [this.language, ...others].map((language) => ({ language, said: text(this.page.all_texts[language], key, values) }));
  }

  /** A text of the hall, {language: words}. */
  of(texts) {
    return texts?.[this.language] ?? Object.values(texts ?? {})[0] ?? "";
  }

  /** Where the printer stands that prints instead of this kiosk's. */
  place() {
    return this.of(this.page.backup_place) || this.say("trouble.another_printer");
  }

  /** The wait as people say it; null means that no window is open. */
  wait(wait) {
    const minutes = waitMinutes(wait);
    if (minutes === null) return this.say("confirm.no_window");
    const { from: low, to: high, isShort } = minutes;
    if (isShort) return this.say("confirm.wait_short");
    return low === high ? this.say("confirm.wait_about", { high }) : this.say("confirm.wait", { low, high });
  }
}
