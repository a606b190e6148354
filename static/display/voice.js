/**
 * Saying a call aloud. One small class per voice, all with
 *   `say(call, language, isShort) → Promise<boolean>`, which settles when the sentence is over, with false where this
 *   voice cannot say it; a call is never held up by a voice;
 *   `hush()`: be quiet at once; `speaks(language)`: whether it can, as far as it knows.
 */
const VOICE_TAGS = { "zh-CN": ["zh-cn", "cmn"], yue: ["zh-hk", "yue", "zh-yue"], en: ["en-gb", "en-us", "en"] };
const CUT_OFF = ["canceled", "interrupted"];

/** The voices installed on this computer. */
export class BrowserVoice {
  #mute = new Set();

  speaks(language) {
    return !this.#mute.has(language) && voiceFor(language) !== null;
  }

  async say(call, language, isShort) {
    const words = wordsOf(call, language, isShort);
    const voice = words ? voiceFor(language) : null;
    if (!voice) return false;
    const sentence = new SpeechSynthesisUtterance(words);
    sentence.voice = voice;
    sentence.lang = voice.lang;
    sentence.rate = 0.9;
    const over = new Promise((done) => {
      sentence.onend = () => done(true);
      sentence.onerror = ({ error }) => done(CUT_OFF.includes(error));
    });
    speechSynthesis.speak(sentence);
    // Chrome sometimes never says that it has ended.
    const said = await Promise.race([over, longEnough(words)]);
    if (said) this.#mute.delete(language);
    else this.#mute.add(language);
    return said;
  }

  hush() {
    speechSynthesis.cancel();
  }
}

/** Sentences spoken by the server; a server that cannot speak answers 404, and the chime has to do. */
export class ServerVoice {
  #hall;
  #languages;
  #mute = new Set();
  #end = () => undefined;

  /** `languages`: those the server means to speak. */
  constructor(hall, languages) {
    this.#hall = hall;
    this.#languages = languages;
  }

  speaks(language) {
    return this.#languages.includes(language) && !this.#mute.has(language);
  }

  async say(call, language, isShort) {
    const words = wordsOf(call, language, isShort);
    if (!words || !call.revision) return false;
    const path = [this.#hall, "voice", call.revision, `${language}.wav`].map(encodeURIComponent).join("/");
    const sentence = new Audio(`/display/${path}${isShort ? "?short=1" : ""}`);
    const over = new Promise((done) => {
      sentence.onended = () => done(true);
      sentence.onerror = () => done(false);
      this.#end = () => { sentence.pause(); done(true); };
    });
    const said = await Promise.race([sentence.play().then(() => over, () => false), longEnough(words)]);
    if (said) this.#mute.delete(language);
    else this.#mute.add(language);
    return said;
  }

  hush() {
    this.#end();
  }
}

/** The first of several voices that can say it. */
export class AnyVoice {
  #voices;

  constructor(voices) {
    this.#voices = voices;
  }

  speaks(language) {
    return this.#voices.some((voice) => voice.speaks(language));
  }

  async say(call, language, isShort) {
    for (const voice of this.#voices) if (await voice.say(call, language, isShort)) return true;
    return false;
  }

  hush() {
    for (const voice of this.#voices) voice.hush();
  }
}

/**
 * How a screen sounds: "off" (the hall wants no voice), "blocked" (the browser forbids sound), "chime" (no voice speaks
 * any of the hall's languages), "partly" (some of them), "voice".
 */
export function soundOf({ wanted, isBlocked, voice, languages }) {
  if (wanted === "none") return "off";
  if (isBlocked) return "blocked";
  const spoken = languages.filter((language) => voice.speaks(language));
  if (spoken.length === languages.length) return "voice";
  return spoken.length ? "partly" : "chime";
}

/** The voice a hall has chosen: "browser" (where that is silent, the server's), "server", or "none": the chime alone. */
export function voiceNamed(name, hall, serverLanguages) {
  if (name === "none") return new AnyVoice([]);
  const server = new ServerVoice(hall, serverLanguages);
  if (name !== "browser" || !("speechSynthesis" in window)) return new AnyVoice([server]);
  speechSynthesis.getVoices(); // they come later; asking makes the browser look for them
  return new AnyVoice([new BrowserVoice(), server]);
}

function wordsOf(call, language, isShort) {
  return (isShort && call.short_announcement?.[language]) || call.announcement?.[language];
}

function voiceFor(language) {
  const tags = VOICE_TAGS[language] ?? [language.toLowerCase()];
  const voices = speechSynthesis.getVoices();
  for (const tag of tags) {
    const found = voices.find((voice) => voice.lang.toLowerCase().replace("_", "-").startsWith(tag));
    if (found) return found;
  }
  return null;
}

function longEnough(words) {
  return new Promise((done) => setTimeout(() => done(true), 4000 + words.length * 350));
}
