/** What every field of the page needs: the draft, the words, the mistakes, and what can be chosen. */
import { el } from "../../shared/dom.js";
import { text } from "../../shared/page.js";
import { servicesOf } from "./cascade.js";
import { at, isTable, keyOf } from "./paths.js";

/** @typedef {import("./paths.js").Path} Path */
/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {{ part: string, line: number, text: string, place: Path }} Mistake */
/** @typedef {{ value: string | number, label: string }} Choice */

export class Form {
  /** @type {Mistake[]} */
  mistakes = [];
  /** Mistakes that stand at a field of the drawn section. @type {Set<Mistake>} */
  placed = new Set();
  /** The items of lists that are open. @type {WeakSet<object>} */
  open = new WeakSet();
  /** Items that were added here. @type {WeakSet<object>} */
  fresh = new WeakSet();
  /** The groups that are open, by line or part. @type {Set<string>} */
  openLines = new Set();
  /** Go back to a version. @type {(version: number) => Promise<void>} */
  restore = async () => {};
  #ids = 0;
  /** @type {[RegExp, string][] | undefined} */
  #known;

  /**
   * `redraw()`: draw the section anew; `changed()`: something was typed.
   * @param {Pages.HallPage} page
   * @param {Draft} draft
   * @param {{ redraw: () => void, changed: () => void }} tell
   */
  constructor(page, draft, { redraw, changed }) {
    this.page = page;
    this.draft = draft;
    this.redraw = redraw;
    this.changed = changed;
  }

  /** @type {Pages.Say} */
  say = (key, values) => text(this.page.texts, this.page.language, key, values);

  /**
   * A text that may be missing; "" then.
   * @param {string} key
   */
  sayIfAny(key) {
    const words = this.say(key);
    return words === key ? "" : words;
  }

  /** A new id for a field. */
  id() {
    this.#ids += 1;
    return `hall-${this.#ids}`;
  }

  /** @param {Path} path */
  at(path) {
    return at(this.draft.now, path);
  }

  /**
   * Something was typed. A text that may be left out goes when all its languages are empty.
   * @param {Path} path
   * @param {unknown} value
   * @param {(path: Path) => boolean} [keeps]
   */
  put(path, value, keeps) {
    this.draft.put(path, value, keeps);
    this.changed();
  }

  /**
   * Whether an item of a list was not saved before, so that its code or number may still change.
   * @param {Path} path
   */
  isFresh(path) {
    const item = this.at(path);
    if (typeof path.at(-1) !== "number") return false;
    const saved = at(this.draft.base, path.slice(0, -1));
    const isSaved = Array.isArray(saved) && saved.some((one) => keyOf(one) === keyOf(item));
    return this.fresh.has(item) || !isSaved;
  }

  /**
   * Show a place, and go into its first field.
   * @param {Path} path
   */
  focus(path) {
    const place = document.querySelector(`[data-place="${CSS.escape(JSON.stringify(path))}"]`);
    place?.scrollIntoView({ block: "center" });
    const field = /** @type {HTMLElement | null} */ (
      place?.querySelector(".hall-item__body :is(input, select, textarea)")
    );
    (field ?? /** @type {HTMLElement | null} */ (place?.querySelector("input, select, textarea, button")))?.focus();
  }

  /** The hall's languages, its own first. @returns {string[]} */
  get languages() {
    const languages = this.draft.now.hall?.languages;
    return Array.isArray(languages) && languages.length > 0 ? languages : this.page.languages;
  }

  /** @param {string} code */
  languageName(code) {
    try {
      return new Intl.DisplayNames([this.page.language], { type: "language" }).of(code) ?? code;
    } catch {
      return code; // typed and not right yet
    }
  }

  /**
   * A text in the reader's language, or any.
   * @param {unknown} words
   */
  words(words) {
    if (!isTable(words)) return "";
    return String(words[this.page.language] ?? words[this.languages[0]] ?? Object.values(words)[0] ?? "");
  }

  /**
   * What a key may name, with its words.
   * @param {string} refers
   * @returns {Choice[]}
   */
  choices(refers) {
    const now = this.draft.now;
    const named = (/** @type {any[]} */ items, /** @type {string} */ key) =>
      items.map((item) => ({
        value: item[key],
        label: [item[key], this.words(item.name ?? item.title)].join(" ").trim(),
      }));
    if (refers === "lines") return named(now.lines?.line ?? [], "code");
    if (refers === "windows") return named(now.windows?.window ?? [], "number");
    if (refers === "printers") return named(now.devices?.printer ?? [], "name");
    if (refers === "profiles") return this.page.profiles.map((value) => ({ value, label: value }));
    if (refers === "services")
      return named(
        servicesOf(now).map(({ service }) => service),
        "code",
      );
    const materials = Object.values(now).flatMap((part) => part?.material ?? []);
    return named(materials, "id");
  }

  /**
   * The mistakes at a place and below it; they count as placed.
   * @param {Path} path
   */
  mistakesAt(path) {
    const here = this.mistakes.filter(({ part, place }) => isBelow([part, ...place], path));
    for (const mistake of here) this.placed.add(mistake);
    return here;
  }

  /**
   * Whether there is a mistake at a place or below it.
   * @param {Path} path
   */
  isWrong(path) {
    return this.mistakes.some(({ part, place }) => isBelow([part, ...place], path));
  }

  /**
   * A mistake in the reader's language, where the house has its words.
   * @param {Pick<Mistake, "text">} mistake
   */
  mistakeWords({ text: sentence }) {
    for (const [pattern, words] of this.#patterns()) {
      const match = pattern.exec(sentence);
      if (match) return words.replace(/\{(\w+)\}/g, (blank, name) => this.#blank(name, match.groups?.[name] ?? blank));
    }
    return sentence;
  }

  /**
   * @param {string} name
   * @param {string} value
   * @returns {string}
   */
  #blank(name, value) {
    return ["hint", "example"].includes(name) && value !== "" ? this.mistakeWords({ text: value }) : value;
  }

  /** @returns {[RegExp, string][]} */
  #patterns() {
    this.#known ??= Object.entries(this.page.sentences).map(([key, sentence]) => [
      new RegExp(`^${patternOf(sentence)}$`, "s"),
      this.page.texts.mistake[key] ?? sentence,
    ]);
    return this.#known;
  }

  /**
   * The mistakes at a place, as a list beside its field; null: none.
   * @param {Path} path
   */
  wrong(path) {
    const mistakes = this.mistakesAt(path);
    if (mistakes.length === 0) return null;
    const sentences = [...new Set(mistakes.map((mistake) => this.mistakeWords(mistake)))];
    const list = el(
      "ul",
      "hall-wrong",
      sentences.map((sentence) => el("li", "", sentence)),
    );
    list.dataset.wrong = JSON.stringify(path);
    return list;
  }
}

const FOLDERS = ["", "services", "guides", "slips"];

/**
 * The file of a mistake and its line; a folder where none of its files is meant.
 * @param {Mistake} mistake
 */
export function whereIs({ part, line }) {
  const file = FOLDERS.includes(part) ? part : `${part}.toml`;
  return line > 0 ? `${file}:${line}` : file;
}

/**
 * @param {Path} place
 * @param {Path} path
 */
function isBelow(place, path) {
  return path.every((key, n) => String(place[n]) === String(key));
}

/** @param {string} sentence */
function patternOf(sentence) {
  const escaped = sentence.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return escaped.replace(/\{(\w+)\}/g, "(?<$1>.*?)");
}
