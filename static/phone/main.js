/** A citizen's phone: follows one ticket by socket, or by HTTP when no socket can be opened. */
import { get, post, speakAs } from "../shared/api.js";
import { part, partIfAny, setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData, speaker, takeAnew } from "../shared/page.js";
import { waitMinutes } from "../shared/wait.js";
import { Ahead } from "./ahead.js";
import { Bell } from "./bell.js";

const ASK_MILLISECONDS = 10_000;
const ENDED = ["finished", "cancelled", "expired"]; // not no_show: a no-show may still be reinstated
/** @type {Pages.Phone} */
const page = pageData();
const say = speaker(page);
const bell = new Bell();
const dialog = part("sure", HTMLDialogElement);
const [yesButton, sound] = [part("yes", HTMLButtonElement), part("sound", HTMLButtonElement)];
const ahead = new Ahead(keptHere());
/** @type {Wire.TicketNews} */
let ticket = page.ticket;
let heardAt = Date.now();

speakAs(page.token);

function keptHere() {
  try {
    return sessionStorage;
  } catch {
    return null; // the browser forbids storage
  }
}

/**
 * The word for the ticket's state, and whether a window that takes it is open.
 * @param {Wire.Ticket} ticket
 */
function wordOf({ state, recalls, wanted_window: wantedWindow, wait, cleared }) {
  if (state === "called" && recalls > 0) return "recalled";
  if (state === "expired" && cleared) return "cleared";
  if (state === "parked" && wantedWindow) return "parked_at";
  return state === "waiting" && wait === null ? "closed" : state;
}

/** @param {Wire.Wait | null} wait */
function range(wait) {
  const minutes = waitMinutes(wait);
  if (minutes === null) return say("wait.none");
  const { from: low, to: high, isShort } = minutes;
  if (isShort) return say("wait.short");
  const words = low === high ? say("wait.about", { high }) : say("wait.range", { low, high });
  return wait?.rough ? say("wait.rough", { wait: words }) : words;
}

function draw() {
  const { state, window: number, wait, wanted_window: wantedWindow } = ticket;
  const waiting = state === "waiting";
  const word = wordOf(ticket);
  const place = { window: number ?? wantedWindow };
  document.title = state === "called" ? say(`state.${word}`, place) : `${ticket.number} · ${say("page.title")}`;
  part("main").dataset.state = state;
  part("main").toggleAttribute("data-closed", word === "closed");
  setText(part("state"), say(`state.${word}`, place));
  const hint = waiting && wantedWindow ? "to_window" : page.texts.hint[word] ? word : state;
  setText(part("hint"), page.texts.hint[hint] ? say(`hint.${hint}`, place) : "");
  part("window").hidden = state !== "called";
  setText(part("window"), number ?? "");
  part("wait").hidden = !waiting;
  const bringList = partIfAny("bring");
  if (bringList) bringList.hidden = ENDED.includes(state);
  if (waiting) {
    const { n, priority, back: comeBackCount } = ahead.of(ticket);
    setText(part("ahead"), n ? say("wait.ahead", { n }) : say(word === "closed" ? "wait.first_closed" : "wait.first"));
    const reasons = [
      priority && say("wait.priority", { n: priority }),
      comeBackCount && say("wait.back", { n: comeBackCount }),
    ];
    setText(part("why"), reasons.filter(Boolean).join(page.texts.wait.and));
    setText(part("range"), range(wait));
  }
  part("cancel").hidden = !waiting;
  const clock = new Intl.DateTimeFormat(page.language, {
    timeZone: page.timezone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  setText(part("updated"), say("page.updated", { time: clock.format(new Date(ticket.server_at ?? live.clock.now())) }));
}

/** @param {Wire.TicketNews} newTicket */
function learn(newTicket) {
  heardAt = Date.now();
  part("stale").hidden = true;
  if (newTicket.revision < ticket.revision) return;
  const called =
    newTicket.state === "called" &&
    (ticket.state !== "called" || newTicket.recalls > ticket.recalls || newTicket.window !== ticket.window);
  ticket = { ...ticket, ...newTicket };
  draw();
  if (called) bell.ring();
}

async function ask() {
  try {
    learn({ ...(await get(`/api/v1/tickets/${ticket.id}`)), server_at: new Date(live.clock.now()).toISOString() });
  } catch (error) {
    if (/** @type {import("../shared/api.js").Problem} */ (error).code === "link_ended") takeAnew(); // says goodbye
    part("stale").hidden = false;
  }
}

sound.hidden = !bell.isPossible;
sound.addEventListener("click", async () => {
  await bell.allow();
  setText(sound, say("sound.is_on"));
  sound.disabled = true;
});

part("cancel").addEventListener("click", () => {
  setText(part("sure-text"), say("cancel.sure", { number: ticket.number }));
  dialog.showModal();
});
part("no").addEventListener("click", () => dialog.close());
yesButton.addEventListener("click", async () => {
  yesButton.disabled = true;
  try {
    learn(await post(`/api/v1/tickets/${ticket.id}/cancel`));
    part("problem").hidden = true;
  } catch (error) {
    const problem = /** @type {import("../shared/api.js").Problem} */ (error);
    const reason = problem.code === "wrong_step" ? say("cancel.too_late") : (problem.detail ?? say("stale.title"));
    setText(part("problem"), say("cancel.failed", { why: reason }));
    part("problem").hidden = false;
  }
  yesButton.disabled = false;
  dialog.close();
});

const live = new Live("/phone", { token: page.token, hall: page.hall, staleAfterSeconds: 25 });
live.on("ticket", (detail) => learn(detail));
live.on("stale", () => {
  part("stale").hidden = false;
});
live.on("fresh", () => {
  part("stale").hidden = true;
});
setInterval(() => {
  if (live.isStale || Date.now() - heardAt > 60_000) ask();
}, ASK_MILLISECONDS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});
live.clock.learn(page.ticket.server_at);
live.start();
draw();
if (ticket.state === "called") bell.ring();
