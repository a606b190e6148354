/** Booking: what for, when, who. */
import { post, speakAs } from "../shared/api.js";
import { el, field, part, partIfAny, setText } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { showTimes, sorry, whenWords } from "./picker.js";
import { found } from "./slots.js";

const MOST_SHOWN = 12;
/** @type {Pages.Book} */
const page = pageData();
const say = speaker(page);
if (page.token) speakAs(page.token); // a kiosk
const step = part("step");
/** @type {{ service: Pages.BookService | null, slot: import("./slots.js").Slot | null }} */
const chosen = { service: page.services.find(({ code }) => code === page.service) ?? null, slot: null };

/** @param {Wire.Text} text */
function words(text) {
  return text[page.language] ?? Object.values(text)[0] ?? "";
}

/**
 * @param {1 | 2 | 3} n
 * @param {string} title
 * @param {(Node | null)[]} content
 * @param {() => void} [back]
 */
function show(n, title, content, back) {
  part("problem").hidden = true;
  const line = el("div", "step__line", [el("span", "quiet-text", say("steps.of", { n }))]);
  if (back) {
    const button = el("button", "button", say("steps.back"));
    button.type = "button";
    button.addEventListener("click", back);
    line.prepend(button);
  }
  step.replaceChildren(line, el("h2", "", title), ...content.filter((each) => each !== null));
  step.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

/** @param {unknown} error */
function complain(error) {
  setText(part("problem"), sorry(error, page, say));
  part("problem").hidden = false;
  part("problem").scrollIntoView({ block: "nearest" });
}

function chooseService() {
  if (!page.services.length) return show(1, say("steps.service"), [el("p", "notice", say("service.nothing"))]);
  const input = el("input", "search");
  input.type = "search";
  input.placeholder = say("service.placeholder");
  input.setAttribute("aria-label", say("service.search"));
  const list = el("div", "services");
  const note = el("p", "quiet-text");
  note.setAttribute("role", "status");
  const fill = () => {
    const matching = found(page.services, input.value);
    const shown = matching.length ? matching : page.services;
    const most = page.kiosk ? shown.length : MOST_SHOWN; // a kiosk has nothing to type with: all are there
    const rest = shown.length - most;
    setText(note, !matching.length ? say("service.none") : rest > 0 ? say("service.more", { n: rest }) : "");
    list.replaceChildren(...shown.slice(0, most).map(row));
  };
  input.addEventListener("input", fill);
  fill();
  show(1, say("steps.service"), page.kiosk ? [list] : [input, list, note]);
}

/** @param {Pages.BookService} service */
function row(service) {
  const line = page.lines.find(({ code }) => code === service.line);
  const button = el("button", "service", [
    el("b", "", words(service.name)),
    el("small", "", line ? words(line.name) : ""),
  ]);
  button.type = "button";
  button.addEventListener("click", () => {
    chosen.service = service;
    chooseTime();
  });
  return button;
}

function chooseTime() {
  const { service } = chosen;
  if (!service) return chooseService();
  const times = el("div", "picker");
  show(2, say("steps.time"), [el("p", "chosen", words(service.name)), times], chooseService);
  const choose = (/** @type {import("./slots.js").Slot} */ slot) => {
    chosen.slot = slot;
    sayWho();
  };
  showTimes(times, service.code, { page, say, choose }).catch(complain);
}

/**
 * @param {string} name
 * @param {{ hint?: string, optional?: boolean, [attribute: string]: unknown }} how
 */
function entry(name, { hint = "", optional = false, ...attributes }) {
  const input = el("input", "");
  input.name = name;
  Object.assign(input, attributes);
  input.id = `person-${name}`;
  const label = el("label", "", [
    `${say(`person.${name}`)} `,
    optional ? el("small", "", say("person.optional")) : null,
  ]);
  label.htmlFor = input.id;
  if (!hint) return el("div", "entry", [label, input]);
  const note = el("small", "quiet-text", hint);
  note.id = `${input.id}-hint`;
  input.setAttribute("aria-describedby", note.id);
  return el("div", "entry", [label, input, note]);
}

/**
 * A kiosk has no keyboard: keys on the screen type into the field that was touched last.
 * @param {HTMLFormElement} form
 */
function keyboard(form) {
  /** @type {HTMLInputElement | null} */
  let target = form.querySelector("input");
  form.addEventListener("focusin", ({ target: touched }) => {
    if (touched instanceof HTMLInputElement) target = touched;
  });
  const keys = el("div", "keys");
  /**
   * @param {string} label
   * @param {(text: string) => string} change
   */
  const key = (label, change) => {
    const button = el("button", "key", label);
    button.type = "button";
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    button.addEventListener("click", () => {
      if (target && (target.maxLength < 0 || change(target.value).length <= target.maxLength))
        target.value = change(target.value);
    });
    return button;
  };
  for (const row of ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"])
    keys.append(
      el(
        "div",
        "keys__row",
        [...row].map((letter) => key(letter, (text) => text + letter)),
      ),
    );
  keys.lastElementChild?.append(
    key(say("keys.space"), (text) => `${text} `),
    key(say("keys.erase"), (text) => text.slice(0, -1)),
  );
  return keys;
}

function sayWho() {
  const { service, slot } = chosen;
  if (!service || !slot) return chooseTime();
  const book = el("button", "button button--primary button--wide", say("person.book"));
  book.type = "submit";
  const form = el("form", "person", [
    entry("name", { hint: say("person.name_hint"), required: true, maxLength: 64, autocomplete: "name" }),
    entry("phone", { hint: say("person.phone_hint"), optional: true, type: "tel", maxLength: 20, autocomplete: "tel" }),
    entry("document", { hint: say("person.document_hint"), optional: true, maxLength: 4, autocomplete: "off" }),
    el("p", "quiet-text", say("person.privacy", { days: page.rules.days })),
    book,
  ]);
  form.noValidate = true;
  if (page.kiosk) book.before(keyboard(form));
  const summary = el("p", "chosen", [
    el("b", "", whenWords(slot.starts_at, page)),
    el("span", "", words(service.name)),
  ]);
  show(3, say("steps.person"), [summary, form], chooseTime);
  const requestId = crypto.randomUUID?.() ?? String(Math.random());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, book, { service: service.code, starts_at: slot.starts_at, request_id: requestId });
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 * @param {{ service: string, starts_at: string, request_id: string }} wish
 */
async function send(form, button, wish) {
  const [name, phone, last4] = ["name", "phone", "document"].map((each) => String(field(form, each).value).trim());
  if (!name) return complain({ code: "name_missing" });
  button.disabled = true;
  setText(button, say("person.booking"));
  part("problem").hidden = true;
  try {
    const body = { ...wish, hall: page.hall, name, phone, document_last4: last4, language: page.language };
    // The id is of what is sent: whoever corrects a field asks for something else.
    body.request_id = `${wish.request_id.slice(0, 40)}-${[name, phone, last4].join("|").length}-${Date.now() % 1e6}`;
    /** @type {Wire.Appointment} */
    const booked = await post("/api/v1/appointments", body);
    if (page.kiosk) return showBooked(booked);
    location.assign(`${new URL(booked.url, location.href).pathname}?new=1`);
  } catch (error) {
    button.disabled = false;
    setText(button, say("person.book"));
    const { code } = /** @type {{ code: string }} */ (error);
    if (["slot_full", "no_such_slot", "too_late_to_book"].includes(code)) chooseTime();
    complain(error);
  }
}

/**
 * On a kiosk the page of the appointment is not opened: whoever comes next could cancel it.
 * @param {Wire.Appointment} booked
 */
function showBooked({ code, starts_at }) {
  const done = el("a", "button button--primary button--wide", say("done.leave"));
  done.href = `/kiosk/${encodeURIComponent(page.hall)}/${encodeURIComponent(page.kiosk)}`;
  step.replaceChildren(
    el("h2", "", say("done.title")),
    el("p", "chosen", [el("b", "", whenWords(starts_at, page)), el("span", "", words(chosen.service?.name ?? {}))]),
    el("p", "done__label", say("card.code")),
    el("p", "done__code number", code),
    el("p", "", say(page.has_paper ? "done.paper" : "done.remember")),
    el("p", "quiet-text", say("card.check_in", { early: page.rules.early, late: page.rules.late })),
    done,
  );
  step.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

// On a kiosk nobody leaves their choice to the next person.
if (page.kiosk) {
  let left = page.idle_seconds;
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (left = page.idle_seconds));
  setInterval(() => {
    left -= 1;
    const link = partIfAny("leave");
    if (left <= 0 && link instanceof HTMLAnchorElement) location.replace(link.href);
  }, 1000);
}

if (chosen.service) chooseTime();
else chooseService();
