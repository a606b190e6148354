/** A wait as every screen, the phone and the paper say it (pure): rounded up, long ones to fives, so that all agree. */
const FEW_MINUTES = 5;

/** {from, to} in minutes, and whether it is too short to be counted; null when nobody can say. */
export function waitMinutes(wait) {
  if (!wait || wait.p90_seconds == null) return null;
  const from = roundMinutes(wait.p50_seconds ?? wait.p90_seconds);
  const to = roundMinutes(Math.max(wait.p50_seconds ?? 0, wait.p90_seconds));
  return { from, to, isShort: to < FEW_MINUTES };
}

function roundMinutes(seconds) {
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 10 ? minutes : Math.ceil(minutes / 5) * 5;
}
