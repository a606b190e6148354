/** The kiosk's words: texts in the language chosen, names of the hall in it, and the wait as a sentence. */
import { text } from "../shared/page.js";

export class Words {
  constructor(page) {
    this.page = page;
    this.language = page.language;
  }

  say(key, values) {
    return text(this.page.all_texts[this.language], key, values);
  }

  /** A text of the hall, {language: words}. */
  of(texts) {
    return texts?.[this.language] ?? Object.values(texts ?? {})[0] ?? "";
  }

  /** The wait as people say it: whole minutes, rounded up; null means that no window is open. */
  wait(wait) {
    if (!wait) return this.say("confirm.no_window");
    const low = Math.round(wait.p50_seconds / 60);
    const high = Math.ceil(wait.p90_seconds / 60);
    if (high <= 2) return this.say("confirm.wait_short");
    if (low < 1 || low === high) return this.say("confirm.wait_about", { high });
    return this.say("confirm.wait", { low, high });
  }
}
