/**
 * Names for codes: services, lines, priority classes; and times and problems as text.
 */
import { text } from "../shared/page.js";

export class Names {
  /** @param {Pick<Pages.WindowConsole, "texts" | "settings" | "timezone">} page */
  constructor(page) {
    this.texts = page.texts;
    this.language = page.settings.language;
    this.timezone = page.timezone;
    this.services = byCode(page.settings, "services");
    this.lines = byCode(page.settings, "lines");
    this.priorities = byCode(page.settings, "priorities");
  }

  /**
   * The hall's names, including those of removed lines and services (`retired`).
   * @param {Pages.WindowSettings} settings
   */
  learn(settings) {
    this.language = settings.language;
    this.services = byCode(settings, "services");
    this.lines = byCode(settings, "lines");
    this.priorities = byCode(settings, "priorities");
  }

  /**
   * @param {string} key
   * @param {Pages.Values} [values]
   */
  say(key, values) {
    return text(this.texts, this.language, key, values);
  }

  /** @param {string} code */
  service(code) {
    return this.#in(this.services.get(code)?.name) || code;
  }

  /** @param {string} code */
  line(code) {
    return this.#in(this.lines.get(code)?.name) || code;
  }

  /**
   * A title in the page's language; "" when it is not defined.
   * @param {Wire.Text} title
   */
  place(title) {
    return this.#in(title);
  }

  /**
   * The time of somebody's appointment, as 09:30; "" for a walk-in.
   * @param {Pick<Wire.Ticket, "appointment">} ticket
   */
  bookedAt({ appointment }) {
    if (!appointment) return "";
    const how = /** @type {const} */ ({
      timeZone: this.timezone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    return new Intl.DateTimeFormat("en-GB", how).format(new Date(appointment.starts_at));
  }

  /**
   * "" for an ordinary ticket.
   * @param {string} code
   */
  priority(code) {
    return code ? this.#in(this.priorities.get(code)?.name) || code : "";
  }

  /**
   * The usual outcome of a service: done on the spot, or accepted if the hall promises it within days.
   * @param {string} code
   * @returns {Wire.Outcome}
   */
  usualOutcome(code) {
    return this.services.get(code)?.promised_days == null ? "done" : "accepted";
  }

  /**
   * Minutes after which a wait in this line is long.
   * @param {string} line
   */
  target(line) {
    return this.lines.get(line)?.wait_target_minutes ?? 15;
  }

  /** @param {number | null} seconds */
  minutes(seconds) {
    const n = Math.floor((seconds ?? 0) / 60);
    return n < 1 ? this.say("queue.just_now") : this.say("queue.minutes", { n });
  }

  /**
   * A problem from the server as one plain sentence; `facts`: values that the problem itself does not have.
   * @param {import("../shared/api.js").Problem} problem
   * @param {Pages.Values} [facts]
   */
  problem(problem, facts = {}) {
    /** @type {Pages.Values} */
    const values = {
      ...facts,
      ...problem,
      detail: problem.detail ?? problem.message,
    };
    const sentence = this.texts.problem[problem.code];
    const needed = [...(sentence ?? "").matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const usable = sentence && needed.every((name) => values[name] != null);
    return this.say(usable ? `problem.${problem.code}` : "problem.other", values);
  }

  /** @param {Wire.Text | undefined} names */
  #in(names) {
    return names?.[this.language] ?? Object.values(names ?? {})[0] ?? "";
  }
}

/**
 * The hall's entries of one kind, including removed ones (`retired`), by code.
 * @template {keyof Pages.WindowNames} Kind
 * @param {Pages.WindowSettings} settings
 * @param {Kind} kind
 * @returns {Map<string, Pages.WindowNames[Kind][number]>}
 */
function byCode(settings, kind) {
  return new Map([...settings.retired[kind], ...settings[kind]].map((entry) => [entry.code, entry]));
}

/**
 * "4:07", or "1:02:09" from an hour on.
 * @param {number} seconds
 */
export function stopwatch(seconds) {
  /** @param {number} n */
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
