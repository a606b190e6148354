/** The hall is made and its server starts: go there as soon as it answers. */
import { part } from "../shared/dom.js";

const ASK_MILLISECONDS = 500;
const SLOW_MILLISECONDS = 90_000;
const AT = "/admin/hall";

const began = performance.now();

async function ask() {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) return location.replace(AT);
  part("slow").hidden = performance.now() - began < SLOW_MILLISECONDS;
  setTimeout(ask, ASK_MILLISECONDS);
}

ask();
