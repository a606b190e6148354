/** Who comes on a day, for staff. */
import { post } from "../shared/api.js";
import { el, part, partIfAny, setText } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { sorry, whenWords } from "./picker.js";
import { clockOf } from "./slots.js";

/** @type {Pages.Appointments} */
const page = pageData();
const say = speaker(page);
const day = new Intl.DateTimeFormat(page.language, { timeZone: "UTC", dateStyle: "full" });

/** @param {string} code */
function serviceName(code) {
  const names = page.names[code] ?? {};
  return names[page.language] ?? Object.values(names)[0] ?? code;
}

/**
 * @param {Wire.Appointment[]} appointments
 * @param {boolean} hasDays
 */
function table(appointments, hasDays) {
  const heads = ["time", "name", "service", "code", "state"].map((name) => {
    const head = el("th", "", say(`list.${name}`));
    head.scope = "col";
    return head;
  });
  return el("table", "", [
    el("thead", "", [el("tr", "", [...heads, el("td")])]),
    el(
      "tbody",
      "",
      appointments.map((each) => line(each, hasDays)),
    ),
  ]);
}

/**
 * @param {Wire.Appointment} appointment
 * @param {boolean} hasDay
 */
function line(appointment, hasDay) {
  const { id, starts_at: startsAt, state } = appointment;
  const lost = page.lost[id];
  const link = el("a", "", say("list.open"));
  link.href = appointment.url;
  const deeds = el("td", "deeds", [link]);
  if (state === "booked" && !hasDay) deeds.append(checkIn(appointment));
  return el("tr", "", [
    el("td", "number", hasDay ? whenWords(startsAt, page) : clockOf(startsAt, page.timezone)),
    el("td", "", appointment.name),
    el("td", "", serviceName(appointment.service)),
    el("td", "number", appointment.code),
    el("td", "", say(`state.${state}`) + (lost ? ` · ${say(`list.${lost}`)}` : "")),
    deeds,
  ]);
}

/** @param {Wire.Appointment} appointment */
function checkIn({ code }) {
  const button = el("button", "button", say("list.check_in"));
  button.type = "button";
  button.addEventListener("click", async () => {
    button.disabled = true;
    const note = part("problem");
    try {
      /** @type {Wire.Ticket} */
      const ticket = await post("/api/v1/appointments/check-in", { hall: page.hall, code });
      button.replaceWith(el("b", "", say("list.checked", { number: ticket.number })));
      note.hidden = true;
    } catch (error) {
      button.disabled = false;
      setText(note, sorry(error, page, say));
      note.hidden = false;
    }
  });
  return button;
}

setText(part("title"), say("list.title", { day: day.format(new Date(`${page.day}T12:00:00Z`)) }));
part("list").replaceChildren(
  page.appointments.length ? table(page.appointments, false) : el("p", "notice", say("list.none")),
);
const hit = partIfAny("hit");
if (hit) {
  setText(part("hit-title"), say("list.hit_title", { n: page.hit.length }));
  hit.replaceChildren(table(page.hit, true));
}
