/** What somebody else saved meanwhile: who, what, and where both changed the same. */
import { get, Problem } from "../../shared/api.js";
import { el } from "../../shared/dom.js";
import { textOf } from "./files.js";
import { button } from "./items.js";
import { clashList, differenceList } from "./told.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {import("./draft.js").Definition} Definition */
/** @typedef {import("./texts.js").Files} Files */
/** @typedef {{ definition: Definition, versions: import("./versions.js").Version[], files: Files }} News */

/**
 * The hall as it is now, with the files that are typed here.
 * @param {Form} form
 * @returns {Promise<News>}
 */
export async function newsOf(form) {
  const at = `/api/v1/halls/${encodeURIComponent(form.page.hall)}/definition`;
  const definition = await get(at);
  const { versions } = await get(`${at}/versions?limit=20`).catch(() => ({ versions: [] }));
  return { definition, versions, files: await filesOf(form) };
}

/**
 * The files that are typed here, as they are now.
 * @param {Form} form
 * @returns {Promise<Files>}
 */
export async function filesOf(form) {
  const files = form.draft.texts.parts.map(async (part) => [part, await fileOf(form, part)]);
  return Object.fromEntries(await Promise.all(files));
}

/**
 * @param {Form} form
 * @param {string} part
 * @returns {Promise<string | null>}
 */
async function fileOf(form, part) {
  try {
    return await textOf(form, part);
  } catch (problem) {
    if (problem instanceof Problem && problem.code === "unknown_part") return null;
    throw problem;
  }
}

/**
 * Tell it in its box, which is not shown when there is nothing to tell.
 * @param {HTMLElement} box
 * @param {Form} form
 * @param {{ who: string, theirs: import("./merge.js").Difference[], isKept: boolean }} told
 */
export function tellOthers(box, form, { who, theirs, isKept }) {
  const { draft } = form;
  const isClash = draft.clashes.length > 0 || draft.texts.clashes.length > 0;
  const nodes = [
    el("h2", "", form.say("others.title")),
    who ? el("p", "", who) : null,
    theirs.length > 0 ? differenceList(form, theirs) : null,
    isKept ? el("p", "", form.say("others.kept")) : null,
    isClash ? el("h3", "", form.say("others.both")) : null,
    isClash ? clashList(form) : null,
    closing(box, form),
  ];
  box.replaceChildren(...nodes.filter((one) => one !== null));
  box.hidden = theirs.length === 0 && !isClash;
}

/**
 * Whoever closes it lets stand what was typed here.
 * @param {HTMLElement} box
 * @param {Form} form
 */
function closing(box, form) {
  return button(form.say("others.close"), () => {
    form.draft.settle();
    form.changed();
    box.hidden = true;
  });
}
