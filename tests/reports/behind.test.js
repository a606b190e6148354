import assert from "node:assert/strict";
import { test } from "node:test";
import { addressBehind } from "../../static/reports/behind.js";
import { actorWord, chosenWords } from "../../static/reports/behind_words.js";
import { byUsername } from "../../static/reports/filters.js";

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
  totals: {},
  columns,
};

/**
 * The parameters of an address.
 * @param {any} of
 * @param {any[] | null} row
 * @param {string} column
 */
function parameters(of, row, column) {
  const [path, query] = (addressBehind(of, row, column, "en") ?? "").split("?");
  return { path, ...Object.fromEntries(new URLSearchParams(query)) };
}

test("a figure leads to the tickets of its row, in the period and with the filters of its report", () => {
  assert.deepEqual(parameters(report, ["north", 3, 12, 60, 9], "tickets"), {
    path: "/reports/windows/tickets",
    language: "en",
    from: "2026-03-01",
    to: "2026-03-31",
    weekday: "mon",
    window: "3",
    row: '{"hall":"north","window":3}',
    column: "tickets",
  });
});

test("nobody's window can be followed, too", () => {
  assert.equal(parameters(report, ["north", null, 1, 0, 9], "tickets").row, '{"hall":"north","window":null}');
});

test("a total leads to the tickets of all rows", () => {
  assert.equal(parameters(report, null, "tickets").row, undefined);
  assert.equal(parameters(report, null, "tickets").column, "tickets");
});

test("what counts nobody leads nowhere, and a share of none does not, but a time of nought does", () => {
  const made = {
    ...report,
    name: "fairness",
    totals: { overtaken: 0, max_seconds: 0 },
    columns: [
      { name: "overtaken", unit: "count" },
      { name: "left_share", unit: "share" },
      { name: "share_within_target", unit: "share" },
      { name: "max_seconds", unit: "seconds" },
    ],
  };
  /** @param {any[] | null} row @param {string} column */
  const leads = (row, column) => addressBehind(/** @type {any} */ (made), row, column, "en") !== null;
  assert.deepEqual(
    made.columns.map(({ name }) => leads([0, 0, 0, 0], name)),
    [false, false, true, true],
  );
  assert.equal(leads(null, "overtaken"), false);
  assert.equal(leads(null, "max_seconds"), true);
});

test("attendance, changes and limits have no tickets behind them", () => {
  for (const [name, column] of [
    ["windows", "open_seconds"],
    ["comparison", "change_share"],
    ["day-means", "high_seconds"],
    ["quality", "idle_days"],
  ])
    assert.equal(addressBehind(/** @type {any} */ ({ ...report, name }), [], column, "en"), null);
});

test("a comparison's figure says with which days and settling time it was counted", () => {
  const made = {
    ...report,
    name: "comparison",
    totals: { before_from: "2026-02-01", before_to: "2026-02-28", settling_days: 14 },
    columns: ["hall", "line", "name", "measure", "finished"].map((name) => ({ name, unit: "count" })),
  };
  const { compare_from, compare_to, settling_days, row } = parameters(made, [null, null, null, "wait", 7], "finished");
  assert.deepEqual([compare_from, compare_to, settling_days], ["2026-02-01", "2026-02-28", "14"]);
  assert.equal(row, '{"hall":null,"line":null,"measure":"wait"}');
});

test("a line of the journal names the clerk, the kiosk in words, and leaves what it does not know as it stands", () => {
  const page = /** @type {any} */ ({ staff: [{ username: "clerk3", name: "李薇" }] });
  const words = /** @type {Record<string, string>} */ ({ "actor.staff": "人员 ", "actor.kiosk": "取号机 " });
  /** @type {any} */
  const say = (/** @type {string} */ key, /** @type {any} */ { name }) => (key in words ? words[key] + name : key);
  assert.equal(actorWord(page, "staff:clerk3", say), "人员 李薇");
  assert.equal(actorWord(page, "staff:gone", say), "人员 gone");
  assert.equal(actorWord(page, "kiosk:kiosk-1", say), "取号机 kiosk-1");
  assert.equal(actorWord(page, "robot:r2", say), "robot:r2");
});

test("the tenth clerk stands after the second", () => {
  const staff = ["clerk10", "boss", "clerk2", "clerk1"].map((username) => ({ username }));
  assert.deepEqual(
    staff.sort(byUsername).map(({ username }) => username),
    ["boss", "clerk1", "clerk2", "clerk10"],
  );
});

test("what a list of tickets was chosen by is said in words, never by what the address calls it", () => {
  const page = /** @type {any} */ ({ halls: [], staff: [], language: "en", timezone: "UTC", report: "windows" });
  const own = new URLSearchParams("booked=yes&weekday=mon&hour=9&window=0&staff=-&priority=-&line=A&column=tickets");
  /** @type {Pages.Say} */
  const say = (key, values) => (values ? `${key} ${Object.values(values)}` : key);
  assert.deepEqual(chosenWords(page, own, say).slice(1), [
    "filter.booked booked.yes",
    "filter.weekday weekday.mon",
    "filter.hour chart.hour 9",
    "filter.window nobody.window",
    "filter.staff nobody.staff",
    "filter.priority nobody.priority",
    "filter.line A",
  ]);
});
