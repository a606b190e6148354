/** The form above a report: hall, period and filters. The address keeps them, so that it can be bookmarked. */
import { get } from "../shared/api.js";
import { el, field, part } from "../shared/dom.js";
import { periodAsked, periodsOf, WEEKDAYS } from "./periods.js";

const [NO_WINDOW, NO_WORD] = ["0", "-"];

const { compare } = new Intl.Collator("en", { numeric: true });

/**
 * clerk2 before clerk10.
 * @param {{ username: string }} one
 * @param {{ username: string }} other
 */
export const byUsername = (one, other) => compare(one.username, other.username);

/**
 * What can be chosen of a hall, or of all, in each list of the form: value and label.
 * @param {Pages.Report} page
 * @param {Pages.Report["halls"][number] | undefined} hall
 * @param {Pages.Say} say
 * @returns {Record<string, string[][]>}
 */
export function choicesOf(page, hall, say) {
  const all = ["", say("filter.all")];
  const clerks = page.staff.filter((clerk) => !hall || ["", hall.code].includes(clerk.hall)).sort(byUsername);
  return {
    line: [all, ...(hall?.lines ?? []).map(({ code, name }) => [code, `${code} ${named(name, page)}`])],
    window: [
      all,
      ...(hall?.windows ?? []).map((number) => [String(number), String(number)]),
      [NO_WINDOW, say("nobody.window")],
    ],
    staff: [
      all,
      ...clerks.map(({ username, name }) => [username, name && name !== username ? `${username} ${name}` : username]),
      [NO_WORD, say("nobody.staff")],
    ],
    priority: [
      all,
      [NO_WORD, say("nobody.priority")],
      ...(hall?.priorities ?? []).map(({ code, name }) => [code, named(name, page)]),
    ],
    booked: [all, ...["yes", "no"].map((word) => [word, say(`booked.${word}`)])],
    weekday: [all, ...WEEKDAYS.map((day) => [day, say(`weekday.${day}`)])],
    hour: [all, ...Array.from({ length: 24 }, (_, n) => [String(n), say("chart.hour", { n })])],
  };
}

/**
 * @param {Wire.Text} texts
 * @param {Pages.Report} page
 */
const named = (texts, { language }) => texts[language] ?? Object.values(texts)[0];

export class Filters {
  /**
   * @param {Pages.Report} page
   * @param {Pages.Say} say
   */
  constructor(page, say) {
    this.page = page;
    this.say = say;
    this.form = part("filters", HTMLFormElement);
    /** @param {Wire.Text} texts */
    this.named = (texts) => named(texts, page);
    const all = page.halls.length > 1 ? [["", say("filter.all")]] : [];
    fill("hall", [...all, ...page.halls.map(({ code, name }) => [code, this.named(name)])]);
    this.#fillOfHall();
    this.#readAddress();
    part("hall").addEventListener("change", () => this.#fillOfHall());
    part("line").addEventListener("change", () => this.#fillServices());
    this.form.addEventListener("input", ({ target }) => {
      if (target instanceof HTMLInputElement && ["from", "to"].includes(target.name)) this.#choosePeriod("");
    });
  }

  get hall() {
    return this.page.halls.find(({ code }) => code === part("hall", HTMLSelectElement).value);
  }

  /** What the server is asked; and what the address keeps: the same, but a named period instead of its dates. */
  parameters() {
    const forServer = new URLSearchParams({ language: this.page.language });
    for (const [name, value] of new FormData(this.form)) if (value) forServer.set(name, String(value));
    const forAddress = new URLSearchParams(forServer);
    forServer.delete("period");
    for (const name of forAddress.get("period") ? ["from", "to"] : []) forAddress.delete(name);
    return { forServer, forAddress };
  }

  /**
   * The words of a chosen filter: those of its choice in the list, else the value itself.
   * @param {string} name
   * @param {string | number} value
   */
  wordsOf(name, value) {
    const options = /** @type {NodeListOf<HTMLOptionElement>} */ (
      document.querySelectorAll(`[data-part="${name === "service" ? "services" : name}"] option`)
    );
    const option = [...options].find((candidate) => candidate.value === String(value));
    return name === "service" && option ? `${value} ${option.label}` : (option?.label ?? String(value));
  }

  /** @param {(name: string) => void} changed called with the period that was chosen from the list */
  onPeriod(changed) {
    part("period").addEventListener("change", () => {
      this.#choosePeriod(part("period", HTMLSelectElement).value);
      changed(part("period", HTMLSelectElement).value);
    });
  }

  #periods() {
    return periodsOf(this.page.today, this.hall?.changed_on);
  }

  /** @param {string} name "": the dates as they stand */
  #choosePeriod(name) {
    part("period", HTMLSelectElement).value = name;
    const period = this.#periods()[name];
    if (period) for (const [place, end] of ["from", "to"].entries()) field(this.form, end).value = period[place];
  }

  #readAddress() {
    const parameters = new URLSearchParams(location.search);
    for (const [name, value] of parameters) {
      if (!this.form.elements.namedItem(name)) continue;
      field(this.form, name).value = value;
      if (name === "hall") this.#fillOfHall();
    }
    const more = part("more", HTMLDetailsElement);
    const names = [...more.querySelectorAll("[name]")].map((one) => one.getAttribute("name") ?? "");
    for (const name of ["line", ...names]) {
      const value = parameters.get(name);
      if (value) this.#chooseUnlisted(name, value);
    }
    this.#choosePeriod(periodAsked(this.#periods(), parameters, this.page.report));
    more.open = names.some((name) => parameters.get(name));
  }

  /**
   * A value that only old tickets have is still what the address asks for.
   * @param {string} name
   * @param {string} value
   */
  #chooseUnlisted(name, value) {
    const chosen = field(this.form, name);
    if (chosen.value !== value && chosen instanceof HTMLSelectElement)
      chosen.append(Object.assign(el("option", "", value), { value }));
    chosen.value = value;
  }

  #fillOfHall() {
    const { say, hall, page } = this;
    fill("period", [
      ["", say("period.dates")],
      ...Object.keys(this.#periods()).map((name) => [name, say(`period.${name}`)]),
    ]);
    for (const [name, options] of Object.entries(choicesOf(page, hall, say))) fill(name, options);
    this.#fillServices();
  }

  async #fillServices() {
    const { hall, page } = this;
    const line = part("line", HTMLSelectElement).value;
    part("services").replaceChildren();
    if (!hall) return;
    /** @type {{ services: Wire.Service[] }} */
    const { services } = await get(`/api/v1/halls/${hall.code}/services?language=${page.language}`);
    const ofLine = services.filter((service) => !line || service.line === line);
    part("services").replaceChildren(
      ...ofLine.map(({ code, name }) => Object.assign(el("option"), { value: code, label: name })),
    );
  }
}

/**
 * Choices of a list; what was chosen stays chosen where it is still there.
 * @param {string} name
 * @param {string[][]} options value and label
 */
function fill(name, options) {
  const select = part(name, HTMLSelectElement);
  const before = select.value;
  select.replaceChildren(...options.map(([value, label]) => Object.assign(el("option", "", label), { value })));
  if (options.some(([value]) => value === before)) select.value = before;
}
