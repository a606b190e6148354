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
import { clockText, dateText, openToday } from "./times.js";
import { voiceNamed } from "./voice.js";

const { page, words, part, live } = openStation();
const { settings } = page;
const announcements = new Announcements({ leastMilliseconds: settings.call_least_seconds * 1000 });
const sound = new Sound();
const announcer = new Announcer(sound, voiceNamed(settings.voice, page.hall), {
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
  if (next) announcer.announce(next, announcements.queue.length > 0).finally(() => announcements.said(next));
  draw(now);
}

function draw(now) {
  const news = announcements.isNews(now);
  const call = announcements.current;
  const hours = openToday(settings.opening, settings.special_days, live.clock.now(), settings.timezone);
  drawStage(stage, call, { ...known, hours });
  stage.classList.toggle("stage--news", news);
  stage.classList.toggle("stage--idle", call === null);
  if (live.board) {
    drawRecent(part("recent"), live.board.calls, call, known);
    drawLines(part("lines"), live.board.lines, known);
  }
  part("sound").hidden = settings.voice === "none" || !sound.isBlocked;
}

function tellTheTime() {
  setText(part("clock"), clockText(live.clock.now(), settings.timezone));
  words.languages.forEach((language, place) =>
    setText(part("date").children[place], dateText(live.clock.now(), settings.timezone, language)),
  );
}

part("name").replaceChildren(words.name("span", "", settings.name));
part("recent-title").replaceChildren(words.both("span", "", "recent.title"));
part("lines-title").replaceChildren(words.both("span", "", "lines.title"));
part("sound").replaceChildren(words.both("span", "", "sound.blocked"));
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => sound.unlock());

live.addEventListener("called", ({ detail }) => announcements.add(detail));
live.addEventListener("board", ({ detail }) =>
  announcements.follow(detail, live.clock.now(), performance.now()),
);
for (const news of ["called", "board"]) live.addEventListener(news, beat);
setInterval(beat, 200);
setInterval(tellTheTime, 500);
tellTheTime();
live.start();
