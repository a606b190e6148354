/**
 * What the hall screen and the window screens share: the page's data, its texts, live updates and the clock.
 */
import { part } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData } from "../shared/page.js";
import { wander } from "./burn_in.js";
import { showStaleness } from "./staleness.js";
import { Words } from "./words.js";

export function openStation() {
  /** @type {Pages.Display} */
  const page = pageData();
  const words = new Words(page.texts, page.settings.languages);
  const live = new Live("/display", {
    token: page.token,
    hall: page.hall,
    window: page.window,
    build: page.build,
    watch: { station: page.station },
  });
  showStaleness(live, part("stale"), words, page.settings.timezone);
  live.on("newer", () => location.reload());
  wander(part("picture"));
  return { page, words, live };
}
