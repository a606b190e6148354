/**
 * Chime and voice for one call after another: a newer one cuts the older off, so that two are never heard at once.
 */
import { haste } from "./announcements.js";

export class Announcer {
  #sound;
  #voice;
  #languages;
  #repeat;
  #latest = null;

  constructor(sound, voice, { languages, repeat }) {
    this.#sound = sound;
    this.#voice = voice;
    this.#languages = languages;
    this.#repeat = Math.max(1, repeat);
  }

  /** Announce a call while so many others wait behind it. */
  async announce(call, waiting) {
    this.#latest = call;
    this.#voice.hush();
    const { times, isShort, isBrief } = haste(waiting);
    if (!isBrief) await this.#sound.chime();
    const languages = isBrief ? this.#languages.slice(0, 1) : this.#languages;
    for (let time = 0; time < Math.min(times, this.#repeat); time += 1) {
      for (const language of languages) {
        if (this.#latest !== call || this.#sound.isBlocked) return;
        await this.#voice.say(call, language, isShort);
      }
    }
  }
}
