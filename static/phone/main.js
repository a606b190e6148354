/** A citizen's phone: follows one ticket by socket, and asks by HTTP when no socket gets through. */
import { get, post, speakAs } from "../shared/api.js";
import { setText } from "../shared/dom.js";
import { Live } from "../shared/live.js";
import { pageData, text } from "../shared/page.js";
import { waitMinutes } from "../shared/wait.js";
import { Ahead } from "./ahead.js";
import { Bell } from "./bell.js";

const ASK_MILLISECONDS = 10_000;
const ENDED = ["finished", "cancelled", "expired"]; // who was not there when called may still come back
const page = pageData();
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const say = (key, values) => text(page.texts, key, values);
const bell = new Bell();
const ahead = new Ahead(keptHere());
let ticket = page.ticket;
let heardAt = Date.now();

speakAs(page.token);

function keptHere() {
  try {
    return sessionStorage;
  } catch {
    return null; // cookies and the like are forbidden here
  }
}

/** The word for the ticket's state, and whether a window that takes it is open. */
function wordOf({ state, recalls, wanted_window: wanted, wait }) {
  if (state === "called" && recalls > 0) return "recalled";
  if (state === "parked" && wanted) return "parked_at";
  return state === "waiting" && wait === null ? "closed" : state;
}

function range(wait) {
  const minutes = waitMinutes(wait);
  if (minutes === null) return say("wait.none");
  const { from: low, to: high, isShort } = minutes;
  if (isShort) return say("wait.short");
  return low === high ? say("wait.about", { high }) : say("wait.range", { low, high });
}

function draw() {
  const { state, window: number, wait, wanted_window: wanted } = ticket;
  const waiting = state === "waiting";
  const word = wordOf(ticket);
  const place = { window: number ?? wanted };
  document.title = state === "called" ? say(`state.${word}`, place) : `${ticket.number} · ${say("page.title")}`;
  part("main").dataset.state = state;
  part("main").toggleAttribute("data-closed", word === "closed");
  setText(part("state"), say(`state.${word}`, place));
  const hint = waiting && wanted ? "to_window" : page.texts.hint[word] ? word : state;
  setText(part("hint"), page.texts.hint[hint] ? say(`hint.${hint}`, place) : "");
  part("window").hidden = state !== "called";
  setText(part("window"), number ?? "");
  part("wait").hidden = !waiting;
  if (part("bring")) part("bring").hidden = ENDED.includes(state);
  if (waiting) {
    const { n, priority, back } = ahead.of(ticket);
    setText(part("ahead"), n ? say("wait.ahead", { n }) : say(word === "closed" ? "wait.first_closed" : "wait.first"));
    const why = [priority && say("wait.priority", { n: priority }), back && say("wait.back", { n: back })];
    setText(part("why"), why.filter(Boolean).join(page.texts.wait.and));
    setText(part("range"), range(wait));
  }
  part("cancel").hidden = !waiting;
  const clock = new Intl.DateTimeFormat(page.language, { timeZone: page.timezone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  setText(part("updated"), say("page.updated", { time: clock.format(new Date(ticket.server_at ?? live.clock.now())) }));
}

function learn(next) {
  heardAt = Date.now();
  part("stale").hidden = true;
  if (next.revision < ticket.revision) return;
  const called = next.state === "called" && (ticket.state !== "called" || next.recalls > ticket.recalls || next.window !== ticket.window);
  ticket = { ...ticket, ...next };
  draw();
  if (called) bell.ring();
}

async function ask() {
  try {
    learn({ ...(await get(`/api/v1/tickets/${ticket.id}`)), server_at: new Date(live.clock.now()).toISOString() });
  } catch {
    part("stale").hidden = false;
  }
}

part("sound").hidden = !bell.isPossible;
part("sound").addEventListener("click", async () => {
  await bell.allow();
  setText(part("sound"), say("sound.is_on"));
  part("sound").disabled = true;
});

part("cancel").addEventListener("click", () => {
  setText(part("sure-text"), say("cancel.sure", { number: ticket.number }));
  part("sure").showModal();
});
part("no").addEventListener("click", () => part("sure").close());
part("yes").addEventListener("click", async () => {
  part("yes").disabled = true;
  try {
    learn(await post(`/api/v1/tickets/${ticket.id}/cancel`));
    part("problem").hidden = true;
  } catch (problem) {
    const why = problem.code === "wrong_step" ? say("cancel.too_late") : problem.detail ?? say("stale.title");
    setText(part("problem"), say("cancel.failed", { why }));
    part("problem").hidden = false;
  }
  part("yes").disabled = false;
  part("sure").close();
});

const live = new Live("/phone", { token: page.token, hall: page.hall, staleAfterSeconds: 25 });
live.addEventListener("ticket", ({ detail }) => learn(detail));
live.addEventListener("stale", () => { part("stale").hidden = false; });
live.addEventListener("fresh", () => { part("stale").hidden = true; });
setInterval(() => { if (live.isStale || Date.now() - heardAt > 60_000) ask(); }, ASK_MILLISECONDS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
live.clock.learn(page.ticket.server_at);
live.start();
draw();
if (ticket.state === "called") bell.ring();
