/** Where a citizen's slip is printed (pure). */
const WELL = ["ready", "paper_low", "unknown"];

/**
 * "here", "elsewhere" (at the backup printer), "nowhere" (both are in trouble), or "never" (a kiosk without paper).
 * `states`: by the printers' names. A backup with an unknown state is not used.
 * @param {{ printer: string, backup: string }} kiosk
 * @param {Record<string, Wire.PrinterState>} states
 * @returns {"here" | "elsewhere" | "nowhere" | "never"}
 */
export function paperComes({ printer, backup }, states) {
  if (!printer) return "never";
  if (WELL.includes(states[printer])) return "here";
  return backup && WELL.includes(states[backup]) && states[backup] !== "unknown" ? "elsewhere" : "nowhere";
}
