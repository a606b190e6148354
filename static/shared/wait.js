/** A wait time in minutes, as on screens, phones and slips (pure): rounded outwards, long ones to multiples of five. */
const FEW_MINUTES = 5;

/**
 * {from, to} in minutes, and whether it is too short to be shown in minutes; null: no estimate.
 * @param {Wire.Wait | null | undefined} wait
 */
export function waitMinutes(wait) {
  if (!wait || wait.p90_seconds == null) return null;
  const least = rounded(wait.p50_seconds ?? wait.p90_seconds, Math.floor);
  const most = rounded(Math.max(wait.p50_seconds ?? 0, wait.p90_seconds), Math.ceil);
  return { from: least, to: most, isShort: most < FEW_MINUTES };
}

/**
 * @param {number} seconds
 * @param {(value: number) => number} outwards
 */
function rounded(seconds, outwards) {
  const minutes = outwards(seconds / 60);
  return minutes <= 10 ? minutes : outwards(minutes / 5) * 5;
}
