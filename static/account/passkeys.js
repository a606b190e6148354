/** One's own passkeys: the list, and adding, renaming and removing one. */
import { get, post } from "../shared/api.js";
import { el, field, formIn, part, partIfAny, setText } from "../shared/dom.js";
import { fill, pageData } from "../shared/page.js";
import { make, problemOf, whyNot } from "../shared/passkeys.js";

const PATH = "/api/v1/account/passkeys";
/** @type {Pages.WithPasskeys} */
const page = pageData();
const words = page.passkeys;
const list = partIfAny("passkey-list"); // null while enrolling: nobody has one there
const adding = part("add-passkey", HTMLFormElement);
const why = whyNot(page);

adding.hidden = why !== "";
part("no-passkey").hidden = why === "";
setText(part("no-passkey"), why);

/**
 * Say what has become of the last step.
 * @param {string} text
 * @param {boolean} isProblem
 */
function tell(text, isProblem) {
  const news = part("passkey-news");
  news.hidden = false;
  news.className = isProblem ? "notice notice--danger" : "notice notice--done";
  setText(news, text);
}

/**
 * Do a step of a form, say how it went, and show the list anew. True when it was done.
 * @param {HTMLFormElement} form
 * @param {() => Promise<string>} step what to say when it is done
 */
async function attempt(form, step) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  button.disabled = true;
  try {
    tell(await step(), false);
    form.reset();
  } catch (error) {
    tell(words.problem[problemOf(error)] ?? words.problem.any, true);
  }
  button.disabled = false;
  if (list) await show();
}

adding.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(adding, async () => {
    const name = field(adding, "name").value;
    const { options } = await post(`${PATH}/begin`, { password: field(adding, "password").value });
    const passkey = await post(PATH, { name, answer: await make(options) });
    if (!list) location.assign("/"); // this browser is logged in now
    return fill(words.adding.done, { name: passkey.name });
  });
});

/**
 * A dialog for one passkey.
 * @param {"rename" | "remove"} what
 * @param {Wire.Passkey} passkey
 */
function open(what, passkey) {
  const dialog = part(`${what}-passkey`, HTMLDialogElement);
  setText(
    part(`${what}-title`),
    fill((what === "rename" ? words.renaming : words.removing).title, { name: passkey.name }),
  );
  formIn(dialog).reset();
  formIn(dialog).dataset.passkey = JSON.stringify(passkey);
  if (what === "rename") field(formIn(dialog), "name").value = passkey.name;
  dialog.showModal();
}

/**
 * @param {"rename" | "remove"} what
 * @param {(form: HTMLFormElement, passkey: Wire.Passkey) => Promise<string>} step
 */
function listen(what, step) {
  const dialog = part(`${what}-passkey`, HTMLDialogElement);
  const form = formIn(dialog);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    attempt(form, () => step(form, JSON.parse(form.dataset.passkey ?? "")));
  });
  part(`${what}-cancel`).addEventListener("click", () => dialog.close());
}

/** @param {string | null} instant */
function when(instant) {
  if (instant === null) return words.own.never;
  const shape = /** @type {const} */ ({ dateStyle: "short", timeStyle: "short", timeZone: page.timezone });
  return new Intl.DateTimeFormat("sv", shape).format(new Date(instant)); // as the other times of the page: 2026-03-02 09:00
}

/**
 * @param {"rename" | "remove"} what
 * @param {Wire.Passkey} passkey
 */
function button(what, passkey) {
  const made = el("button", what === "remove" ? "link link--danger" : "link", words.own[what]);
  made.append(el("span", "visually-hidden", ` ${passkey.name}`));
  made.type = "button";
  made.addEventListener("click", () => open(what, passkey));
  return made;
}

/** @param {Wire.Passkey} passkey */
function row(passkey) {
  const name = el("th", "", passkey.name);
  name.scope = "row";
  const [added, used] = [el("td", "number", when(passkey.added_at)), el("td", "number", when(passkey.used_at))];
  added.dataset.label = words.own.added;
  used.dataset.label = words.own.used;
  return el("tr", "", [
    name,
    added,
    used,
    el("td", "row-steps", [button("rename", passkey), button("remove", passkey)]),
  ]);
}

/** Show the list as the server has it now. */
async function show() {
  const answer = await get(PATH).catch(() => null);
  if (!answer || !list) return;
  part("passkey-rows").replaceChildren(...answer.passkeys.map(row));
  list.hidden = answer.passkeys.length === 0;
  part("passkey-none").hidden = answer.passkeys.length > 0;
  setText(part("add-title"), answer.passkeys.length ? words.adding.again : words.adding.title);
}

if (list) {
  listen("rename", async (form, passkey) => {
    const { name } = await post(`${PATH}/${passkey.id}/rename`, { name: field(form, "name").value });
    return fill(words.renaming.done, { name });
  });
  listen("remove", async (form, passkey) => {
    await post(`${PATH}/${passkey.id}/remove`, { password: field(form, "password").value });
    return fill(words.removing.done, { name: passkey.name });
  });
  show();
}
