// A guide that answers while one ticks. The server makes the same page without this script; here it is fetched and put
// in place, and the address follows, so that it can be sent.
const html = document.documentElement;

/** @param {string} address */
async function show(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) {
    location.assign(address);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [before, after] = [document, page].map((one) => one.querySelector("[data-part=main]"));
  const focused = document.activeElement?.id;
  const nav = page.querySelector("nav");
  document.querySelector("nav")?.replaceChildren(...(nav?.childNodes ?? []));
  before?.replaceChildren(...(after?.childNodes ?? []));
  if (focused) {
    document.getElementById(focused)?.focus();
  }
  history.replaceState(null, "", address);
  ready();
}

/** The address of what is ticked. @param {HTMLFormElement} form */
function addressOf(form) {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    parameters.append(name, String(value));
  }
  return `${location.pathname}?${parameters}`;
}

/** "None of these" and the others exclude each other. @param {HTMLInputElement} input */
function settle(input) {
  const group = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(`input[name="${input.name}"]`));
  for (const other of input.checked && input.type === "checkbox" ? group : []) {
    if (other !== input && (input.hasAttribute("data-none") || other.hasAttribute("data-none"))) {
      other.checked = false;
    }
  }
}

function ready() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-part=ask]"));
  form?.addEventListener("change", (event) => {
    settle(/** @type {HTMLInputElement} */ (event.target));
    void show(addressOf(form));
  });
  const showButton = /** @type {HTMLElement | null} */ (document.querySelector("[data-part=show]"));
  if (showButton) {
    showButton.hidden = true;
  }
  const print = /** @type {HTMLElement | null} */ (document.querySelector("[data-part=print]"));
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  html.dataset.ready = "";
}

ready();
