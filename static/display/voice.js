/** Speaks calls aloud: one small class per voice. */

/**
 * @typedef {object} Voice
 * @property {(call: Wire.Call, language: string, isShort: boolean) => Promise<boolean>} say resolves when the sentence has
 *   ended; false if this voice cannot speak it. Never rejects, and never takes forever.
 * @property {() => void} hush stops speaking at once
 * @property {(language: string) => boolean} speaks whether it can speak this language, as far as it knows
 */

/** @type {Record<string, string[]>} */
const VOICE_TAGS = { "zh-CN": ["zh-cn", "cmn"], yue: ["zh-hk", "yue", "zh-yue"], en: ["en-gb", "en-us", "en"] };
const CUT_OFF = ["canceled", "interrupted"];

/** The voices installed on this computer. */
export class BrowserVoice {
  /** @type {Set<string>} */
  #mute = new Set();

  /** @param {string} language */
  speaks(language) {
    return !this.#mute.has(language) && voiceFor(language) !== null;
  }

  /**
   * @param {Wire.Call} call
   * @param {string} language
   * @param {boolean} isShort
   */
  async say(call, language, isShort) {
    const words = wordsOf(call, language, isShort);
    const voice = voiceFor(language);
    if (!words || !voice) return false;
    const sentence = new SpeechSynthesisUtterance(words);
    sentence.voice = voice;
    sentence.lang = voice.lang;
    sentence.rate = 0.9;
    /** @type {Promise<boolean>} */
    const ended = new Promise((resolve) => {
      sentence.onend = () => resolve(true);
      sentence.onerror = ({ error }) => resolve(CUT_OFF.includes(error));
    });
    speechSynthesis.speak(sentence);
    // Chrome sometimes never fires the end event.
    const isSpoken = await Promise.race([ended, longEnough(words)]);
    if (isSpoken) this.#mute.delete(language);
    else this.#mute.add(language);
    return isSpoken;
  }

  hush() {
    speechSynthesis.cancel();
  }
}

/** Sentences spoken by the server. If the server has no voice, it answers 404, and only the chime is played. */
export class ServerVoice {
  /** @type {string} */
  #hall;
  #languages;
  /** @type {Set<string>} */
  #mute = new Set();
  #end = () => undefined;

  /**
   * `languages`: the languages that the server can speak.
   * @param {string} hall
   * @param {string[]} languages
   */
  constructor(hall, languages) {
    this.#hall = hall;
    this.#languages = languages;
  }

  /** @param {string} language */
  speaks(language) {
    return this.#languages.includes(language) && !this.#mute.has(language);
  }

  /**
   * @param {Wire.Call} call
   * @param {string} language
   * @param {boolean} isShort
   */
  async say(call, language, isShort) {
    const words = wordsOf(call, language, isShort);
    if (!words || !call.revision) return false;
    const path = [this.#hall, "voice", call.revision, `${language}.wav`].map(encodeURIComponent).join("/");
    const sentence = new Audio(`/display/${path}${isShort ? "?short=1" : ""}`);
    /** @type {Promise<boolean>} */
    const ended = new Promise((resolve) => {
      sentence.onended = () => resolve(true);
      sentence.onerror = () => resolve(false);
      this.#end = () => {
        sentence.pause();
        resolve(true);
      };
    });
    const isSpoken = await Promise.race([
      sentence.play().then(
        () => ended,
        () => false,
      ),
      longEnough(words),
    ]);
    if (isSpoken) this.#mute.delete(language);
    else this.#mute.add(language);
    return isSpoken;
  }

  hush() {
    this.#end();
  }
}

/** Several voices: the first that can speak a sentence does. */
export class AnyVoice {
  /** @type {Voice[]} */
  #voices;

  /** @param {Voice[]} voices */
  constructor(voices) {
    this.#voices = voices;
  }

  /** @param {string} language */
  speaks(language) {
    return this.#voices.some((voice) => voice.speaks(language));
  }

  /**
   * @param {Wire.Call} call
   * @param {string} language
   * @param {boolean} isShort
   */
  async say(call, language, isShort) {
    for (const voice of this.#voices) if (await voice.say(call, language, isShort)) return true;
    return false;
  }

  hush() {
    for (const voice of this.#voices) voice.hush();
  }
}

/**
 * A screen's sound: "off" (the hall has no voice), "blocked" (by the browser), "chime" (no voice for any of the hall's
 * languages), "partly" (for some of them), "voice".
 * @param {{ wanted: string, isBlocked: boolean, voice: Pick<Voice, "speaks">, languages: string[] }} known
 */
export function soundOf({ wanted, isBlocked, voice, languages }) {
  if (wanted === "none") return "off";
  if (isBlocked) return "blocked";
  const spokenLanguages = languages.filter((language) => voice.speaks(language));
  if (spokenLanguages.length === languages.length) return "voice";
  return spokenLanguages.length ? "partly" : "chime";
}

/**
 * The voice from the hall's settings: "browser" (with the server's as a fallback), "server", or "none" (only the chime).
 * @param {Pages.DisplaySettings["voice"]} name
 * @param {string} hall
 * @param {string[]} serverLanguages
 * @returns {Voice}
 */
export function voiceNamed(name, hall, serverLanguages) {
  if (name === "none") return new AnyVoice([]);
  const server = new ServerVoice(hall, serverLanguages);
  if (name !== "browser" || !("speechSynthesis" in window)) return new AnyVoice([server]);
  speechSynthesis.getVoices(); // the first call is usually empty, but makes the browser load the voices
  return new AnyVoice([new BrowserVoice(), server]);
}

/**
 * @param {Wire.Call} call
 * @param {string} language
 * @param {boolean} isShort
 */
function wordsOf(call, language, isShort) {
  return (isShort && call.short_announcement?.[language]) || call.announcement?.[language];
}

/** @param {string} language */
function voiceFor(language) {
  const tags = VOICE_TAGS[language] ?? [language.toLowerCase()];
  const voices = speechSynthesis.getVoices();
  for (const tag of tags) {
    const matchingVoice = voices.find((voice) => voice.lang.toLowerCase().replace("_", "-").startsWith(tag));
    if (matchingVoice) return matchingVoice;
  }
  return null;
}

/**
 * @param {string} words
 * @returns {Promise<boolean>}
 */
function longEnough(words) {
  return new Promise((resolve) => setTimeout(() => resolve(true), 4000 + words.length * 350));
}
