import assert from "node:assert/strict";
import { test } from "node:test";
import { addressBehind } from "../../static/reports/behind.js";

const columns = ["hall", "window", "tickets", "open_seconds", "p90_service_seconds"].map((name) => ({
  name,
  unit: "count",
}));
const report = {
  name: "windows",
  from: "2026-03-01",
  to: "2026-03-31",
  hall: null,
  filters: { weekday: "mon", window: 3 },
  columns,
};

test("a figure leads to the tickets of its row, in the period and with the filters of its report", () => {
  assert.equal(
    addressBehind(/** @type {any} */ (report), ["north", 3, 12, 60, 9], "tickets", "en"),
    "/reports/windows/tickets?language=en&from=2026-03-01&to=2026-03-31&weekday=mon&window=3&hall=north&column=tickets",
  );
});

test("nobody's window and nobody's clerk can be followed, too", () => {
  const address = addressBehind(
    /** @type {any} */ ({ ...report, filters: {} }),
    ["north", null, 1, 0, 9],
    "p90_service_seconds",
    "en",
  );
  assert.match(address ?? "", /window=0&column=p90_service_seconds/);
});

test("attendance has no tickets behind it, nor has a comparison", () => {
  assert.equal(addressBehind(/** @type {any} */ (report), ["north", 3, 12, 60, 9], "open_seconds", "en"), null);
  assert.equal(addressBehind(/** @type {any} */ ({ ...report, name: "comparison" }), [], "tickets", "en"), null);
});
