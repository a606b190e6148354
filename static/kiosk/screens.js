/**
 * Draws each screen: functions from the state to elements. They do not change the state; `go` does.
 * Each returns {head, body, action}: the fixed top, the part that may scroll, and the one big button.
 */
import { booked } from "./booked.js";
import { closed, list, search, start } from "./choosing.js";
import { guide } from "./guide.js";
import { confirm, priority, ticket } from "./taking.js";

/**
 * The data of a screen, and the actions of its buttons.
 * @typedef {object} Context
 * @property {import("./words.js").Words} words
 * @property {Pages.Kiosk} page
 * @property {import("./state.js").State} state
 * @property {(changes: Partial<import("./state.js").Visit>) => void} go
 * @property {import("./visiting.js").Visiting} visiting
 * @property {() => void} leave
 * @property {import("./guiding.js").Guiding} guiding
 * @property {() => void} openGuide
 * @property {ReturnType<typeof import("./paper.js").paperComes>} paper
 */

/** @typedef {{ head?: (Node | null)[], body: (Node | null)[], action?: (Node | null)[] }} Drawn */

export const SCREENS = { start, closed, list, search, confirm, priority, guide, ticket, booked };
