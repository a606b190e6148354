/**
 * Saying a call aloud. One small class per voice, all with `say(call, language) → Promise`, which settles when the
 * sentence is over, or at once where this voice cannot say it. A call is never held up by a voice.
 */
const VOICE_TAGS = { "zh-CN": ["zh-cn", "cmn"], yue: ["zh-hk", "yue", "zh-yue"], en: ["en-gb", "en-us", "en"] };

/** The voices installed on this computer. */
export class BrowserVoice {
  async say(call, language) {
    const words = call.announcement?.[language];
    const voice = words ? voiceFor(language) : null;
    if (!voice) return;
    const sentence = new SpeechSynthesisUtterance(words);
    sentence.voice = voice;
    sentence.lang = voice.lang;
    sentence.rate = 0.9;
    const over = new Promise((done) => (sentence.onend = sentence.onerror = done));
    speechSynthesis.speak(sentence);
    // Chrome sometimes never says that it has ended.
    await Promise.race([over, longEnough(words)]);
  }
}

/** Sentences spoken by the server; a server that cannot speak answers 404, and the chime has to do. */
export class ServerVoice {
  #hall;

  constructor(hall) {
    this.#hall = hall;
  }

  async say(call, language) {
    if (!call.announcement?.[language] || !call.revision) return;
    const path = [this.#hall, "voice", call.revision, `${language}.wav`].map(encodeURIComponent).join("/");
    const sentence = new Audio(`/display/${path}`);
    const over = new Promise((done) => (sentence.onended = sentence.onerror = done));
    await sentence.play().then(() => Promise.race([over, longEnough(call.announcement[language])]), () => undefined);
  }
}

/** No voice: the chime alone. */
export class NoVoice {
  async say() {}
}

/** The voice a hall has chosen: "browser", "server" or "none". */
export function voiceNamed(name, hall) {
  if (name === "server") return new ServerVoice(hall);
  return name === "browser" && "speechSynthesis" in window ? new BrowserVoice() : new NoVoice();
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
  return new Promise((done) => setTimeout(done, 4000 + words.length * 350));
}
