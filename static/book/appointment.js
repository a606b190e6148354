/** The page behind an appointment's link: when it is, its code, and how to move or cancel it. */
import { get, post, speakAs } from "../shared/api.js";
import { el, part, partIfAny, setText } from "../shared/dom.js";
import { pageData, speaker } from "../shared/page.js";
import { showTimes, sorry, whenWords } from "./picker.js";

const ASK_MILLISECONDS = 30_000;
/** @type {Pages.Appointment} */
const page = pageData();
const say = speaker(page);
const dialog = part("sure", HTMLDialogElement);
let { appointment } = page;
let isNew = page.is_new;

speakAs(page.token);

function draw() {
  const { state, starts_at: startsAt, hours_changed: hasChanged, service_gone: isGone } = appointment;
  const isBooked = state === "booked";
  document.querySelector("main")?.setAttribute("data-state", state);
  setText(part("when"), whenWords(startsAt, page));
  setText(part("state"), isNew && isBooked ? say("done.title") : say(`state.${state}`));
  const reason = appointment.cancelled_because || state;
  const hint = state === "checked_in" ? say("card.ticket") : page.texts.hint[reason] ? say(`hint.${reason}`) : "";
  setText(part("hint"), isNew && isBooked ? say("done.keep") : hint);
  setText(part("how"), say("card.check_in", page.rules));
  part("pass").hidden = part("deeds").hidden = !isBooked;
  part("changed").hidden = !isBooked || !hasChanged;
  part("move").hidden = isGone; // there are no other times of it
  const bring = partIfAny("bring");
  if (bring) bring.hidden = state === "cancelled" || state === "done";
}

/** @param {unknown} error */
function complain(error) {
  setText(part("problem"), sorry(error, page, say));
  part("problem").hidden = false;
}

/** @param {() => Promise<Wire.Appointment>} work */
async function attempt(work) {
  part("problem").hidden = true;
  try {
    appointment = await work();
    draw();
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

part("move").addEventListener("click", () => {
  const step = part("step");
  const times = el("div", "picker");
  const keep = el("button", "button", say("move.keep"));
  keep.type = "button";
  const close = () => {
    step.hidden = true;
    part("deeds").hidden = false;
  };
  keep.addEventListener("click", close);
  step.replaceChildren(el("h2", "", say("move.title")), times, keep);
  step.hidden = false;
  part("deeds").hidden = true;
  step.focus();
  const choose = async (/** @type {import("./slots.js").Slot} */ { starts_at }) => {
    isNew = false;
    if (!(await attempt(() => post(`/api/v1/appointments/${appointment.id}/move`, { starts_at })))) return;
    close();
    setText(part("hint"), say("move.moved", { when: whenWords(starts_at, page) }));
    scrollTo({ top: 0 });
  };
  showTimes(times, appointment.service, { page, say, choose }).catch(complain);
});

part("cancel").addEventListener("click", () => {
  setText(part("sure-text"), say("cancel.sure", { when: whenWords(appointment.starts_at, page) }));
  dialog.showModal();
});
part("no").addEventListener("click", () => dialog.close());
part("yes").addEventListener("click", async () => {
  await attempt(() => post(`/api/v1/appointments/${appointment.id}/cancel`));
  dialog.close();
});
setInterval(async () => {
  if (document.hidden) return;
  const now = await get(`/api/v1/appointments/${appointment.id}`).catch(() => null);
  if (now && now.state !== appointment.state) {
    appointment = now;
    draw();
  }
}, ASK_MILLISECONDS);
draw();
