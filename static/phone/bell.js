/** Rings and vibrates. A phone allows sound only after a touch, so the citizen is asked once. */
const NOTES = [
  [880, 0],
  [660, 0.28],
  [880, 0.56],
  [660, 0.84],
];
const PATTERN = [400, 150, 400, 150, 800];

export class Bell {
  /** @type {AudioContext | null} */
  #audio = null;

  get isPossible() {
    return "AudioContext" in window;
  }

  async allow() {
    this.#audio ??= new AudioContext();
    await this.#audio.resume();
    note(this.#audio, 880, 0, 0.12);
    navigator.wakeLock?.request("screen").catch(() => {});
  }

  ring() {
    navigator.vibrate?.(PATTERN);
    if (this.#audio) for (const [hertz, at] of NOTES) note(this.#audio, hertz, at, 0.25);
  }
}

/**
 * @param {AudioContext} audio
 * @param {number} hertz
 * @param {number} at
 * @param {number} seconds
 */
function note(audio, hertz, at, seconds) {
  const start = audio.currentTime + at;
  const [tone, volume] = [audio.createOscillator(), audio.createGain()];
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0.4, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + seconds);
}
