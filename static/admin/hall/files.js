/** The last resort: a part as its file is written, with the same checks. */
import { get } from "../../shared/api.js";
import { el } from "../../shared/dom.js";
import { whereIs } from "./form.js";
import { button } from "./items.js";

/** @typedef {import("./form.js").Form} Form */

let chosen = "hall";

/** @param {Form} form */
export function filesSection(form) {
  const select = el("select", "field");
  const parts = [...new Set([...Object.keys(form.draft.base), ...form.draft.unread, ...form.draft.texts.parts])].sort();
  select.append(...parts.map((part) => new Option(`${part}.toml`, part)));
  select.setAttribute("aria-label", form.say("files.part"));
  const wrong = form.mistakes.find(({ part }) => parts.includes(part));
  if (form.draft.unread.length > 0) chosen = form.draft.unread[0];
  else if (wrong && !parts.includes(chosen)) chosen = wrong.part;
  select.value = parts.includes(chosen) ? chosen : (parts[0] ?? "");
  const area = el("textarea", "field hall-file");
  area.spellcheck = false;
  area.setAttribute("aria-label", form.say("files.text"));
  const { texts } = form.draft;
  /** @type {string | null} */
  let began = null;
  const load = async () => {
    chosen = select.value;
    area.value = "";
    area.disabled = true; // nothing is typed before its file is there
    const part = chosen;
    const file = await textOf(form, part).catch(() => null);
    if (part !== chosen || (file === null && !(part in texts.typed))) return;
    began = file;
    area.value = texts.typed[part] ?? file ?? "";
    area.disabled = false;
  };
  area.addEventListener("input", () => {
    texts.type(chosen, area.value, began);
    form.changed();
  });
  select.addEventListener("change", load);
  load();
  const back = button(form.say("files.back"), () => {
    texts.drop(chosen);
    form.changed();
    load();
  });
  return [el("div", "hall-row", [select, back]), area, wrongLines(form)];
}

/**
 * A part's text; none of a file that cannot be read, which is written anew.
 * @param {Form} form
 * @param {string} part
 * @returns {Promise<string>}
 */
export async function textOf(form, part) {
  const path = part.split("/").map(encodeURIComponent).join("/");
  try {
    return (await get(`/api/v1/halls/${encodeURIComponent(form.page.hall)}/definition/${path}`)).text;
  } catch (error) {
    if (/** @type {import("../../shared/api.js").Problem} */ (error).code === "unreadable_part") return "";
    throw error;
  }
}

/** @param {Form} form */
function wrongLines(form) {
  const here = form.mistakes.filter(
    ({ part }) => form.draft.texts.parts.includes(part) || form.draft.unread.includes(part),
  );
  if (here.length === 0) return null;
  for (const mistake of here) form.placed.add(mistake);
  const words = here.map((mistake) => `${whereIs(mistake)} ${form.mistakeWords(mistake)}`);
  return el(
    "ul",
    "hall-wrong",
    words.map((line) => el("li", "", line)),
  );
}
