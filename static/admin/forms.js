/** People and devices: what cannot be taken back asks first, and a person is changed in a dialog. */
import { setText } from "../shared/dom.js";
import { pageData, text } from "../shared/page.js";
import { ask } from "./ask.js";

const { texts } = pageData();

for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { ask: title, askMore: more, askYes: yes } = form.dataset;
    if (await ask({ title, more, yes, no: texts.ask.cancel, isDanger: true })) form.submit();
  });
}

const dialog = document.querySelector('[data-part="change"]');
for (const button of document.querySelectorAll("[data-change]")) {
  button.addEventListener("click", () => {
    const { change, username, displayName, role, hall } = button.dataset;
    const form = dialog.querySelector("form");
    form.action = change;
    form.elements.display_name.value = displayName;
    form.elements.role.value = role;
    form.elements.hall.value = hall;
    form.elements.password.value = "";
    setText(dialog.querySelector('[data-part="change-title"]'), text(texts, "people.change_title", { name: username }));
    dialog.showModal();
  });
}
dialog?.querySelector('[data-part="change-cancel"]').addEventListener("click", () => dialog.close());
