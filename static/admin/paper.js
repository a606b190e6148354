/** The tray of a virtual printer: slips appear as they are printed. */
import { el, part } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";

const EVERY_MILLISECONDS = 1500;
/** @type {Pages.Admin} */
const page = pageData();
const say = speaker(page);
const tray = part("slips");

/** @param {Pages.PrintedSlip[]} slips */
function draw(slips) {
  part("empty").hidden = slips.length > 0;
  const items = /** @type {HTMLElement[]} */ ([...tray.children]);
  const itemsByJob = new Map(items.map((item) => [item.dataset.job, item]));
  tray.replaceChildren(...slips.map((entry) => itemsByJob.get(entry.id) ?? slip(entry)));
}

/** @param {Pages.PrintedSlip} printed */
function slip({ id, number }) {
  const image = el("img");
  image.src = `/admin/printed/${id}.png`;
  image.alt = say("paper.slip", { number }).trim();
  const bytes = el("a", "quiet-text", page.texts.paper.bytes);
  bytes.href = `/admin/printed/${id}.bin`;
  const item = el("li", "slip", [image, bytes]);
  item.dataset.job = id;
  return item;
}

async function look() {
  try {
    const answer = await fetch(`/admin/printers/${encodeURIComponent(page.printer)}/paper.json`, { cache: "no-store" });
    if (answer.ok) draw((await answer.json()).slips);
  } catch {
    // The server cannot be reached for now; the tray stays as it is.
  }
}

draw(page.slips);
setInterval(look, EVERY_MILLISECONDS);
