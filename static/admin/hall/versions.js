/** What was saved, by whom and when, what each save changed, and the way back. */
import { get } from "../../shared/api.js";
import { el } from "../../shared/dom.js";
import { ask } from "../ask.js";
import { refusal } from "../refusal.js";
import { button } from "./items.js";

/** @typedef {import("./form.js").Form} Form */
/** @typedef {{ version: number, saved_at: string, saved_by: string, parts: string[] }} Version */

/** So many versions are told at once. */
const MOST = 100;

/** @param {Form} form */
export function versionsSection(form) {
  const box = el("div", "hall-versions", form.say("loading"));
  draw(form, box);
  return [box];
}

/**
 * @param {Form} form
 * @param {HTMLElement} box
 */
async function draw(form, box) {
  const at = `/api/v1/halls/${encodeURIComponent(form.page.hall)}/definition/versions`;
  try {
    const { versions, differs } = /** @type {{ versions: Version[], differs: boolean }} */ (await get(at));
    const ways = waysBack(versions, differs);
    const rows = versions.map((version) => rowOf(form, at, version, ways.includes(version.version)));
    box.replaceChildren(
      differs ? el("p", "hall-wrong", form.say("versions.differs")) : "",
      versions.length > 0 || differs ? "" : el("p", "", form.say("versions.none")),
      ...rows,
      ways.includes(0) ? firstRow(form) : "",
    );
  } catch (error) {
    const problem = /** @type {import("../../shared/api.js").Problem} */ (error);
    box.replaceChildren(el("p", "hall-wrong", refusal(form.page.texts, problem)));
  }
}

/**
 * The versions that can be gone back to; 0: before the first. The newest is one of them while the files differ from it.
 * @param {Pick<Version, "version">[]} versions the newest first
 * @param {boolean} differs
 */
export function waysBack(versions, differs) {
  const ways = versions.slice(differs ? 0 : 1).map(({ version }) => version);
  return versions.length < MOST && (versions.length > 0 || differs) ? [...ways, 0] : ways;
}

/**
 * Who saved a version, in words.
 * @param {Form} form
 * @param {Version} version
 */
export function savedWords(form, { version, saved_at, saved_by }) {
  const time = new Intl.DateTimeFormat(form.page.language, {
    timeZone: form.page.timezone,
    dateStyle: "medium",
    timeStyle: "short",
  }).format(new Date(saved_at));
  return form.say(saved_by ? "versions.by" : "versions.by_hand", { n: version, time, name: saved_by });
}

/**
 * @param {Form} form
 * @param {string} at
 * @param {Version} version
 * @param {boolean} isWayBack
 */
function rowOf(form, at, version, isWayBack) {
  const details = el("details", "hall-group", [
    el("summary", "", [el("b", "", savedWords(form, version)), ` ${version.parts.join(", ")}`]),
  ]);
  details.addEventListener("toggle", async () => {
    if (details.childElementCount > 1) return;
    const told = await get(`${at}/${version.version}`).catch(() => ({ changes: [] }));
    details.append(...told.changes.flatMap((/** @type {any} */ change) => changeOf(change)));
    if (isWayBack)
      details.append(button(form.say("versions.back", { n: version.version }), () => goBack(form, version.version)));
  });
  return details;
}

/** @param {Form} form */
function firstRow(form) {
  return button(form.say("versions.back_first"), () => goBack(form, 0));
}

/** @param {{ part: string, lines: { kind: string, text: string }[] }} change */
function changeOf({ part, lines }) {
  return [el("h3", "hall-small", `${part}.toml`), diffOf(lines)];
}

/** @param {{ kind: string, text: string }[]} lines */
export function diffOf(lines) {
  const looks = /** @type {Record<string, string>} */ ({ "+": "hall-diff__new", "-": "hall-diff__old" });
  const drawn = lines.map(({ kind, text }) =>
    el("span", looks[kind] ?? "", kind === "@" ? "…\n" : `${kind} ${text}\n`),
  );
  return el("pre", "hall-diff", drawn);
}

/**
 * @param {Form} form
 * @param {number} version
 */
async function goBack(form, version) {
  const isAgreed = await ask({
    title: form.say("versions.ask", { n: version }),
    more: form.say("versions.ask_more"),
    yes: form.say("versions.yes"),
    no: form.say("cancel"),
  });
  if (isAgreed) await form.restore(version);
}
