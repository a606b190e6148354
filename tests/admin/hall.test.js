/** What the page of the hall knows of two people's changes, of what goes, and of times as people type them. */
import assert from "node:assert/strict";
import test from "node:test";
import { withoutLine, withoutPrinter, withoutService, withoutWindow } from "../../static/admin/hall/cascade.js";
import { Draft } from "../../static/admin/hall/draft.js";
import { differences, merged } from "../../static/admin/hall/merge.js";
import { at, isSame, put } from "../../static/admin/hall/paths.js";
import { changedLines, Texts } from "../../static/admin/hall/texts.js";
import { proposal, tidyClock, weekdayOf } from "../../static/admin/hall/times.js";
import { placeWords } from "../../static/admin/hall/told.js";
import { waysBack } from "../../static/admin/hall/versions.js";

const lines = (...names) => ({ line: names.map((name, n) => ({ code: "ABC"[n], name: { en: name } })) });
const reloaded = (kept) => JSON.parse(JSON.stringify(kept));
const definition = (parts, tag = "1", version = 1) => ({ tag, version, parts, unread: [] });

test("one can go back to every version but the newest, and to that one while the files differ from it", () => {
  const versions = [{ version: 2 }, { version: 1 }];
  assert.deepEqual(waysBack(versions, false), [1, 0]);
  assert.deepEqual(waysBack(versions, true), [2, 1, 0]);
  assert.deepEqual([waysBack([], false), waysBack([], true)], [[], [0]]);
});

test("a value is set and taken away by its path, and an empty text goes where it may", () => {
  const root = { a: [{ name: { en: "x" } }] };
  put(root, ["a", 0, "name", "en"], "y");
  assert.equal(at(root, ["a", 0, "name", "en"]), "y");
  put(root, ["a", 0, "name", "en"], undefined, (path) => path.length < 3);
  assert.deepEqual(root, { a: [{}] });
});

test("what is typed while the hall is being saved stays", () => {
  const draft = new Draft(definition({ lines: lines("one", "two") }));
  draft.put(["lines", "line", 0, "name", "en"], "sent");
  const sent = structuredClone(draft.now);
  draft.put(["lines", "line", 1, "name", "en"], "typed since");
  draft.saved(definition({ lines: lines("sent", "two") }, "2", 2), sent);
  assert.deepEqual(draft.changed(), { lines: lines("sent", "typed since") });
  draft.saved(definition({ lines: lines("sent", "typed since") }, "3", 3), structuredClone(draft.now));
  assert.ok(!draft.isChanged);
});

test("the order of keys says nothing, the order of a list does", () => {
  assert.ok(isSame({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }));
  assert.ok(!isSame([1, 2], [2, 1]));
});

test("a difference is told by the name of the item, wherever it stands now", () => {
  const told = differences(lines("one", "two"), { line: [lines("one", "2").line[1], lines("one").line[0]] });
  assert.deepEqual(told, [{ path: ["line", "B", "name", "en"], before: "two", after: "2" }]);
});

test("what two people changed in different places comes together", () => {
  const { value, clashes } = merged(lines("one", "two"), lines("1", "two"), lines("one", "2", "three"));
  assert.deepEqual(value, lines("1", "2", "three"));
  assert.deepEqual(clashes, []);
});

test("where both changed the same, mine stays and theirs is told", () => {
  const { value, clashes } = merged(lines("one"), lines("mine"), lines("theirs"));
  assert.deepEqual(value, lines("mine"));
  assert.deepEqual(clashes, [{ path: ["line", "A", "name", "en"], before: "one", mine: "mine", theirs: "theirs" }]);
});

test("what I added and what they added are both there, in a line of their own", () => {
  const base = lines("one");
  const mine = { line: [...base.line, { code: "M" }] };
  const theirs = { line: [{ code: "T" }, ...base.line] };
  assert.deepEqual(
    merged(base, mine, theirs).value.line.map(({ code }) => code),
    ["T", "A", "M"],
  );
});

test("an order that I changed stays when somebody else adds an item", () => {
  const base = lines("one", "two");
  const mine = { line: [...base.line].reverse() };
  const { value } = merged(base, mine, { line: [...base.line, { code: "T" }] });
  assert.deepEqual(
    value.line.map(({ code }) => code),
    ["B", "A", "T"],
  );
});

test("what somebody took away stays away unless I changed it", () => {
  assert.deepEqual(merged(lines("one", "two"), lines("1", "two"), lines("one")).value, lines("1"));
  assert.equal(merged(lines("one", "two"), lines("one", "2"), lines("one")).clashes.length, 1);
});

test("a draft knows the parts that differ, and none after what was typed is typed back", () => {
  const draft = new Draft(definition({ lines: lines("one"), words: { ignored: [] } }));
  draft.put(["lines", "line", 0, "name", "en"], "1");
  assert.deepEqual(draft.changed(), { lines: lines("1") });
  draft.put(["lines", "line", 0, "name", "en"], "one");
  assert.equal(draft.isChanged, false);
});

test("what was typed outlives a save of somebody else, and says what they changed", () => {
  const draft = new Draft(definition({ lines: lines("one", "two") }));
  draft.put(["lines", "line", 0, "name", "en"], "mine");
  const { theirs, clashes } = draft.rebase(definition({ lines: lines("one", "theirs") }, "2", 2));
  assert.deepEqual(draft.changed(), { lines: lines("mine", "theirs") });
  assert.deepEqual([theirs.length, clashes.length, draft.tag, draft.version], [1, 0, "2", 2]);
});

test("what was typed outlives a reload of the page, also when the hall has changed since", () => {
  const draft = new Draft(definition({ lines: lines("one", "two") }));
  draft.put(["lines", "line", 0, "name", "en"], "mine");
  const again = new Draft(definition({ lines: lines("one", "theirs") }, "2", 2));
  again.resume(draft.kept());
  assert.deepEqual(again.changed(), { lines: lines("mine", "theirs") });
});

test("a clash is told also after a reload, and again after the next one until it is settled", () => {
  const draft = new Draft(definition({ lines: lines("one", "two") }));
  draft.put(["lines", "line", 0, "name", "en"], "mine");
  const now = definition({ lines: lines("theirs", "two") }, "2", 2);
  const again = new Draft(now);
  const [clash] = again.resume(reloaded(draft.kept()));
  assert.deepEqual(clash, {
    path: ["lines", "line", "A", "name", "en"],
    before: "one",
    mine: "mine",
    theirs: "theirs",
  });
  const third = new Draft(now);
  assert.deepEqual(third.resume(reloaded(again.kept())), [clash]);
  third.settle();
  assert.deepEqual(new Draft(now).resume(reloaded(third.kept())), []);
  assert.deepEqual(third.changed(), { lines: lines("mine", "two") });
});

test("a clash stays told when somebody else saves another thing, and goes when they agree", () => {
  const draft = new Draft(definition({ lines: lines("one", "two") }));
  draft.put(["lines", "line", 0, "name", "en"], "mine");
  draft.rebase(definition({ lines: lines("theirs", "two") }, "2", 2));
  assert.equal(draft.rebase(definition({ lines: lines("theirs", "2") }, "3", 3)).clashes.length, 1);
  assert.equal(draft.rebase(definition({ lines: lines("mine", "2") }, "4", 4)).clashes.length, 0);
});

test("what is changed after theirs was taken is a change like any other", () => {
  const hours = (mon) => ({ hall: { opening: { mon: [mon] } } });
  const draft = new Draft(definition(hours("09:00-17:00")));
  draft.put(["hall", "opening", "mon"], ["10:00-17:00"]);
  const [clash] = draft.rebase(definition(hours("08:00-17:00"), "2", 2)).clashes;
  draft.take(clash);
  assert.deepEqual([draft.isChanged, draft.clashes], [false, []]);
  at(draft.now, clash.path)[0] = "08:30-17:00"; // as the field of hours does
  draft.put(clash.path, at(draft.now, clash.path));
  assert.deepEqual(draft.changed(), hours("08:30-17:00"));
});

test("theirs can be taken of an item that one of both took away, and leaves no hole", () => {
  const taken = (mine, theirs) => {
    const draft = new Draft(definition({ lines: lines("one", "two") }));
    draft.put(["lines"], mine);
    const { clashes } = draft.rebase(definition({ lines: theirs }, "2", 2));
    assert.equal(clashes.length, 1);
    draft.take(clashes[0]);
    return draft.now.lines;
  };
  assert.deepEqual(taken(lines("1", "two"), { line: [lines("", "two").line[1]] }).line.length, 1);
  assert.deepEqual(taken(lines("one"), lines("one", "2")), lines("one", "2"));
});

test("theirs can be taken where what it stood in has gone since", () => {
  const draft = new Draft(definition({ lines: lines("one", "two") }));
  draft.put(["lines", "line", 0, "name", "en"], "mine");
  const { clashes } = draft.rebase(definition({ lines: lines("theirs", "two") }, "2", 2));
  draft.put(["lines", "line"], undefined);
  draft.take(clashes[0]);
  assert.deepEqual(draft.now.lines, lines("theirs", "two"));
});

test("a file that somebody else changed while it was typed is a clash, and mine stands until theirs is taken", () => {
  const texts = new Texts();
  texts.type("lines", "a = 2", "a = 1");
  assert.deepEqual([texts.outdated({ lines: "a = 1" }), texts.outdated({ lines: "a = 3" })], [[], ["lines"]]);
  texts.meet({ lines: "a = 3" });
  assert.deepEqual(texts.clashes, [{ part: "lines", was: "a = 1", theirs: "a = 3" }]);
  assert.deepEqual(texts.typed, { lines: "a = 2" });
  texts.type("lines", "a = 4", "a = 3");
  assert.equal(texts.clashes.length, 1, "typing on settles nothing");
  texts.meet({ lines: null });
  assert.deepEqual(texts.clashes, [{ part: "lines", was: "a = 1", theirs: null }], "the file has gone");
  texts.settle();
  assert.deepEqual([texts.clashes, texts.typed], [[], { lines: "a = 4" }]);
  texts.drop("lines");
  assert.deepEqual(texts.parts, []);
});

test("a file is no clash when both typed the same, or when what they changed went back", () => {
  const texts = new Texts();
  texts.type("lines", "a = 2", "a = 1");
  texts.meet({ lines: "a = 3" });
  texts.meet({ lines: "a = 1" });
  assert.deepEqual(texts.clashes, []);
  texts.meet({ lines: "a = 2" });
  assert.deepEqual(texts.parts, []);
});

test("what is typed into a file while it is being saved begins from what was sent", () => {
  const texts = new Texts();
  texts.type("lines", "a = 2", "a = 1");
  texts.type("hall", "b = 2", "b = 1");
  const sent = texts.typed;
  texts.type("lines", "a = 3", "a = 1");
  texts.saved(sent);
  assert.deepEqual(texts.typed, { lines: "a = 3" });
  assert.deepEqual(texts.outdated({ lines: "a = 2" }), []);
});

test("a file that was typed outlives a reload, with the file that it began from", () => {
  const draft = new Draft(definition({ lines: lines("one") }));
  draft.texts.type("lines", "mine", "before");
  const again = new Draft(definition({ lines: lines("theirs") }, "2", 2));
  again.resume(reloaded(draft.kept()));
  assert.deepEqual([again.isChanged, again.texts.typed], [true, { lines: "mine" }]);
  assert.deepEqual(again.texts.outdated({ lines: "theirs" }), ["lines"]);
  again.discard();
  assert.equal(again.kept(), null);
});

test("a part that is changed in its form and as its file is written is known before it is saved", () => {
  const draft = new Draft(definition({ lines: lines("one"), words: {} }));
  draft.texts.type("lines", "mine", "before");
  draft.put(["words", "ignored"], ["a"]);
  assert.deepEqual(draft.changedTwice(), []);
  draft.put(["lines", "line", 0, "name", "en"], "mine");
  assert.deepEqual(draft.changedTwice(), ["lines"]);
  draft.texts.type("lines", "before", "before");
  assert.deepEqual(draft.changedTwice(), [], "what is typed back is no change");
});

test("what differs in a file is told by its lines, from the first to the last", () => {
  const told = (before, after) => changedLines(before, after).map(({ kind, text }) => kind + text);
  assert.deepEqual(told("a\nb\nc", "a\nB\nc"), ["-b", "+B"]);
  assert.deepEqual(told("a\na", "a\na\na"), ["+a"]);
  assert.deepEqual(told("a", null), ["-a"]);
});

test("a line goes with its services, or leaves them to another, and no window names it", () => {
  const hall = () => ({
    "services/a": { service: [{ code: "a1", line: "A" }] },
    "services/b": { service: [{ code: "b1", line: "B" }] },
    "guides/b1": { outcome: [{}] },
    windows: {
      window: [
        { number: 1, serves: ["A", "B"] },
        { number: 2, serves: ["B"] },
      ],
    },
    demand: { lines: { A: 1, B: 2 } },
  });
  const gone = hall();
  withoutLine(gone, "B", "");
  assert.deepEqual([gone["services/b"], gone["guides/b1"]], [null, null]);
  assert.deepEqual(gone.windows.window[0].serves, ["A"]);
  assert.deepEqual(gone.demand.lines, { A: 1 });
  const left = hall();
  withoutLine(left, "B", "A");
  assert.equal(left["services/b"].service[0].line, "A");
  assert.deepEqual(left.windows.window[1].serves, ["A"]);
});

test("a service goes with its guide, a window with its screen, a printer from its kiosks", () => {
  const hall = {
    "services/a": { service: [{ code: "a1" }, { code: "a2" }] },
    "guides/a1": {},
    devices: {
      kiosk: [{ name: "k", printer: "p" }],
      printer: [{ name: "p" }, { name: "q", backup: "p" }],
      display: [{ name: "d", window: 2 }, { name: "hall" }],
    },
  };
  withoutService(hall, "services/a", hall["services/a"].service[0]);
  withoutWindow(hall, 2);
  withoutPrinter(hall, "p");
  assert.equal(hall["guides/a1"], null);
  assert.deepEqual(hall.devices.display, [{ name: "hall" }]);
  assert.deepEqual([hall.devices.kiosk[0].printer, hall.devices.printer[1].backup], [undefined, undefined]);
});

test("times are understood as people type them", () => {
  const typed = ["9", "9:5", "0930", "930", "9：30", "24:00", "9.30", "soon"];
  assert.deepEqual(typed.map(tidyClock), ["09:00", "09:05", "09:30", "09:30", "09:30", "24:00", "09:30", "soon"]);
});

test("a holiday closes a day on which the hall is open, and a worked weekend opens one on which it is closed", () => {
  const opening = { thu: ["09:00-17:00"], sat: [] };
  const days = [
    { date: "2026-10-01", name: "National Day", kind: "holiday" },
    { date: "2026-10-03", name: "National Day", kind: "holiday" },
    { date: "2026-10-10", name: "", kind: "worked_in_exchange" },
  ];
  const halfDay = { sat: ["09:00-12:00"], thu: ["09:00-17:00"] };
  assert.equal(weekdayOf("2026-10-01"), "thu");
  assert.deepEqual(proposal(halfDay, days).at(-1)?.hours, ["09:00-17:00"], "a Saturday that is worked is a whole day");
  assert.deepEqual(
    proposal(opening, days).map(({ date, closes, hours }) => [date, closes, hours]),
    [
      ["2026-10-01", true, ["09:00-17:00"]],
      ["2026-10-10", false, ["09:00-17:00"]],
    ],
  );
});

test("a difference stands in the words of its own form", () => {
  const key = {
    Kiosk: { name: "Code" },
    Line: { name: "Name" },
    Hall: { priority: "Priorities" },
    PriorityClass: { name: "Class" },
  };
  const fields = (names, of) => names.map((name) => ({ name, of }));
  const form = {
    say: (words) => words,
    sayIfAny: (words) => (words === "weekday.mon" ? "Monday" : ""),
    languages: ["en"],
    languageName: () => "English",
    page: {
      texts: { key },
      forms: {
        Kiosk: fields(["name"]),
        Hall: fields(["priority"], "PriorityClass"),
        Line: fields(["name"]),
        PriorityClass: fields(["name"]),
      },
    },
  };
  const words = (...path) => placeWords(form, path);
  assert.equal(words("lines", "line", "A", "name", "en"), "section.lines › A › Name › English");
  assert.equal(
    words("hall", "priority", "elderly", "name", "en"),
    "section.priorities › Priorities › elderly › Class › English",
  );
  assert.equal(words("guides/CJ-001", "question", "age"), "section.guides › CJ-001 › age");
});
