/** Asks for confirmation before a step that is hard to undo. */
import { el } from "../shared/dom.js";

/**
 * True when the answer is yes. Escape and the button with the focus mean no.
 * @param {{ title?: string, more?: string, yes?: string, no: string, isDanger?: boolean, extra?: Node | null }} question
 * @returns {Promise<boolean>}
 */
export function ask({ title, more = "", yes, no, isDanger = false, extra = null }) {
  const dialog = el("dialog", "ask");
  const agree = el("button", isDanger ? "button button--danger" : "button button--primary", yes);
  const stay = el("button", "button", no);
  agree.value = "yes";
  stay.value = "no";
  stay.autofocus = true;
  stay.formNoValidate = true;
  const heading = el("h2", "", title);
  heading.id = "ask-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const form = el("form", "", [heading, more ? el("p", "", more) : null, extra, el("p", "ask__steps", [agree, stay])]);
  form.method = "dialog";
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}
