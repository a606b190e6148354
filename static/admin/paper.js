/** The tray of a virtual printer: slips appear as they are printed. */
import { el } from "../shared/dom.js";
import { fill, pageData } from "../shared/page.js";

const EVERY_MILLISECONDS = 1500;
const page = pageData();
const tray = document.querySelector('[data-part="slips"]');

function draw(slips) {
  document.querySelector('[data-part="empty"]').hidden = slips.length > 0;
  const known = new Map([...tray.children].map((item) => [item.dataset.job, item]));
  tray.replaceChildren(...slips.map((one) => known.get(one.id) ?? slip(one)));
}

function slip({ id, number }) {
  const image = el("img");
  image.src = `/admin/printed/${id}.png`;
  image.alt = fill(page.texts.paper.slip, { number }).trim();
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
    // The server is away for a moment; the tray stays as it is.
  }
}

draw(page.slips);
setInterval(look, EVERY_MILLISECONDS);
