/**
 * A hall as it was read and as it is to be, in forms and as its files are written. What was typed outlives the changes of
 * others and a reload of its tab; where both changed the same, mine stands, and the clash is told until it is settled.
 */
import { differences, merged } from "./merge.js";
import { at, copy, isSame, placeOf, put } from "./paths.js";
import { Texts } from "./texts.js";

/** @typedef {import("./paths.js").Path} Path */
/** @typedef {{ tag: string, version: number, parts: Record<string, any>, unread: string[] }} Definition */
/** @typedef {import("./merge.js").Clash} Clash */
/** @typedef {{ base: Record<string, any>, now: Record<string, any> }} Values */
/** @typedef {Values & { tag: string, version: number, clashes: Clash[], texts: Record<string, import("./texts.js").Text> }} Kept */

export class Draft {
  /** @type {Record<string, any>} */
  base = {};
  /** @type {Record<string, any>} */
  now = {};
  tag = "";
  version = 0;
  /** @type {string[]} */
  unread = [];
  /** Where both changed the same and nobody has settled it. @type {Clash[]} */
  clashes = [];
  /** What was typed as files are written. */
  texts = new Texts();
  /** The parts that were touched. */
  #touched = /** @type {Set<string>} */ (new Set());

  /**
   * @param {Definition} definition
   */
  constructor(definition) {
    this.#take(definition);
    this.now = copy(definition.parts);
  }

  /** @param {Definition} definition */
  #take(definition) {
    this.base = definition.parts;
    this.tag = definition.tag;
    this.version = definition.version;
    this.unread = definition.unread;
  }

  /**
   * Set a value; undefined takes it away.
   * @param {Path} path
   * @param {unknown} value
   * @param {(path: Path) => boolean} [keeps]
   */
  put(path, value, keeps) {
    put(this.now, path, value, keeps);
    this.touch(String(path[0]));
  }

  /** @param {string[]} parts */
  touch(...parts) {
    for (const part of parts) this.#touched.add(part);
  }

  /** Parts were changed, whichever: what differs is found by looking. */
  touchAll() {
    this.touch(...Object.keys(this.now), ...Object.keys(this.base));
  }

  /** The parts that differ from what was read; null takes a part away. */
  changed() {
    const parts = [...this.#touched].filter((part) => !isSame(this.base[part] ?? null, this.now[part] ?? null));
    return Object.fromEntries(parts.map((part) => [part, this.now[part] ?? null]));
  }

  get isChanged() {
    return Object.keys(this.changed()).length > 0 || this.texts.parts.length > 0;
  }

  /** The parts that were changed in their forms and as their files are written, too: only one of both can be saved. */
  changedTwice() {
    return Object.keys(this.changed()).filter((part) => this.texts.parts.includes(part));
  }

  /** Every value that differs from what was read. */
  differences() {
    const parts = Object.keys(this.changed());
    return parts.flatMap((part) => differences(this.base[part], this.now[part] ?? undefined, [part]));
  }

  /** Forget what was typed. */
  discard() {
    this.now = copy(this.base);
    this.#touched.clear();
    this.clashes = [];
    this.texts.clear();
  }

  /**
   * The hall was saved as it was here, or differs no more. What was typed since then (`sent`) stays.
   * @param {Definition} definition
   * @param {Record<string, any>} [sent] the parts as they were when they were sent
   * @param {Record<string, string>} [texts] and the texts
   */
  saved(definition, sent = this.now, texts = this.texts.typed) {
    const isTyped = !isSame(sent, this.now);
    this.clashes = [];
    this.texts.saved(texts);
    if (isTyped) {
      this.base = present(sent);
      this.rebase(definition);
    } else {
      this.#take(definition);
      this.now = copy(this.base);
      this.#touched.clear();
    }
  }

  /**
   * Somebody else has changed the hall: go on from theirs, with what was typed here.
   * @param {Definition} definition
   */
  rebase(definition) {
    const theirs = differences(this.base, definition.parts);
    const { value, clashes } = merged(this.base, present(this.now), definition.parts);
    for (const part of Object.keys(this.base)) if (this.now[part] === null && !(part in value)) value[part] = null;
    this.#take(definition);
    this.now = value;
    this.#meet(clashes);
    return { theirs, clashes: this.clashes };
  }

  /**
   * New clashes come to those that are not settled: what they saved still is, and mine is still something else.
   * @param {Clash[]} clashes
   */
  #meet(clashes) {
    const isNew = (/** @type {Path} */ path) => clashes.some((one) => isSame(one.path, path));
    const open = this.clashes
      .filter(({ path, theirs }) => !isNew(path) && isSame(named(this.base, path), theirs))
      .map((clash) => ({ ...clash, mine: named(this.now, clash.path) }))
      .filter(({ mine, theirs }) => !isSame(mine, theirs));
    this.clashes = [...open, ...clashes];
  }

  /**
   * Take what somebody else saved. When what it stood in has gone here since, that comes back as it is saved.
   * @param {Clash} clash
   */
  take({ path }) {
    let [taken, place] = [path, placeOf(this.now, path)];
    while (!place) {
      taken = taken.slice(0, -1);
      place = placeOf(this.now, taken);
    }
    const value = copy(named(this.base, taken)); // shares nothing with what was read, or what is typed next is no change
    const list = at(this.now, place.slice(0, -1));
    if (Array.isArray(list) && value === undefined) list.splice(Number(place.at(-1)), 1);
    else put(this.now, place, value);
    this.touch(String(path[0]));
    this.clashes = this.clashes.filter((one) => !isSame(one.path, path));
  }

  /** Whoever was told lets mine stand. */
  settle() {
    this.clashes = [];
    this.texts.settle();
  }

  /**
   * What must be kept to go on after a reload; null: nothing was typed.
   * @returns {Kept | null}
   */
  kept() {
    const now = this.changed();
    const base = Object.fromEntries(Object.keys(now).map((part) => [part, this.base[part] ?? null]));
    const { tag, version, clashes } = this;
    return this.isChanged ? { tag, version, base, now, clashes, texts: this.texts.kept() } : null;
  }

  /**
   * Go on with what was kept; the hall may have changed since. What became of the files is told to `texts.meet`.
   * @param {Kept} kept
   */
  resume({ base, now, clashes: open, texts }) {
    /** @type {Clash[]} */
    const met = [];
    for (const part of Object.keys(now)) {
      const { value, clashes } = merged(base[part] ?? undefined, now[part] ?? undefined, this.base[part]);
      this.now[part] = value ?? null;
      this.touch(part);
      met.push(...clashes.map((clash) => ({ ...clash, path: [part, ...clash.path] })));
    }
    this.clashes = open;
    this.#meet(met);
    this.texts.resume(texts);
    return this.clashes;
  }
}

/**
 * A value in whose path items are named by their keys.
 * @param {any} root
 * @param {Path} path
 */
function named(root, path) {
  const place = placeOf(root, path);
  return (place && at(root, place)) ?? undefined;
}

/**
 * Without the parts that go.
 * @param {Record<string, any>} parts
 */
function present(parts) {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null));
}
