/**
 * On pages that need a login: every few seconds, is it still this one? Where it has ended (expired, disabled, a new
 * password, a server with a new secret), the page is taken anew, which leads to the login and from there back here.
 */
import { takeAnew } from "./page.js";

const LOOK_MILLISECONDS = 4000;
let username = null;

async function look() {
  const answer = await fetch("/login/still", { cache: "no-store", credentials: "same-origin" }).catch(() => null);
  if (answer?.status === 401) return takeAnew();
  if (!answer?.ok) return; // the server cannot be reached: that says nothing about the login
  const now = (await answer.json().catch(() => ({}))).username ?? null;
  if (username !== null && now !== username) takeAnew(); // somebody else has logged in meanwhile
  username = now;
}

look();
setInterval(look, LOOK_MILLISECONDS);
addEventListener("online", look);
document.addEventListener("visibilitychange", () => document.hidden || look());
