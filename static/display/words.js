/**
 * Screens show two languages at once: the first one large, the second one small below it.
 */
import { el } from "../shared/dom.js";
import { text } from "../shared/page.js";

export class Words {
  /**
   * @param {Record<string, Pages.Texts>} texts
   * @param {string[]} languages
   */
  constructor(texts, languages) {
    this.texts = texts;
    this.languages = languages.filter((language) => texts[language]).slice(0, 2);
  }

  /**
   * The text at `key` in the page's own language.
   * @param {string} key
   * @param {Pages.Values} [values]
   */
  own(key, values) {
    return text(this.texts[this.languages[0]], this.languages[0], key, values);
  }

  /**
   * An element with the text at `key` in both languages.
   * @param {keyof HTMLElementTagNameMap} tag
   * @param {string} className
   * @param {string} key
   * @param {Pages.Values} [values]
   */
  both(tag, className, key, values = {}) {
    return this.pair(tag, className, (language) => text(this.texts[language], language, key, values));
  }

  /**
   * An element with a name that the hall's definition gives in several languages.
   * @param {keyof HTMLElementTagNameMap} tag
   * @param {string} className
   * @param {Wire.Text | null | undefined} names
   */
  name(tag, className, names) {
    return this.pair(tag, className, (language) => names?.[language] ?? "");
  }

  /**
   * @param {keyof HTMLElementTagNameMap} tag
   * @param {string} className
   * @param {(language: string) => string} textIn
   */
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
