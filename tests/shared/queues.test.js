/** Which of a board's lines are one queue. */
import assert from "node:assert/strict";
import test from "node:test";
import { queuesOf } from "../../static/shared/queues.js";

test("lines that share their windows stand together", () => {
  const lines = [
    { code: "A", shares_with: ["A", "B"] },
    { code: "B", shares_with: ["B", "A"] },
    { code: "C", shares_with: ["C"] },
  ];
  const queues = queuesOf(lines).map((queue) => queue.map(({ code }) => code));
  assert.deepEqual(queues, [["A", "B"], ["C"]]);
});
