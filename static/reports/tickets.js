/** The tickets, or appointments, behind a figure of a report, and the lines of the journal about each ticket. */
import { get } from "../shared/api.js";
import { el, part } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { actorWord, chosenWords, priorityWord } from "./behind_words.js";
import { duration } from "./cells.js";
import { columnName } from "./table.js";

/** @type {Pages.TicketsBehind} */
const page = pageData();
const say = speaker(page);
const own = new URLSearchParams(location.search);
if (!own.has("column")) own.set("column", "tickets");
const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, timeStyle: "medium" }); // ISO's order
const moment = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, dateStyle: "short", timeStyle: "short" });
const INSTANTS = /** @type {const} */ (["issued_at", "called_at", "started_at", "ended_at"]);
/** Whether the queue for the number is what was asked about: few halls count it. */
const isOfQueue = own.get("column")?.startsWith("before");
/** @typedef {"before_seconds" | "left_after_seconds" | "wait_seconds" | "walk_seconds" | "service_seconds" | "visit_seconds"} Time */
const LEFT_AFTER = "left_after_seconds";
const COLUMNS = ["number", "day", "line", "service", "priority", "window", "staff", "state", ...INSTANTS];
const OF_APPOINTMENTS = ["number", "day", "starts_at", "line", "service", "state"];
const NAMES = [1, 2, 3]; // the cells of line, service and priority
const table = el("tbody");
/** @type {Time[]} */
let times = [];
let shown = 0;
let after = "";

/** @param {string | null} instant */
const timeOf = (instant) => (instant === null ? "–" : clock.format(new Date(instant)));

async function showMore() {
  const query = new URLSearchParams(own);
  if (after) query.set("after", after);
  /** @type {Wire.Behind} */
  const behind = await get(`/api/v1/reports/${page.report}/tickets?${query}`);
  const { total, tickets, appointments } = behind;
  showProof(behind);
  const kind = appointments.length ? "_appointments" : "";
  part("headline").textContent = say(`behind.${total === 1 ? "one" : "many"}${kind}`, {
    n: total.toLocaleString(page.language),
    column: columnName(page.report, own.get("column") ?? "", say),
  });
  if (!shown) {
    times = timesOf(behind);
    const meaning = times.includes(LEFT_AFTER) ? "_left" : kind;
    part("meaning").textContent = say(`behind.meaning${meaning}`);
    showHeadings(appointments.length ? OF_APPOINTMENTS : [...COLUMNS, ...times]);
  }
  for (const ticket of tickets) table.append(...rowsOf(ticket));
  for (const appointment of appointments) table.append(...rowsOfAppointment(appointment));
  shown += tickets.length + appointments.length;
  after = (tickets.at(-1) ?? appointments.at(-1))?.id ?? after;
  part("next").hidden = shown >= total;
}

/**
 * What an auditor compares.
 * @param {Wire.Behind} behind
 */
function showProof({ definition_version, data_hash, made_at }) {
  part("proof").textContent = [
    `${say("file.made")} ${moment.format(new Date(made_at))}`,
    `${say("file.definition_version")} ${definition_version}`,
    `${say("file.data_hash")} ${data_hash}`,
  ].join(" · ");
}

/**
 * Which times are shown: how long people had waited who left, where it is these that are listed, or some are among them.
 * @param {Wire.Behind} behind
 * @returns {Time[]}
 */
function timesOf({ measure, tickets }) {
  const isOfLeavers = measure === LEFT_AFTER || tickets.some(({ left_after_seconds }) => left_after_seconds !== null);
  /** @type {Time[]} */
  const all = ["before_seconds", "wait_seconds", LEFT_AFTER, "walk_seconds", "service_seconds", "visit_seconds"];
  return all.filter((name) => (name !== "before_seconds" || isOfQueue) && (name !== LEFT_AFTER || isOfLeavers));
}

/** @param {string[]} columns */
function showHeadings(columns) {
  const headings = columns.map((name) =>
    Object.assign(el("th", name.endsWith("_seconds") ? "figure" : "", say(`behind.${name}`)), { scope: "col" }),
  );
  const width = columns === OF_APPOINTMENTS ? "" : "table--many table--most";
  part("table").replaceChildren(el("table", width, [el("thead", "", [el("tr", "", headings)]), table]));
}

/** @param {Wire.AppointmentBehind} appointment */
function rowsOfAppointment({ ticket, business_date, starts_at, line, line_name, service_name, state }) {
  const cells = [
    business_date,
    timeOf(starts_at),
    `${line} ${line_name}`,
    service_name,
    say(`state_of_appointment.${state}`),
  ].map((text) => el("td", "", text));
  return ticket ? withJournal(ticket, cells) : [el("tr", "", [el("td", "", "–"), ...cells])];
}

/**
 * A row that begins with the ticket's number, and below it a hidden one for the journal.
 * @param {Wire.TicketBehind} ticket
 * @param {HTMLElement[]} cells
 */
function withJournal(ticket, cells) {
  const journal = Object.assign(el("tr", "journal", [Object.assign(el("td"), { colSpan: cells.length + 1 })]), {
    hidden: true,
  });
  const button = Object.assign(el("button", "link", ticket.number), { type: "button", title: say("behind.journal") });
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", async () => {
    journal.hidden = !journal.hidden;
    button.setAttribute("aria-expanded", String(!journal.hidden));
    if (!journal.hidden && !journal.dataset.filled) {
      journal.dataset.filled = "yes";
      journal.cells[0].replaceChildren(await journalOf(ticket));
    }
  });
  return [el("tr", "", [Object.assign(el("th", "", [button]), { scope: "row" }), ...cells]), journal];
}

/** @param {Wire.TicketBehind} ticket */
function rowsOf(ticket) {
  const cells = [
    ticket.business_date,
    `${ticket.line} ${ticket.line_name}`,
    ticket.service_name,
    priorityWord(page, ticket.hall, ticket.priority) || say("nobody.priority"),
    ticket.window ?? "–",
    ticket.staff ?? "–",
    say(`state_of_ticket.${ticket.state}`),
    ...INSTANTS.map((name) => timeOf(ticket[name])),
  ];
  const spans = times.map((name) => {
    const seconds = ticket[name];
    return el("td", "figure number", seconds === null ? "–" : duration(seconds, page.language));
  });
  // Names may break, so that a sheet of paper holds the times, too.
  return withJournal(ticket, [
    ...cells.map((text, place) => el("td", NAMES.includes(place) ? "words" : "", text)),
    ...spans,
  ]);
}

/** @param {Wire.TicketBehind} ticket */
async function journalOf(ticket) {
  /** @type {Wire.Journal} */
  const { events } = await get(`/api/v1/tickets/${ticket.id}/journal`);
  if (events.length === 0) return el("p", "", say("behind.imported"));
  return el(
    "ol",
    "journal__lines",
    events.map(({ revision, at, kind, actor, window, reason }) =>
      el(
        "li",
        "",
        [
          `${timeOf(at)} · ${say(`step.${kind}`)}`,
          window === null ? "" : `${say("column.window")} ${window}`,
          actorWord(page, actor, say),
          reason,
          `№ ${revision}`,
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    ),
  );
}

part("about").textContent = chosenWords(page, own, say).join(" · ");
const back = new URLSearchParams([...own].filter(([name]) => !["column", "row"].includes(name)));
part("back", HTMLAnchorElement).href = `/reports/${page.report}?${back}`;
part("next").addEventListener("click", showMore);
part("print").addEventListener("click", () => print());
showMore().catch((error) => {
  console.warn(error.code, error.detail);
  part("headline").textContent = say("problem.any");
});
