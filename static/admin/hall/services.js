/** The services of a hall, under their lines, whichever file they stand in. */
import { el } from "../../shared/dom.js";
import { servicesOf, withoutService } from "./cascade.js";
import { addTo, agrees, button, itemOf } from "./items.js";

/** @typedef {import("./form.js").Form} Form */

let typed = "";

/** @param {Form} form */
export function servicesSection(form) {
  const search = el("input", "field");
  search.type = "search";
  search.value = typed;
  search.placeholder = form.say("services.search");
  search.setAttribute("aria-label", form.say("services.search"));
  const list = el("div", "");
  const draw = () => list.replaceChildren(...groups(form));
  search.addEventListener("input", () => {
    typed = search.value;
    draw();
  });
  draw();
  return [el("div", "hall-search", [search]), list];
}

/** @param {Form} form */
function groups(form) {
  const all = servicesOf(form.draft.now);
  const lines = form.choices("lines");
  const known = new Set(lines.map(({ value }) => value));
  const lost = all.filter(({ service }) => !known.has(service.line));
  const drawn = lines.map(({ value, label }) => {
    const own = all.filter(({ service }) => service.line === value);
    return groupOf(form, String(value), label, own);
  });
  return [...drawn, lost.length > 0 ? groupOf(form, "", form.say("services.lost"), lost) : null].filter(
    (one) => one !== null,
  );
}

/**
 * @param {Form} form
 * @param {string} line
 * @param {string} label
 * @param {ReturnType<typeof servicesOf>} services
 */
function groupOf(form, line, label, services) {
  const shown = services.filter(({ service }) => isLike(form, service));
  const isWanted = typed !== "" || services.some(({ part, place }) => form.isWrong([part, "service", place]));
  const isOpen = services.some(({ service }) => form.open.has(service));
  const details = el("details", "hall-group", [
    el("summary", "", [el("b", "", label), ` ${form.say("services.count", { n: shown.length })}`]),
    ...shown.map(({ part, place, service }) =>
      itemOf(form, "Service", [part, "service", place], service, (item) => remove(form, part, item)),
    ),
    line
      ? button(
          form.say("services.add_to", { line: label }),
          () => add(form, line, services),
          "button button--small hall-add",
        )
      : null,
  ]);
  details.open = isWanted || isOpen || form.openLines.has(line);
  details.addEventListener("toggle", () => {
    if (details.open) form.openLines.add(line);
    else form.openLines.delete(line);
  });
  return typed !== "" && shown.length === 0 ? null : details;
}

/**
 * @param {Form} form
 * @param {any} service
 */
function isLike(form, service) {
  const words = [service.code, ...Object.values(service.name ?? {})].join(" ").toLowerCase();
  return typed === "" || form.open.has(service) || words.includes(typed.trim().toLowerCase());
}

/**
 * A new service stands in the file in which most of its line stand, with a code like theirs.
 * @param {Form} form
 * @param {string} line
 * @param {ReturnType<typeof servicesOf>} services
 */
function add(form, line, services) {
  const parts = services.map(({ part }) => part);
  const part = mostOf(parts) ?? `services/${line.toLowerCase()}`;
  form.draft.now[part] ??= { service: [] };
  typed = "";
  addTo(form, [part, "service"], { code: nextCode(form, services), line, minutes: 10 });
}

/** @param {string[]} words */
function mostOf(words) {
  const count = (/** @type {string} */ word) => words.filter((one) => one === word).length;
  return [...new Set(words)].sort((one, other) => count(other) - count(one))[0];
}

/**
 * The code after the last one of the line: "HJ-031" → "HJ-032"; "": the line has none to follow.
 * @param {Form} form
 * @param {ReturnType<typeof servicesOf>} services
 */
function nextCode(form, services) {
  const all = new Set(servicesOf(form.draft.now).map(({ service }) => service.code));
  const last = services
    .map(({ service }) => String(service.code))
    .filter((code) => /\d$/.test(code))
    .sort()
    .at(-1);
  const match = /^(.*?)(\d+)$/.exec(last ?? "");
  if (!match) return "";
  for (let n = Number(match[2]) + 1; ; n += 1) {
    const code = match[1] + String(n).padStart(match[2].length, "0");
    if (!all.has(code)) return code;
  }
}

/**
 * @param {Form} form
 * @param {string} part
 * @param {any} service
 */
async function remove(form, part, service) {
  if (!(await agrees(form, "Service", service))) return false;
  withoutService(form.draft.now, part, service);
  form.draft.touchAll();
  form.changed();
  form.redraw();
  return false; // it has gone already
}
