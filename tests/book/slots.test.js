/** Free times as people choose them. */
import assert from "node:assert/strict";
import test from "node:test";
import { clockOf, daysOf, found, partsOf } from "../../static/book/slots.js";

const ZONE = "Asia/Shanghai";
const slot = (at, free = 1) => ({ starts_at: at, ends_at: at, free });

test("slots stand under the date and time of the hall, not of the phone", () => {
  const days = daysOf(
    [slot("2026-03-01T16:30:00Z", 2), slot("2026-03-02T01:00:00Z", 3), slot("2026-03-02T17:00:00Z", 0)],
    ZONE,
  );
  assert.deepEqual(
    days.map(({ date, free, slots }) => [date, free, slots.length]),
    [
      ["2026-03-02", 5, 2],
      ["2026-03-03", 0, 1],
    ],
  );
  assert.equal(clockOf("2026-03-02T01:00:00Z", ZONE), "09:00");
  assert.equal(clockOf("2026-03-01T16:00:00Z", ZONE), "00:00");
});

test("a day is divided at noon and at six, and empty parts are left out", () => {
  const parts = partsOf(
    [slot("2026-03-02T03:45:00Z"), slot("2026-03-02T04:00:00Z"), slot("2026-03-02T10:00:00Z")],
    ZONE,
  );
  assert.deepEqual(
    parts.map(([name]) => name),
    ["morning", "afternoon", "evening"],
  );
  assert.deepEqual(partsOf([], ZONE), []);
});

const SERVICES = [
  { code: "b1", name: { "zh-CN": "补领护照", en: "Replace a passport" }, keywords: [] },
  { code: "a1", name: { "zh-CN": "护照首次申领", en: "First passport" }, keywords: ["出国"] },
];

test("every word must be somewhere, and what begins with it comes first", () => {
  assert.deepEqual(
    found(SERVICES, "护照").map(({ code }) => code),
    ["a1", "b1"],
  );
  assert.deepEqual(
    found(SERVICES, "PASSPORT replace").map(({ code }) => code),
    ["b1"],
  );
  assert.equal(found(SERVICES, "出国")[0].code, "a1");
  assert.equal(found(SERVICES, "").length, 2);
  assert.deepEqual(found(SERVICES, "driving"), []);
});
