/** Parts that were typed as their files are written, each beside the file that it began from. */

/**
 * `file`: the file that it began from, or that was told since; null: there is none. `was`: the file before somebody else
 * changed it, until that is settled; undefined: nobody has.
 * @typedef {{ typed: string, file: string | null, was?: string | null }} Text
 */
/** A file that both changed. @typedef {{ part: string, was: string | null, theirs: string | null }} FileClash */
/** Files as they are now; null: there is none. @typedef {Record<string, string | null>} Files */

export class Texts {
  /** @type {Record<string, Text>} */
  #texts = {};

  get parts() {
    return Object.keys(this.#texts);
  }

  /** What was typed, by part. @returns {Record<string, string>} */
  get typed() {
    return Object.fromEntries(Object.entries(this.#texts).map(([part, { typed }]) => [part, typed]));
  }

  /** Where both changed a file and nobody has settled it: mine stands. @returns {FileClash[]} */
  get clashes() {
    return Object.entries(this.#texts).flatMap(([part, { was, file }]) =>
      was === undefined ? [] : [{ part, was, theirs: file }],
    );
  }

  /**
   * @param {string} part
   * @param {string} typed
   * @param {string | null} file what the file said when typing began
   */
  type(part, typed, file) {
    const before = this.#texts[part] ?? { file };
    if (typed === before.file) delete this.#texts[part];
    else this.#texts[part] = { ...before, typed };
  }

  /** @param {string} part */
  drop(part) {
    delete this.#texts[part];
  }

  clear() {
    this.#texts = {};
  }

  /**
   * The parts whose files are no longer what their texts began from.
   * @param {Files} files
   */
  outdated(files) {
    return this.parts.filter((part) => part in files && files[part] !== this.#texts[part].file);
  }

  /**
   * Go on from the files as they are now: what somebody else changed in one that is typed here is a clash.
   * @param {Files} files
   */
  meet(files) {
    for (const part of this.outdated(files)) {
      const { typed, file, was = file } = this.#texts[part];
      const theirs = files[part];
      if (theirs === typed) this.drop(part);
      else if (theirs === was) this.#texts[part] = { typed, file: theirs };
      else this.#texts[part] = { typed, file: theirs, was };
    }
  }

  /**
   * These were saved; what was typed since then stays, and begins from what was saved.
   * @param {Record<string, string>} sent
   */
  saved(sent) {
    for (const [part, text] of Object.entries(sent)) {
      const typed = this.#texts[part]?.typed;
      this.drop(part);
      if (typed !== undefined && typed !== text) this.#texts[part] = { typed, file: text };
    }
  }

  /** Whoever was told lets mine stand. */
  settle() {
    for (const [part, { typed, file }] of Object.entries(this.#texts)) this.#texts[part] = { typed, file };
  }

  /** What must be kept to go on after a reload. */
  kept() {
    return { ...this.#texts };
  }

  /** @param {Record<string, Text>} kept */
  resume(kept) {
    this.#texts = { ...kept };
  }
}

/**
 * The lines in which two files differ: from the first that does to the last.
 * @param {string | null} before
 * @param {string | null} after
 */
export function changedLines(before, after) {
  const [one, other] = [before, after].map((text) => (text === null ? [] : text.split(/\r?\n/)));
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < most - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const inner = (/** @type {string[]} */ lines, /** @type {string} */ kind) =>
    lines.slice(head, lines.length - tail).map((text) => ({ kind, text }));
  return [...inner(one, "-"), ...inner(other, "+")];
}
