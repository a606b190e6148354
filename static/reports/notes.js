/** What one must know beside the figures of some reports, as sentences: pure. */
import * as comparison from "./comparison.js";
import { notesOfNeeded } from "./course.js";
import { notesOfPatience } from "./lines.js";

/**
 * @param {Wire.Report} report
 * @param {import("./headline.js").Spoken & { hallOf: (code: string) => { name: string, windows: number } | null }} words
 * @returns {string[]}
 */
export function notesOf(report, words) {
  if (report.name === "patience") return notesOfPatience(report, words); // whose only people may have left unseen
  if (!report.rows.length) return [];
  if (report.name === "day-course") return notesOfNeeded(report, words);
  const own = report.name === "comparison" ? comparison.notes(report, words) : [];
  const halls = report.totals.halls_without_holidays;
  return halls ? [...own, words.say("note.no_holidays", { halls })] : own;
}
