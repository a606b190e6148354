/** How long a kiosk waits for a touch, and when it asks whether somebody is there (pure; seconds). */
const ASK_SECONDS = 20;
const ASK_SECONDS_LARGE = 30;
const MOST_SHARE = 0.6; // so that with a short limit the question is not always shown

/**
 * {limit, ask}: back to the start after `limit` seconds; the question is shown for the last `ask` of them. With large
 * print the question is shown longer, and the time before it is the same.
 * @param {number} idleSeconds
 * @param {boolean} isLarge
 */
export function patience(idleSeconds, isLarge) {
  const limit = idleSeconds + (isLarge ? ASK_SECONDS_LARGE - ASK_SECONDS : 0);
  return { limit, ask: Math.min(isLarge ? ASK_SECONDS_LARGE : ASK_SECONDS, Math.floor(limit * MOST_SHARE)) };
}
