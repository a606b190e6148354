/** The screens of a guide: one question each, and at the end the list of what to bring. */
import { el } from "../shared/dom.js";
import { aside, facts } from "../shared/guide.js";
import { before, turned } from "./guiding.js";
import { alertBox, back, button, named, phoneGuide } from "./parts.js";
import { takingButtons } from "./taking.js";

/** @typedef {import("./screens.js").Context} Context */
/** @typedef {import("./screens.js").Drawn} Drawn */

/**
 * @param {Context} context
 * @returns {Drawn}
 */
export function guide(context) {
  const { guided } = context.state.visit;
  if (guided.hasFailed) return failed(context);
  if (guided.guide === null || guided.needed === null) return { head: [head(context)], body: [waiting(context)] };
  if (guided.question !== null) return question(context, guided.guide, guided.question);
  return guided.needed.redirect ? elsewhere(context, guided.needed) : list(context, guided.needed);
}

/**
 * @param {Context} context
 * @param {string} [title]
 */
function head({ words, page, state: { visit }, go }, title = words.of(named(page.services, visit.service).name)) {
  const last = before(visit.guided);
  const earlier = visit.guided.guide && last !== undefined ? { guided: turned(visit.guided, last) } : null;
  return el("div", "title-row", [back(words, go, earlier ?? { screen: "confirm" }), el("h1", "", title)]);
}

/** @param {Context} context */
function waiting({ words }) {
  const line = el("p", "search-note", words.say("guide.waiting"));
  line.setAttribute("role", "status");
  return line;
}

/**
 * @param {Context} context
 * @returns {Drawn}
 */
function failed(context) {
  const { words, guiding } = context;
  return {
    head: [head(context)],
    body: [alertBox(words.say("guide.failed_title"), words.say("guide.failed"))],
    action: [button("take", words.say("guide.again"), () => guiding.begin())],
  };
}

/**
 * @param {Context} context
 * @param {Wire.Guide} whole
 * @param {string} id
 * @returns {Drawn}
 */
function question(context, whole, id) {
  const { words, state, go, guiding } = context;
  const { guided } = state.visit;
  const asked = whole.questions.find((entry) => entry.id === id);
  if (!asked) throw new Error(`The guide asks no "${id}".`);
  const isMany = asked.kind === "many";
  const title = el("h2", "guide__question", asked.text);
  title.id = "guide-question";
  /** @param {string} option */
  const choose = (option) => {
    if (!isMany) return guiding.answer(id, [option]);
    const { ticked } = guided;
    const others = ticked.filter((other) => other !== option);
    go({ guided: { ...guided, ticked: ticked.includes(option) ? others : [...others, option] } });
  };
  const options = asked.options.map((option) => {
    const choice = button(
      isMany ? "who guide__option guide__option--many" : "who guide__option",
      [el("b", "", option.text)],
      () => choose(option.id),
    );
    choice.setAttribute("aria-pressed", String(guided.ticked.includes(option.id)));
    return choice;
  });
  const group = el("div", options.length > 4 ? "whos whos--many" : "whos", options);
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", title.id);
  const place = (guided.needed?.asked.indexOf(id) ?? 0) + 1;
  return {
    head: [head(context)],
    body: [
      el("p", "guide__place", words.say("guide.place", { n: place })),
      title,
      el("p", "who-hint", words.say(isMany ? "guide.hint_many" : "guide.hint_one")),
      group,
    ],
    action: [isMany ? onward(context, id) : null],
  };
}

/**
 * @param {Context} context
 * @param {string} id
 */
function onward({ words, state, guiding }, id) {
  const { ticked } = state.visit.guided;
  return button("take", words.say(ticked.length ? "guide.onward" : "guide.none"), () => guiding.answer(id, ticked));
}

/**
 * @param {Context} context
 * @param {Wire.GuideResult} needed
 * @returns {Drawn}
 */
function elsewhere(context, { redirect, redirect_name: name }) {
  const { words, page, go } = context;
  const isHere = page.services.some(({ code }) => code === redirect);
  return {
    head: [head(context)],
    body: [
      el("section", "elsewhere", [
        el("p", "elsewhere__name", words.say("guide.another")),
        el("p", "guide__question", name),
      ]),
    ],
    action: [
      isHere
        ? button("take", words.say("guide.go"), () => go({ screen: "confirm", service: redirect, from: "start" }))
        : null,
    ],
  };
}

/**
 * @param {Context} context
 * @param {Wire.GuideResult} needed
 * @returns {Drawn}
 */
function list(context, needed) {
  const { words } = context;
  /** @type {Pages.Say} */
  const say = (key, values) => words.say(key, values);
  const rows = facts(needed, say).flatMap(([label, texts]) => [
    el("dt", "", label),
    ...texts.map((text) => el("dd", "", text)),
  ]);
  const items = needed.materials.map((material) => materialItem(material, say));
  return {
    head: [head(context, words.say("guide.list"))],
    body: [
      el("div", "confirm guide__list", [
        el("section", "confirm__facts", [
          el("div", "bring", [
            el("h2", "", needed.name),
            items.length ? el("ol", "guide__materials", items) : el("p", "", words.say("confirm.bring_none")),
          ]),
          el("dl", "guide__facts", rows),
          qr(context),
        ]),
      ]),
    ],
    action: [printed(context), ...takingButtons(context, printButton(context))],
  };
}

/**
 * @param {Wire.GuideMaterial} material
 * @param {Pages.Say} say
 */
function materialItem(material, say) {
  const more = aside(material, say);
  return el("li", "", [
    el("b", "", material.name),
    more.length ? el("span", "guide__aside", more.join(say("guide.and"))) : null,
    sample(material, say),
  ]);
}

/**
 * A picture of a sample, which a tap makes large, where it is one of the hall's own: a kiosk shows nothing of other servers.
 * @param {Wire.GuideMaterial} material
 * @param {Pages.Say} say
 */
function sample({ sample: address, name }, say) {
  if (!address.startsWith("/")) return null;
  const image = el("img", "");
  Object.assign(image, { src: address, alt: "", loading: "lazy" });
  const picture = button(
    "guide__sample",
    [image],
    () => picture.setAttribute("aria-pressed", String(picture.ariaPressed !== "true")),
    `${say("guide_list.sample")}: ${name}`,
  );
  picture.setAttribute("aria-pressed", "false");
  return picture;
}

/** @param {Context} context */
function printButton({ words, paper, state, guiding }) {
  const { slip } = state.visit.guided;
  if (paper !== "here" && paper !== "elsewhere") return null;
  const label = el("b", "", words.say(slip === "printed" ? "guide.printed_short" : "guide.print"));
  const print = button("other", [label], () => guiding.print());
  if (slip === "printing" || slip === "printed") print.setAttribute("aria-disabled", "true");
  return print;
}

/**
 * What became of the list on paper.
 * @param {Context} context
 */
function printed({ words, paper, state }) {
  const { slip } = state.visit.guided;
  if (slip === "failed") return alertBox(words.say("guide.print_failed_title"), words.say("guide.print_failed"));
  const word = slip === "printed" ? (paper === "elsewhere" ? "guide.printed_elsewhere" : "guide.printed") : null;
  const line = el("p", "guide__printed", word ? words.say(word, { place: words.place() }) : "");
  line.setAttribute("role", "status");
  return line;
}

/**
 * The same list on the phone: a code to scan; in a demo without an address for phones, a link; otherwise nothing.
 * @param {Context} context
 */
function qr({ words, page, state: { visit } }) {
  const parameters = new URLSearchParams({ language: words.language });
  for (const [name, options] of Object.entries(visit.guided.answers))
    for (const option of options.length ? options : ["-"]) parameters.append(`q.${name}`, option);
  return phoneGuide(words, page, visit.service ?? "", parameters, "guide.scan");
}
