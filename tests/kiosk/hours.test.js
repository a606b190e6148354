/** What a kiosk says of the hours. */
import assert from "node:assert/strict";
import test from "node:test";
import { isClosed, timesOf } from "../../static/kiosk/hours.js";
import { isOutOfDate } from "../../static/shared/board.js";

const AT = "2026-03-02T01:00:00.000Z";

test("a kiosk says the hours as the server decided them", () => {
  const before = {
    admission: { kind: "before", refusal: "hall_closed", opens_at: AT, closes_at: null, changes_at: AT },
  };
  const open = { admission: { kind: "open", refusal: "", opens_at: null, closes_at: AT, changes_at: null } };
  assert.equal(isClosed(before), true);
  assert.equal(isClosed(open), false);
  assert.deepEqual(timesOf(before, "Asia/Shanghai"), { opens: "09:00", closes: "", from: "09:00" });
  assert.deepEqual(timesOf(open, "Europe/Warsaw"), { opens: "", closes: "02:00", from: "" });
  assert.equal(isOutOfDate(before, Date.parse(AT) - 1), false);
  assert.equal(isOutOfDate(before, Date.parse(AT)), true);
  assert.equal(isOutOfDate(open, Date.parse(AT)), false);
});
