/** The hall in the browser: its sections, what was typed, and what becomes of it. */
import { get } from "../../shared/api.js";
import { el, part, setText } from "../../shared/dom.js";
import { pageData } from "../../shared/page.js";
import { ask } from "../ask.js";
import { refusal } from "../refusal.js";
import { Draft } from "./draft.js";
import { Form, whereIs } from "./form.js";
import { filesOf, newsOf, tellOthers } from "./others.js";
import { copy, keyOf } from "./paths.js";
import { send } from "./saving.js";
import { SECTIONS, sectionOf } from "./sections.js";
import { differenceList } from "./told.js";
import { savedWords } from "./versions.js";

/** @typedef {import("./draft.js").Definition} Definition */
/** @typedef {import("../../shared/api.js").Problem & Record<string, any>} Problem */

const LOOK_MILLISECONDS = 4000;
/** @type {Pages.HallPage} */
const page = pageData();
const at = `/api/v1/halls/${encodeURIComponent(page.hall)}/definition`;
const KEY = `onewindow-hall-${page.hall}`;
const view = part("section");
/** @type {Form} */
let form;
let isBusy = false;

async function start() {
  /** @type {Definition} */
  let definition;
  try {
    definition = await get(at);
  } catch (error) {
    return tell(refusal(page.texts, /** @type {Problem} */ (error)), true);
  }
  form = new Form(page, new Draft(definition), { redraw: draw, changed });
  form.restore = restore;
  await resume();
  addEventListener("hashchange", () => draw(true));
  addEventListener("beforeunload", (event) => {
    if (form.draft.isChanged) event.preventDefault();
  });
  part("save").addEventListener("click", save);
  part("discard").addEventListener("click", discard);
  part("show").addEventListener("click", showChanges);
  keepClear();
  await lookForMistakes();
  draw();
  changed();
  setInterval(look, LOOK_MILLISECONDS);
}

/** Whatever is scrolled to, with the keyboard too, comes to lie between the news and the bar, and not under them. */
function keepClear() {
  const edges = /** @type {const} */ ([
    ["news", "scrollPaddingTop"],
    ["bar", "scrollPaddingBottom"],
  ]);
  for (const [name, edge] of edges) {
    new ResizeObserver(() => {
      document.documentElement.style[edge] = `${part(name).offsetHeight}px`;
    }).observe(part(name));
  }
}

/** The section that the address names. */
function section() {
  const name = location.hash.slice(1);
  return name in SECTIONS ? name : form.draft.unread.length > 0 ? "files" : "about";
}

function draw(isNew = false) {
  const name = section();
  form.placed = new Set();
  const nodes = SECTIONS[name](form).filter((node) => node !== null);
  view.replaceChildren(
    el("h2", "", form.say(`section.${name}`)),
    el("p", "hall-lead", form.say(`lead.${name}`)),
    ...leftOver(name),
    ...nodes,
  );
  for (const link of document.querySelectorAll(".hall-nav a")) {
    const own = link.getAttribute("href") === `#${name}`;
    if (own) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    const count = form.mistakes.filter(
      (mistake) => sectionOf([mistake.part, ...mistake.place]) === link.getAttribute("href")?.slice(1),
    ).length;
    link.classList.toggle("is-wrong", count > 0);
    setText(
      /** @type {Element} */ (link.querySelector("span")),
      count > 0 ? form.say("mistakes_here", { n: count }) : "",
    );
    if (own && isNew) link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  if (isNew) scrollTo(0, 0);
}

/**
 * The mistakes of a section that stand at no field.
 * @param {string} name
 */
function leftOver(name) {
  const left = form.mistakes.filter((mistake) => {
    const own = sectionOf([mistake.part, ...mistake.place]) === name;
    return own && (mistake.place.length === 0 || isUnknown(mistake));
  });
  const words = left.map((mistake) => `${whereIs(mistake)} ${form.mistakeWords(mistake)}`);
  return words.length > 0
    ? [
        el(
          "ul",
          "hall-wrong",
          words.map((line) => el("li", "", line)),
        ),
      ]
    : [];
}

/**
 * Whether no form has a field for the place of a mistake.
 * @param {import("./form.js").Mistake} mistake
 */
function isUnknown({ place }) {
  const last = place.findLast((key) => typeof key === "string");
  return !Object.values(page.forms).some((keys) => keys.some(({ name }) => place.includes(name) || name === last));
}

function changed() {
  const isOpen = form.draft.isChanged;
  part("bar").hidden = !isOpen;
  const names = new Set(Object.keys(form.draft.changed()).map((name) => form.say(`section.${sectionsOfPart(name)}`)));
  for (const name of form.draft.texts.parts) names.add(`${name}.toml`);
  setText(
    part("bar-words"),
    form.say("unsaved", { what: [...names].join("、").replaceAll("、", page.language.startsWith("zh") ? "、" : ", ") }),
  );
  if (!part("bar-list").hidden) showDifferences();
  // What was saved is no news once more is typed, nor a refusal once nothing is.
  if (isOpen === part("news").classList.contains("notice--done")) part("news").hidden = true;
  keep();
}

/** @param {string} name a part */
function sectionsOfPart(name) {
  const first = form.draft.differences().find(({ path }) => path[0] === name);
  return sectionOf(first?.path ?? [name]);
}

/** Keep what was typed, for a page that is loaded again. */
function keep() {
  try {
    const held = form.draft.kept();
    if (held) sessionStorage.setItem(KEY, JSON.stringify(held));
    else sessionStorage.removeItem(KEY);
  } catch {
    // without room, what was typed is on this page alone
  }
}

/** Go on with what was kept; where somebody else has changed the same since, that is told. */
async function resume() {
  /** @type {import("./draft.js").Kept | null} */
  let held;
  try {
    held = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (held) form.draft.resume(held);
  } catch {
    return sessionStorage.removeItem(KEY);
  }
  const news = held && (await newsOf(form).catch(() => null));
  if (held && news) tellNews(news, held, []);
}

/** What is wrong with the folder as it is: somebody changed it by hand. */
async function lookForMistakes() {
  if (form.draft.unread.length === 0 && page.mistakes.length === 0) return;
  const { post } = await import("../../shared/api.js");
  const told = await post(`${at}/check`, {}).catch(() => ({ mistakes: [] }));
  form.mistakes = told.mistakes;
}

async function save() {
  await busily(async () => {
    const { draft } = form;
    if (draft.texts.outdated(await filesOf(form)).length > 0) return meet(await newsOf(form));
    const twice = draft.changedTwice().map((name) => `${name}.toml`);
    if (twice.length > 0) return tell(form.say("changed_twice", { files: twice.join(" ") }), true);
    const [sent, texts] = [copy(draft.now), draft.texts.typed];
    const definition = await send(form, "", { parts: draft.changed(), texts });
    if (definition) saved(definition, sent, texts);
  });
}

/** @param {number} version */
async function restore(version) {
  await busily(async () => {
    const definition = await send(form, `/versions/${version}/restore`, {});
    if (definition) saved(definition);
  });
}

/**
 * What was typed while it was being saved stays.
 * @param {Definition} definition
 * @param {Record<string, any>} [sent] the parts that were sent
 * @param {Record<string, string>} [texts]
 */
function saved(definition, sent, texts) {
  const reopen = openItems();
  form.draft.saved(definition, sent, texts);
  reopen();
  form.mistakes = [];
  document.querySelector("[data-folder]")?.remove();
  tellOthers(part("others"), form, { who: "", theirs: [], isKept: false }); // what was typed meanwhile can clash
  draw();
  changed();
  tell(form.say("saved", { n: definition.version }));
}

/** @param {() => Promise<void>} work */
async function busily(work) {
  if (isBusy) return;
  isBusy = true;
  part("save", HTMLButtonElement).disabled = true;
  setText(part("save"), form.say("saving"));
  try {
    await work();
  } catch (error) {
    await refused(/** @type {Problem} */ (error)).catch((again) => tell(refusal(page.texts, again), true));
  }
  part("save", HTMLButtonElement).disabled = false;
  setText(part("save"), form.say("save"));
  isBusy = false;
}

/** @param {Problem} problem */
async function refused(problem) {
  if (problem.code === "outdated") return meet(await newsOf(form));
  if (!problem.mistakes) return tell(refusal(page.texts, problem), true);
  form.mistakes = problem.mistakes;
  const [first] = form.mistakes;
  const name = sectionOf([first.part, ...first.place]);
  tell(form.say("not_saved", { n: form.mistakes.length, section: form.say(`section.${name}`) }), true);
  const here = form.mistakes.some((mistake) => sectionOf([mistake.part, ...mistake.place]) === section());
  if (here) draw();
  else location.hash = name;
  requestAnimationFrame(() => document.querySelector(".hall-wrong")?.scrollIntoView({ block: "center" }));
}

/** Whether somebody else has changed the hall meanwhile. */
async function look() {
  if (document.hidden || isBusy || document.querySelector("dialog[open]")) return;
  const { tag } = form.draft;
  const told = await get(`${at}/versions?limit=1`).catch(() => null);
  if (!told || isBusy || told.tag === tag) return;
  const news = await newsOf(form).catch(() => null);
  if (news && !isBusy && form.draft.tag === tag && news.definition.tag !== tag) await meet(news);
}

/**
 * Go on from what somebody else saved, with what was typed here; say who it was and what differs.
 * @param {import("./others.js").News} news
 */
async function meet(news) {
  const { tag, version, isChanged: wasChanged } = form.draft;
  const reopen = openItems();
  const { theirs } = form.draft.rebase(news.definition);
  tellNews(news, { tag, version }, theirs, wasChanged);
  part("news").hidden = true;
  form.mistakes = [];
  reopen();
  await lookForMistakes();
  draw();
  changed();
  if (!part("others").hidden && wasChanged) part("others").scrollIntoView({ block: "start" });
}

/**
 * @param {import("./others.js").News} news
 * @param {{ tag: string, version: number }} before what was typed began from it
 * @param {import("./merge.js").Difference[]} theirs
 */
function tellNews({ versions, files }, before, theirs, wasChanged = true) {
  const { draft } = form;
  draft.texts.meet(files);
  const newer = versions.filter((one) => one.version > before.version).map((one) => savedWords(form, one));
  const who = newer.join(" · ") || (before.tag === draft.tag ? "" : form.say("others.by_hand"));
  tellOthers(part("others"), form, { who, theirs, isKept: wasChanged && draft.isChanged });
}

/** Remembers which items are open; what is returned opens them again, although every item is a new one. */
function openItems() {
  const heads = document.querySelectorAll(".hall-item__head[aria-expanded=true]");
  const items = [...heads].map((head) => {
    const path = JSON.parse(/** @type {HTMLElement} */ (head.parentElement).dataset.place ?? "[]");
    return { list: path.slice(0, -1), key: keyOf(form.at(path)) };
  });
  return () => {
    for (const { list, key } of items) {
      const item = /** @type {any[]} */ (form.at(list) ?? []).find((one) => keyOf(one) === key);
      if (item && key !== undefined) form.open.add(item);
    }
  };
}

async function discard() {
  const isAgreed = await ask({
    title: form.say("discard_ask"),
    more: form.say("discard_more"),
    yes: form.say("discard"),
    no: form.say("cancel"),
    isDanger: true,
  });
  if (!isAgreed) return;
  form.draft.discard();
  form.mistakes = [];
  part("others").hidden = part("news").hidden = true;
  draw();
  changed();
}

function showChanges() {
  const list = part("bar-list");
  list.hidden = !list.hidden;
  part("show").setAttribute("aria-expanded", String(!list.hidden));
  showDifferences();
}

function showDifferences() {
  part("bar-list").replaceChildren(differenceList(form, form.draft.differences()));
}

/** @param {string} words */
function tell(words, isBad = false) {
  const news = part("news");
  news.className = isBad ? "notice notice--danger" : "notice notice--done";
  news.hidden = false;
  setText(news, words);
}

start();
