/**
 * Chime and voice for one call after another. A newer call stops the older one, so that two never overlap.
 */
import { haste } from "./announcements.js";

export class Announcer {
  /** @type {import("./sound.js").Sound} */
  #sound;
  /** @type {import("./voice.js").Voice} */
  #voice;
  /** @type {string[]} */
  #languages;
  /** @type {number} */
  #repeat;
  /** @type {Wire.Call | null} */
  #latest = null;

  /**
   * @param {import("./sound.js").Sound} sound
   * @param {import("./voice.js").Voice} voice
   * @param {{ languages: string[], repeat: number }} settings
   */
  constructor(sound, voice, { languages, repeat }) {
    this.#sound = sound;
    this.#voice = voice;
    this.#languages = languages;
    this.#repeat = Math.max(1, repeat);
  }

  /**
   * Announce a call while this many others are queued.
   * @param {Wire.Call} call
   * @param {number} waiting
   */
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
