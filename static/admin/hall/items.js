/** Lists of a hall: each item is a line with its name, and opens to its fields. */
import { el } from "../../shared/dom.js";
import { ask } from "../ask.js";
import { fieldsOf } from "./fields.js";
import { titleOf } from "./titles.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./paths.js").Path} Path */
/** What happens when an item goes; false: it stays after all. */
/** @typedef {(item: any) => boolean | Promise<boolean>} Removing */

/**
 * @param {Form} form
 * @param {string} table
 * @param {Path} path of the list
 * @param {{ fresh?: () => any, removing?: Removing, only?: (item: any) => boolean }} [how]
 */
export function itemsOf(form, table, path, { fresh = () => ({}), removing, only = () => true } = {}) {
  const items = /** @type {any[]} */ (form.at(path) ?? []);
  const rows = items
    .map((item, place) => ({ item, place }))
    .filter(({ item }) => only(item))
    .map(({ item, place }) => itemOf(form, table, [...path, place], item, removing));
  const add = el("button", "button button--small hall-add", form.say(`add.${table}`));
  add.type = "button";
  add.addEventListener("click", () => addTo(form, path, fresh()));
  return [el("div", "hall-items", rows), add];
}

/**
 * Add an item and open it.
 * @param {Form} form
 * @param {Path} path
 * @param {any} item
 */
export function addTo(form, path, item) {
  form.put(path, [...(form.at(path) ?? []), item]);
  form.open.add(item);
  form.fresh.add(item);
  form.redraw();
  form.focus([...path, form.at(path).length - 1]);
}

/**
 * @param {Form} form
 * @param {string} table
 * @param {Path} path
 * @param {any} item
 * @param {Removing} [removing]
 */
export function itemOf(form, table, path, item, removing) {
  if (form.isWrong(path)) form.open.add(item);
  const body = el("div", "hall-item__body");
  const head = el("button", "hall-item__head", titleOf(form, table, item));
  head.type = "button";
  const show = () => {
    const isOpen = form.open.has(item);
    head.setAttribute("aria-expanded", String(isOpen));
    body.hidden = !isOpen;
    if (isOpen && !body.hasChildNodes())
      body.append(...fieldsOf(form, table, path), el("div", "hall-row", steps(form, table, path, item, removing)));
  };
  head.addEventListener("click", () => {
    if (form.open.has(item)) form.open.delete(item);
    else form.open.add(item);
    show();
  });
  body.addEventListener("input", () => head.replaceChildren(...titleOf(form, table, item)));
  show();
  const box = el("div", form.isWrong(path) ? "hall-item hall-item--wrong" : "hall-item", [head, body]);
  box.dataset.place = JSON.stringify(path);
  const own = form.mistakes.filter((mistake) => JSON.stringify([mistake.part, ...mistake.place]) === box.dataset.place);
  if (own.length > 0) body.prepend(form.wrong(path) ?? "");
  return box;
}

/**
 * @param {Form} form
 * @param {string} table
 * @param {Path} path
 * @param {any} item
 * @param {Removing} [removing]
 */
function steps(form, table, path, item, removing) {
  const list = path.slice(0, -1);
  const place = Number(path[path.length - 1]);
  const move = (/** @type {number} */ by) => {
    const items = [...form.at(list)];
    items.splice(place + by, 0, ...items.splice(place, 1));
    form.put(list, items);
    form.redraw();
    form.focus([...list, place + by]);
  };
  const remove = async () => {
    const isAgreed = removing ? await removing(item) : form.fresh.has(item) || (await agrees(form, table, item));
    if (!isAgreed) return;
    const left = /** @type {any[]} */ (form.at(list) ?? []).filter((one) => one !== item);
    form.put(list, left.length > 0 ? left : undefined);
    form.redraw();
  };
  const buttons = [
    place > 0 ? button(form.say("up"), () => move(-1)) : null,
    place < form.at(list).length - 1 ? button(form.say("down"), () => move(1)) : null,
    button(form.say("remove"), remove, "button button--small button--danger"),
  ];
  return buttons.filter((one) => one !== null);
}

/**
 * @param {string} words
 * @param {() => void} act
 */
export function button(words, act, look = "button button--small") {
  const made = el("button", look, words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/**
 * @param {Form} form
 * @param {string} table
 * @param {any} item
 */
export function agrees(form, table, item) {
  const name = titleOf(form, table, item)[0].textContent ?? "";
  return ask({
    title: form.say("remove_ask", { name }),
    more: form.say("remove_more"),
    yes: form.say("remove"),
    no: form.say("cancel"),
    isDanger: true,
  });
}
