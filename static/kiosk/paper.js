/** Where a citizen's slip comes out (pure). */
const WELL = ["ready", "paper_low", "unknown"];

/**
 * "here", "elsewhere" (at the printer that stands in for this kiosk's), "nowhere" (both are in trouble), or "never" (a
 * kiosk without paper). `states` by the printers' names. Nobody is sent to a printer that cannot say how it is.
 */
export function paperComes({ printer, backup }, states) {
  if (!printer) return "never";
  if (WELL.includes(states[printer])) return "here";
  return backup && WELL.includes(states[backup]) && states[backup] !== "unknown" ? "elsewhere" : "nowhere";
}
