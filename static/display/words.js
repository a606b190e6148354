/**
 * Public signs speak two languages at once: the page's own one large, the next one small beneath it.
 */
import { el } from "../shared/dom.js";
import { text } from "../shared/page.js";

export class Words {
  constructor(texts, languages) {
    this.texts = texts;
    this.languages = languages.filter((language) => texts[language]).slice(0, 2);
  }

  /** The text at `key` in the page's own language. */
  own(key, values) {
    return text(this.texts[this.languages[0]], key, values);
  }

  /** An element with the text at `key` in both languages. */
  both(tag, className, key, values = {}) {
    return this.pair(tag, className, (language) => text(this.texts[language], key, values));
  }

  /** An element with a name that the hall's definition gives in several languages. */
  name(tag, className, names) {
    return this.pair(tag, className, (language) => names?.[language] ?? "");
  }

  pair(tag, className, textIn) {
    const parts = this.languages.map((language, place) => {
      const words = textIn(language);
      if (!words) return null;
      const part = el("span", place === 0 ? "first" : "second", words);
      part.lang = language;
      return part;
    });
    return el(tag, `both ${className}`, parts);
  }
}
