/** Saving: asked about those who wait or have booked, told about those who were faster. */
import { post } from "../../shared/api.js";
import { el } from "../../shared/dom.js";
import { servicesOf } from "./cascade.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./draft.js").Definition} Definition */
/** @typedef {{ code: string, service: string, starts_at: string, why: string }} Lost an appointment without its place */
/** @typedef {Record<string, unknown> & { status: number, code: string, appointments?: Lost[] }} Refused */

const PATIENCE_MILLISECONDS = 60_000;
const ASKED = ["tickets_waiting", "appointments_booked"];

/**
 * Send a save or a way back. People who wait for what goes, or have booked it, are asked about first. Null: it was not sent after all.
 * @param {Form} form
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @returns {Promise<Definition | null>}
 */
export async function send(form, path, body) {
  try {
    return await once(form, path, body);
  } catch (error) {
    const problem = /** @type {Refused} */ (error);
    if (!ASKED.includes(problem.code)) throw error;
    const answer = await askOfPeople(form, problem);
    return answer && once(form, path, { ...body, ...answer });
  }
}

/**
 * @param {Form} form
 * @param {string} path
 * @param {Record<string, unknown>} body
 */
function once(form, path, body) {
  const at = `/api/v1/halls/${encodeURIComponent(form.page.hall)}/definition${path}`;
  return post(at, body, {
    headers: { "If-Match": `"${form.draft.tag}"` },
    signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
  });
}

/**
 * What becomes of those who wait for what goes, or have booked it; null: nothing is saved.
 * @param {Form} form
 * @param {Refused} problem
 * @returns {Promise<{ waiting: string, move_to: Record<string, string>, booked: string } | null>}
 */
function askOfPeople(form, problem) {
  const lost = problem.appointments ?? [];
  const lines = counted(String(problem.counts ?? ""));
  const windows = counted(String(problem.windows ?? ""));
  const canStay = isEveryLineCalled(form);
  const selects = lines.map(([line]) => choiceFor(form, line, canStay));
  const dialog = el("dialog", "ask ask--people");
  const yes = el("button", "button button--primary", form.say("waiting.save"));
  const no = el("button", "button", form.say("cancel"));
  yes.value = "yes";
  no.value = "no";
  const ofWaiting = lost.length > 0 ? "waiting.both_title" : "waiting.title";
  const heading = el("h2", "", form.say(problem.code === "tickets_waiting" ? ofWaiting : "waiting.booked_title"));
  heading.id = "waiting-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const asked = el("form", "form", [
    heading,
    ...lines.map(([line, n], place) =>
      el("label", "", [form.say("waiting.line", { line: lineName(form, line), n: Number(n) }), selects[place]]),
    ),
    canStay && lines.length > 0 ? el("p", "quiet-text", form.say("waiting.keep_more")) : null,
    ...windows.map(([window, n]) => el("p", "", form.say("waiting.window", { window, n: Number(n) }))),
    ...(lost.length > 0 ? askOfBooked(form, lost) : []),
    el("p", "ask__steps", [yes, no]),
  ]);
  asked.method = "dialog";
  dialog.append(asked);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      const move = lines.map(([line], place) => [line, selects[place].value]).filter(([, target]) => target !== "");
      const answer = {
        waiting: move.length > 0 ? "move" : "keep",
        move_to: Object.fromEntries(move),
        booked: String(new FormData(asked).get("booked") ?? ""),
      };
      resolve(dialog.returnValue === "yes" ? answer : null);
    });
    dialog.showModal();
  });
}

/**
 * "A: 3, B: 1" → [["A", "3"], ["B", "1"]].
 * @param {string} text
 */
function counted(text) {
  return text === "" ? [] : text.split(", ").map((one) => one.split(": "));
}

/**
 * Whose appointments lose their place, and what can become of them.
 * @param {Form} form
 * @param {Lost[]} lost
 */
function askOfBooked(form, lost) {
  const because = (/** @type {string} */ reason) => lost.filter(({ why }) => why === reason);
  const services = new Set(because("service_gone").map(({ service }) => service));
  const reasons = [...new Set(lost.map(({ why }) => why))];
  return [
    ...[...services].flatMap((code) => group(form, "booked", because("service_gone"), code)),
    ...group(form, "booked_hours", because("hours_changed")),
    ...group(form, "booked_windows", because("windows_fewer")),
    choiceOf(
      form,
      "keep",
      reasons.map((why) => form.say(`waiting.keep_${why}`)),
    ),
    choiceOf(form, "cancel", [form.say("waiting.booked_cancel_more")]),
  ];
}

/**
 * What is lost for one reason, with the code and the time of each appointment; of one service, or all.
 * @param {Form} form
 * @param {string} words
 * @param {Lost[]} lost
 * @param {string} [service]
 */
function group(form, words, lost, service) {
  const here = lost.filter((each) => service === undefined || each.service === service);
  if (here.length === 0) return [];
  const how = /** @type {const} */ ({
    weekday: "short",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
  const time = new Intl.DateTimeFormat(form.page.language, { ...how, hourCycle: "h23", timeZone: form.page.timezone });
  const rows = here.map(({ code, starts_at, service: own }) =>
    el("li", "", [
      el("b", "number", `${code.slice(0, 3)} ${code.slice(3)}`),
      el("span", "", time.format(new Date(starts_at))),
      service === undefined ? el("span", "", nameOf(form, own)) : null,
    ]),
  );
  const list = el("ul", "ask__list", rows);
  list.tabIndex = 0; // a long one is scrolled with the keyboard, too
  const told = { service: nameOf(form, service ?? ""), n: here.length };
  return [el("p", "", form.say(`waiting.${words}`, told)), list];
}

/**
 * What can become of appointments, and what that means. Keeping them is chosen first.
 * @param {Form} form
 * @param {string} value
 * @param {string[]} means
 */
function choiceOf(form, value, means) {
  const choice = el("input", "");
  choice.type = "radio";
  choice.name = "booked";
  choice.value = value;
  choice.checked = value === "keep";
  const words = [el("b", "", form.say(`waiting.booked_${value}`)), ...means.map((one) => el("small", "", one))];
  return el("label", "choice ask__choice", [choice, el("span", "", words)]);
}

/**
 * A service as it was read: it is not in the form any longer.
 * @param {Form} form
 * @param {string} code
 */
function nameOf(form, code) {
  const known = servicesOf(form.draft.base).find(({ service }) => service.code === code);
  return known ? `${code} ${form.words(known.service.name)}` : code;
}

/**
 * A line as it was read, like a service.
 * @param {Form} form
 * @param {string} code
 */
function lineName(form, code) {
  const lines = /** @type {any[]} */ (form.draft.base.lines?.line ?? []);
  const known = lines.find((line) => line.code === code);
  return known ? `${code} ${form.words(known.name)}` : code;
}

/**
 * Whether a window serves every line: those who wait in one that goes can stay then.
 * @param {Form} form
 */
function isEveryLineCalled(form) {
  const windows = /** @type {any[]} */ (form.at(["windows", "window"]) ?? []);
  return windows.some((window) => (window.serves ?? ["*"]).includes("*"));
}

/**
 * Where those who wait in a line go.
 * @param {Form} form
 * @param {string} line
 * @param {boolean} canStay
 */
function choiceFor(form, line, canStay) {
  const select = el("select", "field");
  const targets = form.choices("lines").filter(({ value }) => value !== line);
  select.append(
    ...targets.map(({ value, label }) => new Option(form.say("waiting.to", { line: label }), String(value))),
  );
  if (canStay) select.append(new Option(form.say("waiting.keep"), ""));
  return select;
}
