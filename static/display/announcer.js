/**
 * Chime and voice for one call after another.
 */
export class Announcer {
  #sound;
  #voice;
  #languages;
  #repeat;

  constructor(sound, voice, { languages, repeat }) {
    this.#sound = sound;
    this.#voice = voice;
    this.#languages = languages;
    this.#repeat = Math.max(1, repeat);
  }

  /** Announce a call; with others waiting behind it, each language is said only once. */
  async announce(call, othersWait) {
    await this.#sound.chime();
    if (this.#sound.isBlocked) return;
    const times = othersWait ? 1 : this.#repeat;
    for (let time = 0; time < times; time += 1) {
      for (const language of this.#languages) await this.#voice.say(call, language);
    }
  }
}
