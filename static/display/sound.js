/**
 * The chime before a call, made in code: two soft bells, a major third down, as in railway stations.
 */
const BELLS = [
  { hertz: 659.25, at: 0 },
  { hertz: 523.25, at: 0.55 },
];
const PARTIALS = [
  { times: 1, loud: 0.55, fades: 1.3 },
  { times: 2, loud: 0.16, fades: 0.7 },
  { times: 3.01, loud: 0.07, fades: 0.4 },
];
const CHIME_SECONDS = 1.7;

export class Sound {
  #context = new AudioContext();

  /** True while the browser blocks sound until somebody touches the page. */
  get isBlocked() {
    return this.#context.state !== "running";
  }

  /** Ask the browser to allow sound; works only while handling a touch, a click or a key. */
  async unlock() {
    await this.#context.resume().catch(() => undefined);
    return !this.isBlocked;
  }

  /** Play the chime; resolves when it has ended, or at once when sound is blocked. */
  async chime() {
    if (this.isBlocked) return;
    const start = this.#context.currentTime + 0.02;
    for (const bell of BELLS) for (const partial of PARTIALS) this.#ring(bell, partial, start);
    await pause(CHIME_SECONDS * 1000);
  }

  /**
   * @param {{ hertz: number, at: number }} bell
   * @param {{ times: number, loud: number, fades: number }} partial
   * @param {number} start
   */
  #ring(bell, partial, start) {
    const tone = this.#context.createOscillator();
    const volume = this.#context.createGain();
    const at = start + bell.at;
    tone.frequency.value = bell.hertz * partial.times;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(partial.loud, at + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + partial.fades);
    tone.connect(volume).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + partial.fades + 0.05);
  }
}

/** @param {number} milliseconds */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
