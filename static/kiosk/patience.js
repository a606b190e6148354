/** How long a kiosk waits for a touch, and when it begins to ask whether somebody is there (pure; seconds). */
const ASK_SECONDS = 20;
const ASK_SECONDS_LARGE = 30;
const MOST_SHARE = 0.6; // a short patience is no permanent question

/**
 * {limit, ask}: back to the start after `limit`, the question for the last `ask` of it. Who needs large print needs more
 * time for the question, too, and keeps as much as others have before it.
 */
export function patience(idleSeconds, isLarge) {
  const limit = idleSeconds + (isLarge ? ASK_SECONDS_LARGE - ASK_SECONDS : 0);
  return { limit, ask: Math.min(isLarge ? ASK_SECONDS_LARGE : ASK_SECONDS, Math.floor(limit * MOST_SHARE)) };
}
