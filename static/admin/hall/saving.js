/** Saving: asked about those who wait or have booked, told about those who were faster. */
import { post } from "../../shared/api.js";
import { el } from "../../shared/dom.js";
import { servicesOf } from "./cascade.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./draft.js").Definition} Definition */
/** @typedef {Record<string, unknown> & { status: number, code: string }} Refused */

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
  const booked = counted(String(problem.booked ?? ""));
  const lines = counted(String(problem.counts ?? ""));
  const windows = counted(String(problem.windows ?? ""));
  const selects = lines.map(([line]) => choiceFor(form, line));
  const dialog = el("dialog", "ask");
  const yes = el("button", "button button--primary", form.say("waiting.save"));
  const no = el("button", "button", form.say("cancel"));
  yes.value = "yes";
  no.value = "no";
  const isWaiting = problem.code === "tickets_waiting";
  const heading = el("h2", "", form.say(isWaiting ? "waiting.title" : "waiting.booked_title"));
  heading.id = "waiting-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const asked = el("form", "form", [
    heading,
    ...lines.map(([line, n], place) =>
      el("label", "", [form.say("waiting.line", { line, n: Number(n) }), selects[place]]),
    ),
    ...windows.map(([window, n]) => el("p", "", form.say("waiting.window", { window, n: Number(n) }))),
    ...booked.map(([code, n]) =>
      el("p", "", form.say("waiting.booked", { service: nameOf(form, code), n: Number(n) })),
    ),
    ...(booked.length > 0 ? [choiceOf("keep", form.say("waiting.booked_keep"), true)] : []),
    ...(booked.length > 0 ? [choiceOf("cancel", form.say("waiting.booked_cancel"))] : []),
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
 * What can become of appointments.
 * @param {string} value
 * @param {string} words
 */
function choiceOf(value, words, isChosen = false) {
  const choice = el("input", "");
  choice.type = "radio";
  choice.name = "booked";
  choice.value = value;
  choice.checked = isChosen;
  return el("label", "choice", [choice, el("span", "", words)]);
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
 * Where those who wait in a line go: they can stay only while a window serves every line.
 * @param {Form} form
 * @param {string} line
 */
function choiceFor(form, line) {
  const select = el("select", "field");
  const windows = /** @type {any[]} */ (form.at(["windows", "window"]) ?? []);
  const isCalled = windows.some((window) => (window.serves ?? ["*"]).includes("*"));
  const targets = form.choices("lines").filter(({ value }) => value !== line);
  select.append(
    ...targets.map(({ value, label }) => new Option(form.say("waiting.to", { line: label }), String(value))),
  );
  if (isCalled) select.append(new Option(form.say("waiting.keep"), ""));
  return select;
}
