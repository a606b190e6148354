/** Why a line or a service gives no number now, and what to do instead (pure); the server decides, this page says it before. */
import { localTime } from "./hours.js";

/**
 * @typedef {object} Refusal
 * @property {Wire.BoardLine["refusal"]} refusal
 * @property {string | null} again_at when there are numbers again; null: not today
 */

/**
 * Why the line gives none; null: it gives them.
 * @param {Pick<Wire.Board, "lines">} board
 * @param {string} line its code
 * @returns {Refusal | null}
 */
export function refusalOfLine({ lines }, line) {
  const own = lines.find(({ code }) => code === line);
  return own?.refusal ? own : null;
}

/**
 * Why a service gets none, because of its line or of its own limits; null: it gets one.
 * @param {Pick<Wire.Board, "lines">} board
 * @param {{ code: string, line: string }} service
 * @returns {Refusal | null}
 */
export function refusalOfService({ lines }, service) {
  const own = lines.find(({ code }) => code === service.line);
  const ofService = own?.refused_services?.find(({ code }) => code === service.code);
  return refusalOfLine({ lines }, service.line) ?? ofService ?? null;
}

/**
 * The sentences for it, as keys of the kiosk's texts: why, and what to do instead.
 * @param {Refusal} refusal
 * @param {boolean} canBook whether another time can be booked
 */
export function sentencesOf({ refusal, again_at }, canBook) {
  const kind = refusal === "closing_soon" ? "closing" : refusal === "hall_closed" ? "closed" : "full";
  const why = kind === "closing" ? "limits.closing" : `limits.${kind}_${again_at ? "from" : "today"}`;
  return { why, instead: again_at ? "limits.instead_from" : canBook ? "limits.instead_book" : "limits.instead_day" };
}

/**
 * An instant as the hall's time of day; on another day with the date before it; "" for none.
 * @param {string | null} at
 * @param {{ timezone: string, language: string, now: string }} where
 */
export function timeOf(at, { timezone, language, now }) {
  if (!at) return "";
  const instant = Date.parse(at);
  const { date, clock } = localTime(timezone, instant);
  if (date === localTime(timezone, Date.parse(now)).date) return clock;
  const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    timeZone: timezone,
    month: "long",
    day: "numeric",
  });
  return `${day.format(new Date(instant))} ${clock}`;
}
