/** Where a window lies, as the address of a screen says it. */
import assert from "node:assert/strict";
import test from "node:test";
import { numbers } from "../../static/display/direction.js";

for (const [ranges, read] of [
  ["1-3", [1, 2, 3]],
  ["4", [4]],
  ["1-2,7", [1, 2, 7]],
  ["", []],
  ["x", []],
  ["5-2", []],
  ["1-999999999", []],
]) {
  test(`ranges of windows are read and nonsense is left out: "${ranges}"`, () => {
    assert.deepEqual(numbers(ranges), read);
  });
}
