/** The guides of services, and the materials that they share. */
import { el } from "../../shared/dom.js";
import { servicesOf } from "./cascade.js";
import { agrees, button, itemsOf } from "./items.js";

/** @typedef {import("./form.js").Form} Form */

const SHARED = "guides/materials";

/** @param {Form} form */
export function guidesSection(form) {
  const names = new Map(servicesOf(form.draft.now).map(({ service }) => [service.code, form.words(service.name)]));
  const parts = Object.keys(form.draft.now).filter(
    (part) => part.startsWith("guides/") && form.draft.now[part] !== null,
  );
  const guides = parts.filter((part) => part !== SHARED).sort();
  const without = [...names].filter(([code]) => !guides.includes(`guides/${code}`));
  return [
    ...guides.map((part) => guideOf(form, part, names.get(part.slice(7)) ?? "")),
    adding(form, without),
    el("h3", "", form.say("guide.materials")),
    el("p", "hall-hint", form.say("guide.materials_hint")),
    ...itemsOf(form, "Material", [SHARED, "material"]),
  ];
}

/**
 * @param {Form} form
 * @param {string} part
 * @param {string} name
 */
function guideOf(form, part, name) {
  const code = part.slice(7);
  const details = el("details", "hall-group", [el("summary", "", [el("b", "", name || code), ` ${code}`])]);
  const fill = () => {
    if (!details.open || details.childElementCount > 1) return;
    const link = el("a", "", form.say("guide.see"));
    link.href = `/guide/${encodeURIComponent(form.page.hall)}/${encodeURIComponent(code)}`;
    details.append(
      el("h3", "hall-small", form.say("guide.questions")),
      ...itemsOf(form, "Question", [part, "question"], { fresh: () => ({ option: [] }) }),
      el("h3", "hall-small", form.say("guide.outcomes")),
      ...itemsOf(form, "Outcome", [part, "outcome"]),
      el("div", "hall-row", [
        link,
        button(form.say("guide.remove"), () => remove(form, part, name), "button button--small button--danger"),
      ]),
    );
  };
  details.addEventListener("toggle", () => {
    if (details.open) form.openLines.add(part);
    else form.openLines.delete(part);
    fill();
  });
  details.open = form.openLines.has(part) || form.isWrong([part]);
  fill();
  return details;
}

/**
 * @param {Form} form
 * @param {string} part
 * @param {string} name
 */
async function remove(form, part, name) {
  if (!(await agrees(form, "Neighbour", { name: { [form.page.language]: name } }))) return;
  form.draft.now[part] = null;
  form.draft.touch(part);
  form.changed();
  form.redraw();
}

/**
 * @param {Form} form
 * @param {[string, string][]} without services without a guide
 */
function adding(form, without) {
  const select = el("select", "field");
  select.append(...without.map(([code, name]) => new Option(`${code} ${name}`, code)));
  select.setAttribute("aria-label", form.say("guide.service"));
  const add = button(form.say("guide.add"), () => {
    const part = `guides/${select.value}`;
    form.draft.now[part] = { question: [], outcome: [{}] };
    form.draft.touch(part);
    form.openLines.add(part);
    form.changed();
    form.redraw();
  });
  return el("div", "hall-row", [select, add]);
}
