/** Staff and devices: irreversible steps ask for confirmation, and a person is edited in a dialog. */
import { field, formIn, part, partIfAny, setText } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { ask } from "./ask.js";

/** @type {Pages.Admin} */
const page = pageData();
const say = speaker(page);
/** @type {NodeListOf<HTMLFormElement>} */
const asking = document.querySelectorAll("form[data-ask]");
/** @type {NodeListOf<HTMLElement>} */
const elements = document.querySelectorAll("[data-change]");

for (const form of asking) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { ask: question, askMore: more, askYes: yes } = form.dataset;
    const choice = form.querySelector("select")?.selectedOptions[0]?.text ?? "";
    const title = question?.replace("{choice}", choice);
    if (await ask({ title, more, yes, no: say("ask.cancel"), isDanger: true })) form.submit();
  });
}

for (const button of elements) {
  button.addEventListener("click", () => {
    const { change, username, displayName, role, hall } = button.dataset;
    const dialog = part("change", HTMLDialogElement);
    const form = formIn(dialog);
    form.action = change ?? "";
    field(form, "display_name").value = displayName ?? "";
    field(form, "role").value = role ?? "";
    field(form, "hall").value = hall ?? "";
    field(form, "password").value = "";
    setText(part("change-title"), say("people.change_title", { name: username }));
    dialog.showModal();
  });
}
partIfAny("change-cancel")?.addEventListener("click", () => part("change", HTMLDialogElement).close());
