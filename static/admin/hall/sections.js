/** The sections of the page: what each shows, and where each part of a hall stands. */
import { el } from "../../shared/dom.js";
import { ask } from "../ask.js";
import { servicesOf, withoutLine, withoutPrinter, withoutPriority, withoutService, withoutWindow } from "./cascade.js";
import { fieldsOf } from "./fields.js";
import { filesSection } from "./files.js";
import { guidesSection } from "./guides.js";
import { agrees, itemsOf } from "./items.js";
import { servicesSection } from "./services.js";
import { versionsSection } from "./versions.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./paths.js").Path} Path */
/** @typedef {(form: Form) => (Node | null)[]} Drawing */

const WITH_IT = "*"; // no line has this code

/** @type {Record<string, Drawing>} */
export const SECTIONS = {
  about: (form) => fieldsOf(form, "Hall", ["hall"], ["name", "code", "languages", "timezone", "changed_on"]),
  hours: (form) => fieldsOf(form, "Hall", ["hall"], ["opening", "closed_days", "day_starts_at"]),
  lines: (form) => itemsOf(form, "Line", ["lines", "line"], { removing: (line) => removeLine(form, line) }),
  services: servicesSection,
  windows: (form) =>
    itemsOf(form, "ServiceWindow", ["windows", "window"], {
      fresh: () => ({ number: nextNumber(form), serves: ["*"] }),
      removing: (window) => removing(form, "ServiceWindow", window, (parts) => withoutWindow(parts, window.number)),
    }),
  calling: (form) => fieldsOf(form, "Calling", ["hall", "calling"]),
  priorities: (form) =>
    itemsOf(form, "PriorityClass", ["hall", "priority"], {
      fresh: () => ({ head_start_minutes: 20 }),
      removing: (one) => removing(form, "PriorityClass", one, (parts) => withoutPriority(parts, one.code)),
    }),
  appointments: (form) => fieldsOf(form, "AppointmentRules", ["hall", "appointments"]),
  kiosks: (form) => [
    ...itemsOf(form, "Kiosk", ["devices", "kiosk"]),
    heading(form, "kiosk_settings"),
    ...fieldsOf(form, "KioskSettings", ["hall", "kiosk"]),
    heading(form, "cards"),
    ...fieldsOf(form, "Cards", ["hall", "cards"]),
  ],
  screens: (form) => [
    ...itemsOf(form, "DisplayScreen", ["devices", "display"]),
    heading(form, "display_settings"),
    ...fieldsOf(form, "Display", ["hall", "display"]),
  ],
  printers: (form) => [
    ...itemsOf(form, "Printer", ["devices", "printer"], {
      fresh: () => ({ address: "virtual:", profile: "generic-80mm" }),
      removing: (printer) => removing(form, "Printer", printer, (parts) => withoutPrinter(parts, printer.name)),
    }),
    heading(form, "printing_settings"),
    ...fieldsOf(form, "Printing", ["hall", "printing"]),
  ],
  guides: guidesSection,
  words: (form) => [
    ...fieldsOf(form, "Wording", ["words"], ["ignored"]),
    heading(form, "neighbours"),
    ...itemsOf(form, "Neighbour", ["neighbours", "neighbour"]),
  ],
  keeping: (form) => fieldsOf(form, "Retention", ["hall", "retention"]),
  files: filesSection,
  versions: versionsSection,
};

const OF_HALL = {
  opening: "hours",
  day_starts_at: "hours",
  closed_days: "hours",
  special_days: "hours",
  calling: "calling",
  priority: "priorities",
  appointments: "appointments",
  kiosk: "kiosks",
  cards: "kiosks",
  display: "screens",
  printing: "printers",
  retention: "keeping",
};
const OF_DEVICES = { kiosk: "kiosks", printer: "printers", display: "screens" };
const OF_PARTS = { lines: "lines", windows: "windows", words: "words", neighbours: "words" };

/**
 * The section in which a place stands.
 * @param {Path} path
 */
export function sectionOf([part, key]) {
  const name = String(part);
  if (name === "hall") return named(OF_HALL, key) ?? (key === undefined ? "files" : "about");
  if (name === "devices") return named(OF_DEVICES, key) ?? "files";
  if (name === "services" || name.startsWith("services/")) return "services";
  if (name === "guides" || name.startsWith("guides/")) return "guides";
  return named(OF_PARTS, name) ?? "files";
}

/**
 * @param {Record<string, string>} table
 * @param {string | number | undefined} key
 */
function named(table, key) {
  return table[String(key)];
}

/**
 * @param {Form} form
 * @param {string} name
 */
function heading(form, name) {
  return el("h3", "", form.say(`heading.${name}`));
}

/** @param {Form} form */
function nextNumber(form) {
  const numbers = /** @type {any[]} */ (form.at(["windows", "window"]) ?? []).map(
    (window) => Number(window.number) || 0,
  );
  return Math.max(0, ...numbers) + 1;
}

/**
 * Ask, and take away what names the item elsewhere.
 * @param {Form} form
 * @param {string} table
 * @param {any} item
 * @param {(parts: Record<string, any>) => void} without
 */
export async function removing(form, table, item, without) {
  if (!(await agrees(form, table, item))) return false;
  without(form.draft.now);
  form.draft.touchAll();
  return true;
}

/**
 * A line goes: its services go too, or belong to another line.
 * @param {Form} form
 * @param {any} line
 */
async function removeLine(form, line) {
  const count = servicesOf(form.draft.now).filter(({ service }) => service.line === line.code).length;
  const others = form.choices("lines").filter(({ value }) => value !== line.code);
  if (count === 0 || others.length === 0)
    return removing(form, "Line", line, (parts) => withoutLine(parts, line.code, ""));
  const select = el("select", "field");
  select.append(
    new Option(form.say("choose"), ""),
    ...others.map(({ value, label }) => new Option(form.say("line.to", { line: label }), String(value))),
    new Option(form.say("line.services_go", { n: count }), WITH_IT),
  );
  select.required = true;
  select.setAttribute("aria-label", form.say("line.services"));
  const isAgreed = await ask({
    title: form.say("remove_ask", { name: `${line.code} ${form.words(line.name)}` }),
    more: form.say("line.services_ask", { n: count }),
    yes: form.say("remove"),
    no: form.say("cancel"),
    isDanger: true,
    extra: select,
  });
  if (!isAgreed) return false;
  withoutLine(form.draft.now, line.code, select.value === WITH_IT ? "" : select.value);
  form.draft.touchAll();
  return true;
}

export { withoutService };
