/** A number given at the window although the kiosk gives none. */
import assert from "node:assert/strict";
import test from "node:test";
import { insisting, needsReason } from "../../static/window/giving.js";

const WISH = { hall: "hall", service: "a1", priority: "" };

test("what the hall's limits and hours refuse can be given with a reason, nothing else can", () => {
  for (const code of ["line_full", "hall_closed", "closing_soon"]) assert.equal(needsReason({ code }), true, code);
  for (const code of ["unknown_service", "kiosk_closed", "wrong_hall", "unreachable"])
    assert.equal(needsReason({ code }), false, code);
});

test("without a reason nothing is asked for again", () => {
  assert.equal(insisting(WISH, "   "), null);
  assert.deepEqual(insisting(WISH, " came from far away "), { ...WISH, reason: "came from far away" });
  assert.equal(insisting(WISH, "x".repeat(300))?.reason?.length, 200);
});
