/**
 * The hall screen: the current call on the stage, the latest calls, the lines and the time; chime and voice.
 */
import { part, setText } from "../shared/dom.js";
import { Announcements } from "./announcements.js";
import { Announcer } from "./announcer.js";
import { Places } from "./direction.js";
import { drawLines, drawRecent, drawStage } from "./hall.js";
import { Sound } from "./sound.js";
import { openStation } from "./station.js";
import { clockText, dateText } from "./times.js";
import { soundOf, voiceNamed } from "./voice.js";

const { page, words, live } = openStation();
const { settings } = page;
const announcements = new Announcements({ leastMilliseconds: settings.call_least_seconds * 1000 });
const sound = new Sound();
const voice = voiceNamed(settings.voice, page.hall, page.server_speaks);
const announcer = new Announcer(sound, voice, {
  languages: settings.announce_languages,
  repeat: settings.repeat_announcement,
});
const windowNames = new Map(settings.windows.map(({ number, name }) => [number, name]));
const facts = {
  words,
  places: new Places(new URLSearchParams(location.search), windowNames),
  lineNames: new Map(settings.lines.map(({ code, name }) => [code, name])),
  timezone: settings.timezone,
};
const stage = part("stage");

function beat() {
  const now = performance.now();
  const announcement = live.isStale ? null : announcements.tick(now);
  if (announcement)
    announcer.announce(announcement, announcements.queue.length).finally(() => announcements.said(announcement));
  draw(now);
}

/** @param {number} now */
function draw(now) {
  if (!live.board && !announcements.current) return; // no data yet, so show nothing
  const news = announcements.isNews(now);
  const isOver = announcements.isOver(now);
  const call = isOver && hasGoneHome(live.board) ? null : announcements.current;
  drawStage(stage, call, isOver, { ...facts, day: today() });
  stage.classList.toggle("stage--news", news);
  stage.classList.toggle("stage--last", call !== null && isOver);
  stage.classList.toggle("stage--idle", call === null);
  if (live.board) {
    drawRecent(part("recent"), announcements.known, call, facts);
    drawLines(part("lines"), live.board.lines, facts);
  }
}

/** @type {ReturnType<typeof soundOf> | null} */
let sounds = null;

/** A screen without sound shows that, and reports it to the server for /admin/. */
function tellTheSound() {
  const { voice: voiceSetting, announce_languages: languages } = settings;
  const newSound = soundOf({ wanted: voiceSetting, isBlocked: sound.isBlocked, voice, languages });
  if (newSound === sounds) return;
  sounds = newSound;
  part("sound").hidden = !["blocked", "chime"].includes(newSound);
  if (!part("sound").hidden) part("sound").replaceChildren(words.both("span", "", `sound.${newSound}`));
  live.tell({ sound: newSound });
}

/**
 * Whether all windows are closed and no ticket waits: the last call is then out of date.
 * @param {Wire.Board | null} board
 */
function hasGoneHome(board) {
  return board !== null && board.waiting === 0 && board.windows.every(({ state }) => state === "closed");
}

/** The hall's day from the server; not over while a ticket is still served or waits. Null: no data yet. */
function today() {
  if (!live.board) return null;
  const { kind, hours, next: nextOpening } = live.board.admission;
  return { kind, hours, next: nextOpening, isOver: ["over", "closed"].includes(kind) && hasGoneHome(live.board) };
}

function tellTheTime() {
  if (!live.clock.isKnown) return;
  setText(part("clock"), clockText(live.clock.now(), settings.timezone));
  for (const [place, language] of words.languages.entries()) {
    setText(part("date").children[place], dateText(live.clock.now(), settings.timezone, language));
  }
}

part("name").replaceChildren(words.name("span", "", settings.name));
part("recent-title").replaceChildren(words.both("span", "", "recent.title"));
part("lines-title").replaceChildren(words.both("span", "", "lines.title"));
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => sound.unlock());

live.on("called", (detail) => announcements.add(detail));
live.on("board", (detail) => announcements.follow(detail, live.clock.now(), performance.now()));
for (const news of /** @type {const} */ (["called", "board"])) live.on(news, beat);
setInterval(beat, 200);
setInterval(tellTheTime, 500);
setInterval(tellTheSound, 500);
tellTheTime();
live.start();
