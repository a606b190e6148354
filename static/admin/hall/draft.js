/** A hall as it was read and as it is to be; what was typed outlives a reload and the changes of others. */
import { differences, merged } from "./merge.js";
import { copy, isSame, put } from "./paths.js";

/** @typedef {import("./paths.js").Path} Path */
/** @typedef {{ tag: string, version: number, parts: Record<string, any>, unread: string[] }} Definition */
/** @typedef {{ base: Record<string, any>, now: Record<string, any> }} Kept */

export class Draft {
  /** @type {Record<string, any>} */
  base = {};
  /** @type {Record<string, any>} */
  now = {};
  tag = "";
  version = 0;
  /** @type {string[]} */
  unread = [];
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
    return Object.keys(this.changed()).length > 0;
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
  }

  /**
   * The hall was saved as it was here, or differs no more. What was typed since then (`sent`) stays.
   * @param {Definition} definition
   * @param {Record<string, any>} [sent] the parts as they were when they were sent
   */
  saved(definition, sent = this.now) {
    const isTyped = !isSame(sent, this.now);
    if (isTyped) {
      this.base = present(sent);
      this.rebase(definition);
    } else {
      this.#take(definition);
      this.discard();
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
    return { theirs, clashes };
  }

  /**
   * What must be kept to go on after a reload; null: nothing was typed.
   * @returns {Kept | null}
   */
  kept() {
    const now = this.changed();
    const base = Object.fromEntries(Object.keys(now).map((part) => [part, this.base[part] ?? null]));
    return this.isChanged ? { base, now } : null;
  }

  /**
   * Go on with what was kept; the hall may have changed since.
   * @param {Kept} kept
   */
  resume({ base, now }) {
    for (const part of Object.keys(now)) {
      const { value } = merged(base[part] ?? undefined, now[part] ?? undefined, this.base[part]);
      this.now[part] = value ?? null;
      this.touch(part);
    }
  }
}

/**
 * Without the parts that go.
 * @param {Record<string, any>} parts
 */
function present(parts) {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null));
}
