/** Values inside the parts of a hall, by the path of keys that leads to them: ["lines", "line", 0, "name", "en"]. */

/** @typedef {(string | number)[]} Path */

/** What tells one table of a list from another. */
const KEYS = ["code", "number", "name", "id"];

/**
 * The value at a path; undefined when there is none.
 * @param {any} root
 * @param {Path} path
 * @returns {any}
 */
export function at(root, path) {
  let value = root;
  for (const key of path) value = value?.[key];
  return value;
}

/**
 * Set the value at a path; undefined takes its key away, and a table that becomes empty goes too, unless `keeps` it.
 * @param {any} root
 * @param {Path} path
 * @param {unknown} value
 * @param {(path: Path) => boolean} [keeps]
 */
export function put(root, path, value, keeps = () => true) {
  const [key, ...rest] = path;
  if (rest.length > 0) {
    root[key] ??= {};
    put(root[key], rest, value, (inner) => keeps([key, ...inner]));
    if (isEmptyTable(root[key]) && !keeps([key])) delete root[key];
  } else if (value === undefined) delete root[key];
  else root[key] = value;
}

/**
 * The path of a value in whose path items of lists are named by their keys; an item that is not there has the place after
 * the last. Null: what it stands in is not there.
 * @param {any} root
 * @param {Path} path
 * @returns {Path | null}
 */
export function placeOf(root, path) {
  /** @type {Path} */
  const found = [];
  for (const [n, key] of path.entries()) {
    const value = at(root, found);
    if (n > 0 && (value === undefined || value === null)) return null;
    const place = Array.isArray(value) ? value.findIndex((item) => String(keyOf(item)) === String(key)) : -1;
    if (!Array.isArray(value)) found.push(key);
    else if (place < 0 && n < path.length - 1) return null;
    else found.push(place < 0 ? value.length : place);
  }
  return found;
}

/** @param {unknown} value */
function isEmptyTable(value) {
  return isTable(value) && Object.keys(value).length === 0;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What tells this table of a list from the others; undefined: nothing does.
 * @param {unknown} value
 * @returns {string | number | undefined}
 */
export function keyOf(value) {
  if (!isTable(value)) return undefined;
  return KEYS.map((key) => value[key]).find((one) => typeof one === "string" || typeof one === "number");
}

/**
 * Whether every item of a list has a key of its own.
 * @param {unknown} value
 * @returns {value is Record<string, any>[]}
 */
export function isKeyed(value) {
  if (!Array.isArray(value)) return false;
  const keys = value.map(keyOf);
  return value.length > 0 && !keys.includes(undefined) && new Set(keys).size === keys.length;
}

/**
 * Whether two values say the same; the order of keys says nothing.
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean}
 */
export function isSame(one, other) {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, place) => isSame(item, other[place]));
  if (!isTable(one) || !isTable(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && isSame(one[key], other[key]));
}

/**
 * A copy that shares nothing.
 * @template Value
 * @param {Value} value
 * @returns {Value}
 */
export function copy(value) {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}
