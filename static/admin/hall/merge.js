/** What two people changed of the same hall: what differs, and both changes in one. */
import { copy, isKeyed, isSame, isTable, keyOf } from "./paths.js";

/** @typedef {import("./paths.js").Path} Path */
/** A value that differs; undefined: it is not there. Items of lists are named by their key and not by their place. */
/** @typedef {{ path: Path, before: any, after: any }} Difference */
/** A value that both changed, each to something else. */
/** @typedef {{ path: Path, before: any, mine: any, theirs: any }} Clash */

/**
 * Every value that differs, the deepest that tells it.
 * @param {any} before
 * @param {any} after
 * @param {Path} [path]
 * @returns {Difference[]}
 */
export function differences(before, after, path = []) {
  if (isSame(before, after)) return [];
  const [one, other] = [asTable(before), asTable(after)];
  if (!one || !other) return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const inner = keys.flatMap((key) => differences(one[key], other[key], [...path, key]));
  return inner.length > 0 ? inner : [{ path, before: Object.keys(one), after: Object.keys(other) }]; // the order alone
}

/**
 * A table, or a list whose items have keys, as a table; null for anything else.
 * @param {any} value
 * @returns {Record<string, any> | null}
 */
function asTable(value) {
  if (isTable(value)) return value;
  return isKeyed(value) ? Object.fromEntries(value.map((item) => [String(keyOf(item)), item])) : null;
}

/**
 * What both changed, in one value. Where they clash, mine stays, and the clash is told.
 * @param {any} base what both had read
 * @param {any} mine
 * @param {any} theirs
 * @returns {{ value: any, clashes: Clash[] }}
 */
export function merged(base, mine, theirs) {
  /** @type {Clash[]} */
  const clashes = [];
  return { value: copy(merge(base, mine, theirs, [], clashes)), clashes };
}

/**
 * @param {any} base
 * @param {any} mine
 * @param {any} theirs
 * @param {Path} path
 * @param {Clash[]} clashes
 * @returns {any}
 */
function merge(base, mine, theirs, path, clashes) {
  if (isSame(mine, theirs) || isSame(base, theirs)) return mine;
  if (isSame(base, mine)) return theirs;
  const lists = [mine, theirs].every((value) => isKeyed(value) || isEmptyList(value));
  if (lists) return mergeLists(base, mine, theirs, path, clashes);
  if (isTable(mine) && isTable(theirs)) return mergeTables(isTable(base) ? base : {}, mine, theirs, path, clashes);
  clashes.push({ path, before: base, mine, theirs });
  return mine;
}

/** @param {unknown} value */
function isEmptyList(value) {
  return Array.isArray(value) && value.length === 0;
}

/**
 * @param {Record<string, any>} base
 * @param {Record<string, any>} mine
 * @param {Record<string, any>} theirs
 * @param {Path} path
 * @param {Clash[]} clashes
 */
function mergeTables(base, mine, theirs, path, clashes) {
  /** @type {Record<string, any>} */
  const value = {};
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const one = merge(base[key], mine[key], theirs[key], [...path, key], clashes);
    if (one !== undefined) value[key] = one;
  }
  return value;
}

/**
 * @param {any} base
 * @param {any[]} mine
 * @param {any[]} theirs
 * @param {Path} path
 * @param {Clash[]} clashes
 */
function mergeLists(base, mine, theirs, path, clashes) {
  const value = mergeTables(asTable(base) ?? {}, asTable(mine) ?? {}, asTable(theirs) ?? {}, path, clashes);
  const isMyOrder = Array.isArray(base) && !isSame(orderOf(base, mine), orderOf(mine, base));
  const [first, second] = isMyOrder ? [mine, theirs] : [theirs, mine];
  const keys = new Set([...first, ...second].map((item) => String(keyOf(item))));
  return [...keys].filter((key) => key in value).map((key) => value[key]);
}

/**
 * The keys of a list that another has too, in the order of the list.
 * @param {any[]} list
 * @param {any[]} other
 */
function orderOf(list, other) {
  const keys = new Set(other.map(keyOf));
  return list.map(keyOf).filter((key) => keys.has(key));
}
