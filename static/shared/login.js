/**
 * On pages that need a login: checks every few seconds that it is still valid. When it has ended (expired, disabled, a
 * new password, a new secret key of the server), the page is reloaded, which leads to the login page and back here.
 */
import { takeAnew } from "./page.js";

const LOOK_MILLISECONDS = 4000;
/** @type {string | null} */
let username = null;
let isUsed = false; // whether somebody has touched the page since it asked last: then the login is in use

async function look() {
  const address = isUsed ? "/login/still?used=1" : "/login/still";
  isUsed = false;
  const answer = await fetch(address, { cache: "no-store", credentials: "same-origin" }).catch(() => null);
  if (answer?.status === 401) return takeAnew();
  if (!answer?.ok) return; // the server cannot be reached; the login may still be valid
  const now = (await answer.json().catch(() => ({}))).username ?? null;
  if (username !== null && now !== username) takeAnew(); // somebody else has logged in
  username = now;
}

look();
setInterval(look, LOOK_MILLISECONDS);
for (const touch of ["pointerdown", "keydown", "wheel"]) {
  addEventListener(touch, () => (isUsed = true), { passive: true });
}
addEventListener("online", look);
document.addEventListener("visibilitychange", () => document.hidden || look());
