/**
 * The hall screen: the current call on a stage, the latest calls, who waits, the hour; chime and voice.
 */
import { setText } from "../shared/dom.js";
import { Announcements } from "./announcements.js";
import { Announcer } from "./announcer.js";
import { Places } from "./direction.js";
import { drawLines, drawRecent, drawStage } from "./hall.js";
import { Sound } from "./sound.js";
import { openStation } from "./station.js";
import { clockText, dateText, dayOf } from "./times.js";
import { soundOf, voiceNamed } from "./voice.js";

const { page, words, part, live } = openStation();
const { settings } = page;
const announcements = new Announcements({ leastMilliseconds: settings.call_least_seconds * 1000 });
const sound = new Sound();
const voice = voiceNamed(settings.voice, page.hall, page.server_speaks);
const announcer = new Announcer(sound, voice, {
  languages: settings.announce_languages,
  repeat: settings.repeat_announcement,
});
const windowNames = new Map(settings.windows.map(({ number, name }) => [number, name]));
const known = {
  words,
  places: new Places(new URLSearchParams(location.search), windowNames),
  lineNames: new Map(settings.lines.map(({ code, name }) => [code, name])),
};
const stage = part("stage");

function beat() {
  const now = performance.now();
  const next = live.isStale ? null : announcements.tick(now);
  if (next) announcer.announce(next, announcements.queue.length).finally(() => announcements.said(next));
  draw(now);
}

function draw(now) {
  if (!live.board && !announcements.current) return; // nothing is known yet, so nothing is said
  const news = announcements.isNews(now);
  const isOver = announcements.isOver(now);
  const call = isOver && hasGoneHome(live.board) ? null : announcements.current;
  drawStage(stage, call, isOver, { ...known, day: today() });
  stage.classList.toggle("stage--news", news);
  stage.classList.toggle("stage--last", call !== null && isOver);
  stage.classList.toggle("stage--idle", call === null);
  if (live.board) {
    drawRecent(part("recent"), announcements.known, call, known);
    drawLines(part("lines"), live.board.lines, known);
  }
}

let sounds = null;

/** A screen that cannot sound says so on itself, and to the server, where /admin/ shows it. */
function tellTheSound() {
  const { voice: wanted, announce_languages: languages } = settings;
  const next = soundOf({ wanted, isBlocked: sound.isBlocked, voice, languages });
  if (next === sounds) return;
  sounds = next;
  part("sound").hidden = !["blocked", "chime"].includes(next);
  if (!part("sound").hidden) part("sound").replaceChildren(words.both("span", "", `sound.${next}`));
  live.tell({ sound: next });
}

/** Nobody serves and nobody waits: the last call is nobody's news any more. */
function hasGoneHome(board) {
  return board.waiting === 0 && board.windows.every(({ state }) => state === "closed");
}

/** A day whose hours have passed is not over while somebody still serves or waits. */
function today() {
  const day = dayOf(settings, live.clock.now());
  return { ...day, isOver: day.isOver && live.board !== null && hasGoneHome(live.board) };
}

function tellTheTime() {
  if (!live.clock.isKnown) return;
  setText(part("clock"), clockText(live.clock.now(), settings.timezone));
  words.languages.forEach((language, place) =>
    setText(part("date").children[place], dateText(live.clock.now(), settings.timezone, language)),
  );
}

part("name").replaceChildren(words.name("span", "", settings.name));
part("recent-title").replaceChildren(words.both("span", "", "recent.title"));
part("lines-title").replaceChildren(words.both("span", "", "lines.title"));
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => sound.unlock());

live.addEventListener("called", ({ detail }) => announcements.add(detail));
live.addEventListener("board", ({ detail }) =>
  announcements.follow(detail, live.clock.now(), performance.now()),
);
for (const news of ["called", "board"]) live.addEventListener(news, beat);
setInterval(beat, 200);
setInterval(tellTheTime, 500);
setInterval(tellTheSound, 500);
tellTheTime();
live.start();
