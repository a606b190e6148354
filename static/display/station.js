/**
 * What the hall screen and the window screens have in common: the page's data, its words, its link to the hall, its clock.
 */
import { Live } from "../shared/live.js";
import { pageData } from "../shared/page.js";
import { wander } from "./burn_in.js";
import { showStaleness } from "./staleness.js";
import { Words } from "./words.js";

export function openStation() {
  const page = pageData();
  const words = new Words(page.texts, page.settings.languages);
  const part = (name) => document.querySelector(`[data-part="${name}"]`);
  const live = new Live("/display", { token: page.token, hall: page.hall, window: page.window, build: page.build, watch: { station: page.station } });
  showStaleness(live, part("stale"), words, page.settings.timezone);
  live.addEventListener("newer", () => location.reload());
  wander(part("picture"));
  return { page, words, part, live };
}
