/** What if: what is asked, and what is said of the answer. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { tablesOf } from "../../static/reports/what_if_answers.js";
import { chartOf } from "../../static/reports/what_if_charts.js";
import { conditions, fieldsOf, questionOf, sentence, skills, spans } from "../../static/reports/what_if_question.js";
import { headline, notesOf, ranged } from "../../static/reports/what_if_words.js";

/** @type {Pages.Say} */
const say = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);
const words = { say, language: "en" };
/** @param {number | null} value */
const figure = (value) => (value === null ? null : { value, low: value, high: value });
const MEASURES = [
  "visits",
  "called",
  "mean_seconds",
  "p50_seconds",
  "p90_seconds",
  "longest_seconds",
  "share_within",
  "left_share",
  "not_called",
  "idle_seconds",
  "open_seconds",
  "windows",
];
/** @param {number | null} value */
const figures = (value) => Object.fromEntries(MEASURES.map((name) => [name, figure(value)]));
/** @param {Record<string, unknown>} [changes] */
const compared = (changes) => ({
  kind: "compare",
  notes: [],
  within_seconds: 435,
  is_far_from_log: false,
  outside_range: [],
  logged: { ...Object.fromEntries(MEASURES.map((name) => [name, 600])), idle_seconds: undefined },
  before: figures(600),
  after: figures(300),
  change: figures(-300),
  late_seconds: { before: 0, after: 0 },
  half_hours: [{ start: "09:00", before: figures(600), after: figures(null), change: figures(null) }],
  ...changes,
});
const row = {
  start: "09:00",
  windows: 3,
  visits: 20,
  low: 12.2,
  high: 30.9,
  share_within: 0.93,
  is_kept: true,
  planned: 4,
};
const needed = {
  kind: "needed",
  notes: [],
  within_seconds: 600,
  window_hours: 5,
  half_hours: [row, { ...row, start: "09:30", windows: 7, is_kept: false }],
};
const planned = {
  kind: "plan",
  notes: [],
  within_seconds: 600,
  week_start: "2026-03-09",
  closed: ["2026-03-15"],
  left_out: [],
  needed_hours: 5,
  work_hours: 8,
  days_planned: [
    {
      date: "2026-03-09",
      weekday: "mon",
      visits: 40,
      low: 30,
      high: 52,
      half_hours: [row],
      shifts: [
        { start: "09:00", end: "17:00", break_start: "12:00", break_end: "13:00", people: 3 },
        { start: "09:00", end: "13:00", break_start: null, break_end: null, people: 1 },
      ],
    },
  ],
};
const shortPlan = {
  ...planned,
  days_planned: planned.days_planned.map((day) => ({
    ...day,
    half_hours: day.half_hours.map((one) => ({ ...one, is_kept: false })),
  })),
};

test("an empty field is asked as it was", () => {
  const form = {
    kind: "compare",
    hall: "h",
    start: "2026-03-02",
    end: "2026-03-06",
    within: "10",
    share: "90",
    windows: "",
    hours: "",
    breaks: "",
    pooling: "",
    rule: "",
    extra_wait: "",
    booked: "",
  };
  const question = questionOf(Object.entries(form));
  assert.equal(question.windows, null);
  assert.equal(question.extra_wait_minutes, null);
  assert.deepEqual([question.hours, question.booked_share, question.weekdays], [[], 0, []]);
});

test("only what belongs to a question is asked", () => {
  const form = {
    kind: "needed",
    hall: "h",
    windows: "4",
    most_windows: "12",
    full_hours: "8",
    within: "10",
    share: "90",
  };
  const question = questionOf(Object.entries(form));
  assert.deepEqual([question.windows, question.most_windows, question.full_hours], [undefined, 12, undefined]);
});

test("a share to reach is asked of windows needed and of plans, not where conditions are compared", () => {
  const form = { kind: "compare", hall: "h", within: "10", share: "95" };
  assert.equal("share" in questionOf(Object.entries(form)), false);
  assert.equal(questionOf(Object.entries({ ...form, kind: "needed" })).share, 0.95);
  const question = { windows: 10, within_minutes: 10, share: 0.9 };
  assert.equal(conditions({ kind: "compare", ...question }, say), "form.windows 10 · form.within 10");
  assert.equal(conditions({ kind: "needed", ...question }, say), "form.windows 10 · form.within 10 · form.share 90");
});

test("the boxes that are ticked are the weekdays; all of them are no choice", () => {
  const all = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  /** @param {string[]} days */
  const asked = (days) =>
    questionOf([["kind", "compare"], ...days.map((day) => /** @type {[string, string]} */ (["weekdays", day]))]);
  assert.deepEqual(asked(["mon", "sat"]).weekdays, ["mon", "sat"]);
  assert.deepEqual(asked(all).weekdays, []);
  assert.equal(fieldsOf({ ...ASKED, weekdays: [] }).weekdays, all.join(","));
  const { weekdays: _, ...older } = ASKED;
  assert.equal(fieldsOf(older).weekdays, all.join(","), "an older question has none");
  const said = sentence({ kind: "compare", ...ASKED }, say);
  assert.match(said, /form\.weekdays weekday\.mon weekday\.sat/);
});

test("hours may be written as people write them", () => {
  assert.deepEqual(spans("8:30–12:00，13:00 至 17：30"), ["08:30-12:00", "13:00-17:30"]);
  assert.deepEqual(spans(""), []);
});

test("the lines of windows are read, and a question fills the form it came from", () => {
  assert.deepEqual(skills("1=A, B；2＝C;"), { 1: ["A", "B"], 2: ["C"] });
  const form = {
    kind: "compare",
    hall: "h",
    start: "2026-03-02",
    end: "2026-03-06",
    within: "10",
    share: "90",
    windows: "4",
    hours: "09:00-12:00",
    breaks: "",
    skills: "1=A,B; 2=C",
    pooling: "",
    rule: "",
    extra_wait: "0",
    booked: "20",
  };
  const fields = fieldsOf(questionOf(Object.entries(form)));
  for (const [name, value] of Object.entries(form)) if (name !== "kind") assert.equal(fields[name], value, name);
});

const ASKED = {
  hall: "h",
  start: "2026-03-02",
  end: "2026-03-06",
  weekdays: ["mon", "sat"],
  windows: 4,
  windows_before: 3,
  most_windows: 12,
  hours: ["09:00-12:00", "13:00-17:30"],
  breaks: ["11:00-11:30"],
  skills: { 1: ["A", "B"], 2: ["C"] },
  pooling: "lines",
  rule: "priority",
  extra_wait_minutes: 0,
  booked_share: 0.29,
  patience: "none",
  within_minutes: 7.25,
  share: 0.925,
  repetitions: 40,
  seed: 7,
  full_hours: 7.25,
  break_minutes: 45,
  part_hours: 0,
};
/** Fields that only some questions have. */
const ONLY = /** @type {Record<string, string[]>} */ ({
  windows: ["compare"],
  windows_before: ["compare"],
  share: ["needed", "plan"],
  most_windows: ["needed", "plan"],
  full_hours: ["plan"],
  break_minutes: ["plan"],
  part_hours: ["plan"],
});

test("every field that a question can have fills the form and comes back from it", () => {
  const wire = readFileSync(new URL("../../static/shared/wire.d.ts", import.meta.url), "utf-8");
  const [, fields] = wire.split("WhatIfQuestion: {")[1].match(/^(.*?)\n {8}\};/s) ?? [];
  const names = [...fields.matchAll(/^ {12}(\w+)\??:/gm)].map(([, name]) => name);
  const known = ["kind", "request_id", ...Object.keys(ASKED)];
  assert.deepEqual([...names].sort(), [...known].sort(), "of a new field, say here what the page does with it");
  for (const kind of ["compare", "needed", "plan"]) {
    const question = Object.fromEntries(
      Object.entries({ kind, ...ASKED }).filter(([name]) => (ONLY[name] ?? [kind]).includes(kind)),
    );
    assert.deepEqual(questionOf(Object.entries({ kind, ...fieldsOf(question) })), question);
  }
});

test("every field of the form stands in the page", () => {
  const page = readFileSync(new URL("../../reports/templates/reports/what_if.html", import.meta.url), "utf-8");
  const inPage = [...page.matchAll(/name="(\w+)"|(?:number|choice)\("(\w+)"/g)].map(([, plain, made]) => plain ?? made);
  for (const name of Object.keys(fieldsOf({ kind: "plan", ...ASKED }))) assert.ok(inPage.includes(name), name);
});

test("an earlier question is one sentence, with what was changed or that nothing was", () => {
  const asWas = { kind: "compare", start: "2026-03-02", end: "2026-03-06", within_minutes: 10, share: 0.9 };
  assert.match(sentence(asWas, say), /^earlier\.compare .*"conditions":"form\.as_it_was"/);
  assert.match(sentence({ ...asWas, windows: 10, pooling: "all" }, say), /"form\.windows 10earlier\.andpooling\.all"/);
  assert.match(sentence({ ...asWas, kind: "needed", share: 0.925 }, say), /^earlier\.needed .*"share":92\.5/);
});

test("the conditions are told in words, with the goal", () => {
  const sentence = conditions(
    {
      kind: "plan",
      windows: 10,
      pooling: "all",
      extra_wait_minutes: 0,
      patience: "none",
      within_minutes: 10,
      share: 0.9,
    },
    say,
  );
  assert.equal(
    sentence,
    "form.windows 10 · pooling.all · form.extra_wait 0 · patience.none · form.within 10 · form.share 90",
  );
});

test("the unit of a field stands behind its value", () => {
  /** @type {Pages.Say} */
  const inWords = (key) =>
    ({ "form.windows_before": "Windows there were (if not on record)", "form.booked": "预约比例（%）" })[key] ??
    `${key} (minutes)`;
  const sentence = conditions(
    { kind: "needed", windows_before: 8, booked_share: 0.29, within_minutes: 10, share: 0.9 },
    inWords,
  );
  assert.equal(sentence, "Windows there were 8 · 预约比例 29% · form.within 10 minutes · form.share 90 minutes");
});

test("a change has a sign, and a range only where there is one", () => {
  assert.equal(ranged("mean_seconds", { value: 60, low: null, high: null }, words, true), "+1 min");
  assert.match(ranged("share_within", { value: -0.1, low: -0.2, high: 0.05 }, words, true), /−10.0%.*−20.0%.*\+5.0%/);
  assert.equal(ranged("visits", null, words), "–");
});

test("what was recorded stands beside the replay, and a half-hour without anybody has a dash", () => {
  const [summary, halfHours] = tablesOf(compared(), words);
  assert.deepEqual(
    summary.rows.find(([name]) => name.text === "measure.mean_seconds")?.map(({ text }) => text),
    ["measure.mean_seconds", "10 min", "10 min", "5 min", "−5 min"],
  );
  assert.ok(halfHours.rows[0].some(({ text }) => text === "–"));
  assert.equal(halfHours.rows[0].length, halfHours.head.length);
});

test("what windows still do after closing is said from a minute on, in whole minutes", () => {
  assert.deepEqual(notesOf(compared({ late_seconds: { before: 59, after: 0 } }), words), []);
  assert.deepEqual(notesOf(compared({ late_seconds: { before: 60, after: 630 } }), words), [
    'note.late {"before":1,"after":11}',
  ]);
});

test("a replay far from what was recorded is said to be", () => {
  assert.deepEqual(notesOf(compared(), words), []);
  assert.deepEqual(notesOf(compared({ is_far_from_log: true }), words), ["note.far_from_log"]);
});

test("what the server found outside the range of the replay is named", () => {
  assert.deepEqual(notesOf(compared({ outside_range: ["mean_seconds", "share_within"] }), words), [
    `note.outside_range ${JSON.stringify({ figures: 'measure.mean_secondsnote.andmeasure.share_within {"minutes":7.25}' })}`,
    "note.difference_rather",
  ]);
  const far = notesOf(compared({ outside_range: ["mean_seconds"], is_far_from_log: true }), words);
  assert.ok(!far.includes("note.difference_rather"), "nothing of it is to be relied on");
});

test("that hours are longer than some days had is said, and that nobody is known to come then", () => {
  const longer = { days: 4, of: 24, added: [{ weekdays: ["sat"], hours: 4 }], visits: 0 };
  const added = 'note.longer_on {"weekdays":"weekday.sat","hours":"4"}';
  const values = { n: 4, days: 24, added, visits: "0" };
  for (const answer of [compared({ longer_hours: longer }), { ...planned, closed: [], longer_hours: longer }])
    assert.deepEqual(notesOf(answer, words), [`note.longer_hours_nobody ${JSON.stringify(values)}`]);
  const [note] = notesOf(compared({ longer_hours: { ...longer, visits: 2.5 } }), words);
  assert.match(note, /^note\.longer_hours \{.*"visits":"2\.5"/);
});

test("a share in time says within how many minutes and of whom, in every table", () => {
  const [summary, halfHours] = tablesOf(compared(), words);
  assert.ok(summary.rows.some(([name]) => name.text === 'measure.share_within {"minutes":7.25}'));
  assert.ok(halfHours.head.some(({ text }) => text === 'column.share_within {"minutes":7.25} state.short_after'));
  assert.equal(tablesOf(needed, words)[0].head[3].text, 'column.share_within {"minutes":10}');
});

test("a range is a part of its own, so that it can stand under its value", () => {
  const before = { ...figures(600), mean_seconds: { value: 1640, low: 1599, high: 1694 } };
  const row = tablesOf(compared({ before }), words)[0].rows.find(([name]) => name.text === "measure.mean_seconds");
  assert.deepEqual(row?.[2], {
    text: "27 min 20 s",
    range: 'state.bounds {"low":"26 min 39 s","high":"28 min 14 s"}',
    isFigure: true,
  });
  assert.equal(row?.[3].range, undefined);
});

test("that a change has no interval is said only where there is a change", () => {
  assert.deepEqual(notesOf({ ...needed, half_hours: [row], notes: ["few_days"] }, words), []);
  assert.deepEqual(notesOf(compared({ notes: ["few_days"] }), words), ["note.few_days"]);
});

test("half-hours in which the goal is not reached are marked and counted", () => {
  const [table] = tablesOf(needed, words);
  assert.deepEqual(
    table.rows.map((cells) => cells[2].isShort),
    [false, true],
  );
  assert.deepEqual(notesOf(needed, words), ['headline.needed_short {"n":1,"most":7}']);
  assert.match(headline(needed, words), /"most":7/);
});

test("a replay that is far from the records says so before its change, with both", () => {
  const far = { ...compared(), is_far_from_log: true };
  assert.match(headline(far, words), /^headline\.far \{"logged":"[^"–]+","before":"[^"–]+"\}headline\.compare /);
  assert.match(headline(compared(), words), /^headline\.compare /);
});

test("where all windows are too few, the headline does not call what there is what is needed", () => {
  assert.match(headline({ ...needed, half_hours: [row] }, words), /^headline\.needed \{/);
  assert.match(headline(needed, words), /^headline\.needed_more \{/);
  assert.match(headline(planned, words), /^headline\.plan \{/);
  assert.match(headline(shortPlan, words), /^headline\.plan_more \{/);
  const { series, legend } = chartOf(shortPlan, words).option ?? {};
  assert.equal(series[0].data[0].itemStyle.color, "#b45309", "in the colour of a half-hour that is too short");
  assert.deepEqual(legend.data, ["state.too_few"], "which says what it is");
  assert.equal(chartOf(planned, words).option?.legend.show, false);
});

test("a plan names the day once, above its shifts, and the range of its visits", () => {
  const [shifts, week, visits] = tablesOf(planned, words);
  assert.deepEqual(
    shifts.rows.map((cells) => cells.map(({ text }) => text)),
    [
      ["weekday.mon 03-09", "09:00–17:00", "12:00–13:00", "3"],
      ["", "09:00–13:00", "–", "1"],
    ],
  );
  assert.equal(week.rows[0][1].text, "3");
  assert.deepEqual([visits.rows[0][1].text, visits.rows[0][1].range], ["20", 'state.bounds {"low":"12","high":"31"}']);
  assert.deepEqual(notesOf(planned, words), ['note.closed {"days":"2026-03-15"}']);
  const special = { ...planned, closed: [], left_out: ["2026-02-14", "2026-02-15"], reasons: { "2026-02-14": "own" } };
  const day = 'note.day {"day":"2026-02-14","why":"special_day.own"}';
  assert.deepEqual(notesOf(special, words), [`note.left_out ${JSON.stringify({ days: `${day}, 2026-02-15` })}`]);
});

test("every kind of answer has a chart", () => {
  assert.equal(chartOf(compared(), words).option?.series.length, 4);
  assert.equal(chartOf(needed, words).option?.series[0].data[1].itemStyle.color, "#b45309");
  assert.deepEqual(chartOf(planned, words).option?.series[0].data[0].value, [0, 0, 3]);
});

test("a headline of shorter hours says first who is turned away, and is no gain", () => {
  const answer = { ...compared(), turned_away: 160 };
  assert.match(headline(answer, words), /^headline.compare_turned_away \{"n":"160"/);
  assert.ok(notesOf(answer, words).some((note) => note.startsWith("note.turned_away")));
  assert.match(headline({ ...compared(), turned_away: 0 }, words), /^headline.compare \{/);
});

test("a plan says the windows of the upper end, whether a season counts, and the days worked in exchange", () => {
  const day = planned.days_planned[0];
  const answer = {
    ...planned,
    season_is_known: false,
    worked_in_exchange: ["2026-03-14"],
    days_planned: [{ ...day, half_hours: [{ ...row, windows_high: 5 }] }],
  };
  const [, week] = tablesOf(answer, words);
  assert.equal(week.rows[0][1].text, 'state.up_to {"windows":3,"high":5}');
  const notes = notesOf(answer, words);
  assert.ok(notes.includes("note.no_season"));
  assert.ok(notes.includes('note.worked_in_exchange {"days":"2026-03-14"}'));
});
