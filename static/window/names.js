/**
 * Codes as a clerk reads them: services, lines, priority classes, times and problems.
 */
import { text } from "../shared/page.js";

export class Names {
  constructor(page) {
    this.texts = page.texts;
    this.learn(page.settings);
  }

  /** The hall's names; what it no longer has (`retired`) keeps the one it had. */
  learn(settings) {
    this.language = settings.language;
    for (const kind of ["services", "lines", "priorities"]) {
      const known = [...settings.retired[kind], ...settings[kind]];
      this[kind] = new Map(known.map((one) => [one.code, one]));
    }
  }

  say(key, values) {
    return text(this.texts, key, values);
  }

  service(code) {
    return this.#in(this.services.get(code)?.name) || code;
  }

  line(code) {
    return this.#in(this.lines.get(code)?.name) || code;
  }

  /** Where something stands; "" when nobody has said. */
  place(title) {
    return this.#in(title);
  }

  /** "" for an ordinary ticket. */
  priority(code) {
    return code ? this.#in(this.priorities.get(code)?.name) || code : "";
  }

  /** Usual outcome of a service: on the spot, or accepted where the hall promises it within days. */
  usualOutcome(code) {
    return this.services.get(code)?.promised_days == null ? "done" : "accepted";
  }

  /** Minutes after which a wait in this line is long. */
  target(line) {
    return this.lines.get(line)?.wait_target_minutes ?? 15;
  }

  minutes(seconds) {
    const n = Math.floor((seconds ?? 0) / 60);
    return n < 1 ? this.say("queue.just_now") : this.say("queue.minutes", { n });
  }

  /** A problem of the server's as one plain sentence; `known` fills what the problem itself does not name. */
  problem(problem, known = {}) {
    const values = { ...known, ...(problem.extra ?? problem.problem ?? problem), detail: problem.detail ?? problem.message };
    const sentence = this.texts.problem[problem.code];
    const needed = [...(sentence ?? "").matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const usable = sentence && needed.every((name) => values[name] != null);
    return this.say(usable ? `problem.${problem.code}` : "problem.other", values);
  }

  #in(names) {
    return names?.[this.language] ?? Object.values(names ?? {})[0] ?? "";
  }
}

/** "4:07", or "1:02:09" from an hour on. */
export function stopwatch(seconds) {
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
