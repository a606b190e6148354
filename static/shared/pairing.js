/** A kiosk or screen that is not paired: asks whether its code was typed, and then takes the page of the station. */
import { takeAnew } from "./page.js";

const ASK_MILLISECONDS = 3_000;

async function ask() {
  try {
    const response = await fetch("/pairing", { cache: "no-store", credentials: "same-origin" });
    if (response.ok && !(await response.json()).waiting) takeAnew();
  } catch {
    // the server does not answer at the moment; this code may still be good when it does
  }
}

setInterval(ask, ASK_MILLISECONDS);
