/** What else goes when something of a hall goes, so that nothing names what is no more. */

/** @typedef {Record<string, any>} Parts */

/** @param {Parts} parts */
export function servicesOf(parts) {
  return Object.entries(parts)
    .filter(([part]) => part.startsWith("services/"))
    .flatMap(([part, value]) =>
      (value?.service ?? []).map((/** @type {any} */ service, /** @type {number} */ place) => ({
        part,
        place,
        service,
      })),
    );
}

/**
 * A line goes. Its services go too (`target` ""), or belong to another line.
 * @param {Parts} parts
 * @param {string} line
 * @param {string} target
 */
export function withoutLine(parts, line, target) {
  for (const { part, service } of servicesOf(parts)) {
    if (service.line !== line) continue;
    if (target) service.line = target;
    else withoutService(parts, part, service);
  }
  for (const window of parts.windows?.window ?? []) {
    for (const key of ["serves", "helps"])
      if (window[key]?.includes(line)) window[key] = window[key].filter((/** @type {string} */ code) => code !== line);
    if (target && window.serves?.length === 0) window.serves = [target];
  }
  if (parts.demand?.lines) delete parts.demand.lines[line];
}

/**
 * A service goes, with its guide.
 * @param {Parts} parts
 * @param {string} part
 * @param {any} service
 */
export function withoutService(parts, part, service) {
  const list = parts[part].service;
  list.splice(list.indexOf(service), 1);
  if (list.length === 0) parts[part] = null;
  const guide = `guides/${service.code}`;
  if (parts[guide]) parts[guide] = null;
}

/**
 * A window goes, with its screen and its shifts of the demonstration.
 * @param {Parts} parts
 * @param {number} number
 */
export function withoutWindow(parts, number) {
  if (parts.devices?.display)
    parts.devices.display = parts.devices.display.filter((/** @type {any} */ screen) => screen.window !== number);
  const shifts = parts.demand?.shift;
  if (!shifts) return;
  for (const shift of shifts)
    shift.windows = shift.windows?.filter((/** @type {number} */ window) => window !== number);
  parts.demand.shift = shifts.filter((/** @type {any} */ shift) => shift.windows?.length !== 0);
}

/**
 * A printer goes; kiosks and printers name it no more.
 * @param {Parts} parts
 * @param {string} name
 */
export function withoutPrinter(parts, name) {
  for (const kiosk of parts.devices?.kiosk ?? []) if (kiosk.printer === name) delete kiosk.printer;
  for (const printer of parts.devices?.printer ?? []) if (printer.backup === name) delete printer.backup;
}

/**
 * A priority class goes from the demonstration's shares.
 * @param {Parts} parts
 * @param {string} code
 */
export function withoutPriority(parts, code) {
  if (parts.demand?.priorities) delete parts.demand.priorities[code];
}
