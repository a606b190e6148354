/** The tickets behind a figure of a report, and the lines of the journal about each. */
import { get } from "../shared/api.js";
import { el, part } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { duration } from "./cells.js";
import { columnName } from "./table.js";

/** @type {Pages.TicketsBehind} */
const page = pageData();
const say = speaker(page);
const own = new URLSearchParams(location.search);
if (!own.has("column")) own.set("column", "tickets");
const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: page.timezone, timeStyle: "medium" }); // ISO's order
const INSTANTS = /** @type {const} */ (["issued_at", "called_at", "started_at", "ended_at"]);
const TIMES = /** @type {const} */ (["wait_seconds", "walk_seconds", "service_seconds", "visit_seconds"]);
const COLUMNS = ["number", "day", "line", "service", "priority", "window", "staff", "state", ...INSTANTS, ...TIMES];
const table = el("tbody");
let after = "";

/** @param {string | null} instant */
const timeOf = (instant) => (instant === null ? "–" : clock.format(new Date(instant)));

async function showMore() {
  const query = new URLSearchParams(own);
  if (after) query.set("after", after);
  /** @type {Wire.Behind} */
  const { total, tickets } = await get(`/api/v1/reports/${page.report}/tickets?${query}`);
  part("headline").textContent = say(total === 1 ? "behind.one" : "behind.many", {
    n: total.toLocaleString(page.language),
    column: columnName(page.report, own.get("column") ?? "", say),
  });
  for (const ticket of tickets) table.append(...rowsOf(ticket));
  after = tickets.at(-1)?.id ?? after;
  part("next").hidden = table.children.length / 2 >= total;
}

/**
 * A ticket's row, and below it a hidden one for the journal.
 * @param {Wire.TicketBehind} ticket
 */
function rowsOf(ticket) {
  const journal = Object.assign(el("tr", "journal", [Object.assign(el("td"), { colSpan: COLUMNS.length })]), {
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
  const cells = [
    ticket.business_date,
    `${ticket.line} ${ticket.line_name}`,
    ticket.service_name,
    ticket.priority || say("nobody.priority"),
    ticket.window ?? "–",
    ticket.staff ?? "–",
    say(`state_of_ticket.${ticket.state}`),
    ...INSTANTS.map((name) => timeOf(ticket[name])),
  ];
  const times = TIMES.map((name) => {
    const seconds = ticket[name];
    return el("td", "figure number", seconds === null ? "–" : duration(seconds, page.language));
  });
  return [el("tr", "", [el("td", "", [button]), ...cells.map((text) => el("td", "", text)), ...times]), journal];
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
          actor,
          reason,
          `№ ${revision}`,
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    ),
  );
}

/** What was chosen, from the address: period and filters. */
function about() {
  const chosen = [...own].filter(([name]) => !["language", "column", "from", "to", "hall"].includes(name));
  const hall = page.halls.find(({ code }) => code === own.get("hall"));
  const words = [
    hall ? (hall.name[page.language] ?? Object.values(hall.name)[0]) : say("file.all_halls"),
    ...(own.has("from") ? [say("file.from_to", { start: own.get("from"), end: own.get("to") })] : []),
    ...chosen.map(([name, value]) => `${say(`filter.${name}`)} ${wordOf(name, value)}`),
  ];
  return words.join(" · ");
}

/**
 * @param {string} name
 * @param {string} value
 */
function wordOf(name, value) {
  if (name === "weekday") return say(`weekday.${value}`);
  if (name === "hour") return say("chart.hour", { n: value });
  return value === "-" || (name === "window" && value === "0") ? say(`nobody.${name}`) : value;
}

part("about").textContent = about();
const back = new URLSearchParams([...own].filter(([name]) => name !== "column"));
part("back", HTMLAnchorElement).href = `/reports/${page.report}?${back}`;
const headings = COLUMNS.map((name) =>
  Object.assign(el("th", name.endsWith("_seconds") ? "figure" : "", say(`behind.${name}`)), { scope: "col" }),
);
part("table").append(el("table", "table--many table--most", [el("thead", "", [el("tr", "", headings)]), table]));
part("next").addEventListener("click", showMore);
part("print").addEventListener("click", () => print());
showMore().catch((error) => {
  console.warn(error.code, error.detail);
  part("headline").textContent = say("problem.any");
});
