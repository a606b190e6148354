/** How long a kiosk waits for somebody. */
import assert from "node:assert/strict";
import test from "node:test";
import { patience } from "../../static/kiosk/patience.js";

for (const [idleSeconds, isLarge, limit, ask] of [
  [45, false, 45, 20],
  [45, true, 55, 30],
  [16, false, 16, 9],
  [16, true, 26, 15],
  [600, true, 610, 30],
]) {
  const print = isLarge ? "large" : "ordinary";
  test(`the question comes early enough to be answered: ${idleSeconds} seconds in ${print} print`, () => {
    assert.deepEqual(patience(idleSeconds, isLarge), { limit, ask });
  });
}
