/** The what-if form as a question for the server: pure. */
import { WEEKDAYS } from "./periods.js";
import { weekdays } from "./what_if_words.js";

/** How often each day is replayed: a search replays many times, so it does with less. */
const REPETITIONS = { compare: 10, needed: 3, plan: 2 };

/**
 * @param {Iterable<[string, FormDataEntryValue]>} entries of the form
 * @returns {Record<string, unknown> & { hall: string }}
 */
export function questionOf(entries) {
  const filled = [...entries].map(([name, value]) => [name, String(value).trim()]);
  const form = Object.fromEntries(filled);
  const days = filled.filter(([name]) => name === "weekdays").flatMap(([, value]) => value.split(","));
  const kind = /** @type {keyof typeof REPETITIONS} */ (form.kind);
  /** @param {string} name */
  const number = (name) => (form[name] === "" || form[name] === undefined ? null : Number(form[name]));
  return {
    kind,
    hall: form.hall,
    start: form.start,
    end: form.end,
    weekdays: days.length === WEEKDAYS.length ? [] : days,
    within_minutes: Number(form.within),
    repetitions: number("repetitions") ?? REPETITIONS[kind],
    seed: number("seed") ?? 1,
    ...(kind === "compare"
      ? { windows: number("windows"), windows_before: number("windows_before") }
      : { share: part(form.share), most_windows: number("most_windows") }),
    hours: spans(form.hours),
    breaks: spans(form.breaks),
    skills: skills(form.skills),
    pooling: form.pooling,
    rule: form.rule,
    extra_wait_minutes: number("extra_wait"),
    booked_share: part(form.booked),
    patience: form.patience || "curve",
    ...(kind === "plan"
      ? {
          full_hours: Number(form.full_hours),
          break_minutes: Number(form.break_minutes),
          part_hours: Number(form.part_hours),
        }
      : {}),
  };
}

/** What a search is asked to reach unless somebody says otherwise. */
const SHARE = 0.9;
/** Shares have this many decimals, so that 0.29 does not come back as 0.28999999999999998. */
const DECIMALS = 6;

/**
 * A share of what is written in per cent; nothing is 0.
 * @param {string | undefined} percent
 */
const part = (percent) => Number((Number(percent || 0) / 100).toFixed(DECIMALS));

/**
 * The same in per cent.
 * @param {number} share
 */
const percent = (share) => Number((share * 100).toFixed(DECIMALS - 2));

/**
 * "8:30-12:00, 13:00–17:30" as the server has it; what cannot be read stays, and the server says so.
 * @param {string | undefined} text
 */
export function spans(text) {
  return (text ?? "")
    .split(/[,，、;；]/)
    .map((part) =>
      part
        .replace(/\s/g, "")
        .replace(/[–—~～至]/g, "-")
        .replace(/：/g, ":"),
    )
    .filter(Boolean)
    .map((part) => part.replace(/(^|-)(\d):/g, "$10$2:"));
}

/**
 * "1=A,B; 2=C" as the lines of windows by number.
 * @param {string | undefined} text
 * @returns {Record<string, string[]>}
 */
export function skills(text) {
  const windows = (text ?? "").split(/[;；]/).filter((part) => part.trim());
  return Object.fromEntries(
    windows.map((part) => {
      const [number, lines = ""] = part.split(/[=＝]/);
      return [
        number.trim(),
        lines
          .split(/[,，、]/)
          .map((line) => line.trim())
          .filter(Boolean),
      ];
    }),
  );
}

/**
 * The fields of the form for a question that was asked: name → value.
 * @param {Record<string, any>} question
 * @returns {Record<string, string>}
 */
export function fieldsOf(question) {
  /** @param {unknown} value */
  const text = (value) => (value === null || value === undefined ? "" : String(value));
  /** @type {Record<string, string>} */
  const fields = {};
  for (const name of [
    "hall",
    "start",
    "end",
    "windows",
    "windows_before",
    "most_windows",
    "pooling",
    "rule",
    "full_hours",
    "break_minutes",
    "part_hours",
    "seed",
  ]) {
    fields[name] = text(question[name]);
  }
  return {
    ...fields,
    within: text(question.within_minutes),
    weekdays: (question.weekdays?.length ? question.weekdays : WEEKDAYS).join(","),
    share: text(percent(question.share ?? SHARE)),
    hours: question.hours.join(", "),
    breaks: question.breaks.join(", "),
    skills: Object.entries(question.skills)
      .map(([number, lines]) => `${number}=${lines.join(",")}`)
      .join("; "),
    extra_wait: text(question.extra_wait_minutes),
    booked: question.booked_share ? text(percent(question.booked_share)) : "",
    patience: question.patience === "curve" ? "" : text(question.patience),
    repetitions:
      question.repetitions === REPETITIONS[/** @type {keyof typeof REPETITIONS} */ (question.kind)]
        ? ""
        : text(question.repetitions),
  };
}

/**
 * The question as one short sentence, for the list of earlier ones.
 * @param {Record<string, any>} question
 * @param {Pages.Say} say
 */
export function sentence(question, say) {
  const changes = changesOf(question, say);
  const { kind, start, end, within_minutes: minutes } = question;
  const conditions = changes.length ? changes.join(say("earlier.and")) : say("form.as_it_was");
  return say(`earlier.${kind}`, { start, end, conditions, minutes, share: percent(question.share) });
}

/**
 * What differs from how it was, and the goal, as words.
 * @param {Record<string, any>} question
 * @param {Pages.Say} say
 */
export function conditions(question, say) {
  const goal = [valued(say("form.within"), question.within_minutes)];
  if (question.kind !== "compare") goal.push(valued(say("form.share"), percent(question.share)));
  return [...changesOf(question, say), ...goal].join(" · ");
}

/**
 * A field's label with its value: the unit in the label's brackets stands after the value, another remark nowhere.
 * @param {string} label
 * @param {unknown} value
 */
function valued(label, value) {
  const [, word, remark = ""] = label.match(/^(.*?)\s*(?:[(（](.*)[)）])?$/) ?? [];
  const unit = { "%": "%", minutes: " minutes", 分钟: " 分钟" }[remark] ?? "";
  return `${word} ${value}${unit}`;
}

/**
 * What differs from how it was.
 * @param {Record<string, any>} question
 * @param {Pages.Say} say
 * @returns {string[]}
 */
function changesOf(question, say) {
  /** @type {string[]} */
  const parts = [];
  /**
   * @param {string} name
   * @param {unknown} value
   */
  const add = (name, value) => parts.push(valued(say(`form.${name}`), value));
  if (question.weekdays?.length) add("weekdays", weekdays(question.weekdays, say));
  for (const name of ["windows", "windows_before"]) if (question[name]) add(name, question[name]);
  if (question.most_windows) add("most_windows", question.most_windows);
  if (question.hours?.length) add("hours", question.hours.join(" "));
  if (question.breaks?.length) add("breaks", question.breaks.join(" "));
  if (Object.keys(question.skills ?? {}).length) add("skills", fieldsOf({ hours: [], breaks: [], ...question }).skills);
  if (question.pooling) parts.push(say(`pooling.${question.pooling}`));
  if (question.rule) parts.push(say(`rule.${question.rule}`));
  if (question.extra_wait_minutes !== null && question.extra_wait_minutes !== undefined)
    add("extra_wait", question.extra_wait_minutes);
  if (question.booked_share) add("booked", percent(question.booked_share));
  if (question.patience === "even" || question.patience === "none") parts.push(say(`patience.${question.patience}`));
  return parts;
}
