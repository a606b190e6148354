/** The login page: a passkey instead of name and password, where this browser has them. */
import { field, part, setText } from "../shared/dom.js";
import { csrfToken, pageData } from "../shared/page.js";
import { problemOf, sign, whyNot } from "../shared/passkeys.js";

/** @type {Pages.WithPasskeys} */
const page = pageData();
const words = page.passkeys;
const form = part("passkey", HTMLFormElement);
const why = whyNot(page);

form.hidden = why !== "";
part("or").hidden = why !== "";
part("no-passkey").hidden = why === "";
setText(part("no-passkey"), why);

if (!why && part("passkey-button").classList.contains("button--primary")) part("passkey-button").focus();

/** What the server wants signed; throws its problem. */
async function options() {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  const answer = await fetch("/login/passkey/begin", { method: "POST", headers, cache: "no-store" }).catch(() => null);
  if (answer?.ok) return answer.json();
  throw answer ? await answer.json().catch(() => ({ code: "any" })) : { code: "unreachable" };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = part("passkey-button", HTMLButtonElement);
  button.disabled = true;
  try {
    field(form, "answer").value = await sign(await options());
    form.submit();
  } catch (error) {
    const news = part("passkey-news");
    news.hidden = false;
    setText(news, words.problem[problemOf(error)] ?? words.problem.any);
    button.disabled = false;
  }
});
