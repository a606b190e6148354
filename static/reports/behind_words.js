/** What the tickets behind a figure are chosen by, in words. */
import { cell } from "./cells.js";
import { columnName } from "./table.js";

const NO_FILTERS = ["language", "column", "row", "from", "to", "hall", "compare_from", "compare_to", "settling_days"];

/**
 * Hall, period, filters and row.
 * @param {Pages.TicketsBehind} page
 * @param {URLSearchParams} own the page's parameters
 * @param {Pages.Say} say
 * @returns {string[]}
 */
export function chosenWords(page, own, say) {
  const row = rowIn(own);
  const isBefore = own.get("column")?.includes("before") && own.has("compare_from");
  const [start, end] = isBefore ? ["compare_from", "compare_to"] : ["from", "to"];
  return [
    hallWord(page, row.hall ?? own.get("hall"), say),
    ...(own.has(start) ? [say("file.from_to", { start: own.get(start), end: own.get(end) })] : []),
    ...[...own]
      .filter(([name]) => !NO_FILTERS.includes(name))
      .map(([name, value]) => `${say(`filter.${name}`)} ${filterWord(name, value, say)}`),
    ...Object.entries(row).flatMap((cell) => rowWords(page, row.hall, cell, say)),
  ];
}

/**
 * @param {URLSearchParams} own
 * @returns {Record<string, Wire.Cell>}
 */
function rowIn(own) {
  try {
    return JSON.parse(own.get("row") || "{}") ?? {};
  } catch {
    return {}; // the server says that it is none
  }
}

/**
 * @param {Pages.TicketsBehind} page
 * @param {Wire.Cell} code
 * @param {Pages.Say} say
 */
function hallWord({ halls, language }, code, say) {
  const hall = halls.find((one) => one.code === code);
  if (hall) return hall.name[language] ?? Object.values(hall.name)[0];
  return code ? String(code) : say("file.all_halls");
}

/**
 * A cell of the row, with its heading; what is of everybody together says nothing.
 * @param {Pages.TicketsBehind} page
 * @param {Wire.Cell} hall
 * @param {[string, Wire.Cell]} cell
 * @param {Pages.Say} say
 */
function rowWords(page, hall, [name, value], say) {
  const { report, language, timezone } = page;
  const isAbsence = ["window", "staff"].includes(name) || (name === "priority" && value === "");
  if (name === "hall" || ((value === null || value === "") && !isAbsence)) return [];
  if (name === "priority" && value) return [`${columnName(report, name, say)} ${priorityWord(page, hall, value)}`];
  const unit = name.endsWith("_seconds") ? "seconds" : "text";
  return [`${columnName(report, name, say)} ${cell(value, { name, unit }, { say, language, timezone })}`];
}

/**
 * The name of a priority class; its code where the hall does not have it any more.
 * @param {Pages.TicketsBehind} page
 * @param {Wire.Cell} hall
 * @param {Wire.Cell} code
 * @returns {string}
 */
export function priorityWord({ halls, language }, hall, code) {
  const own = halls.find((one) => one.code === hall)?.priorities.find((one) => one.code === code);
  return own ? (own.name[language] ?? Object.values(own.name)[0]) : String(code ?? "");
}

/**
 * Who made a step, as a line of the journal says it ("staff:clerk3"): a clerk by name, where it is still known.
 * @param {Pages.TicketsBehind} page
 * @param {string} actor
 * @param {Pages.Say} say
 */
export function actorWord({ staff }, actor, say) {
  const [, kind, name] = /^(\w+):(.*)$/s.exec(actor) ?? [];
  const key = `actor.${kind}`;
  const clerk = kind === "staff" && staff.find(({ username }) => username === name)?.name;
  const word = say(key, { name: clerk || name });
  return word === key ? actor : word;
}

/**
 * @param {string} name
 * @param {string} value
 * @param {Pages.Say} say
 */
function filterWord(name, value, say) {
  if (["weekday", "booked"].includes(name)) return say(`${name}.${value}`);
  if (name === "hour") return say("chart.hour", { n: value });
  return value === "-" || (name === "window" && value === "0") ? say(`nobody.${name}`) : value;
}
