/** A scanner types as a keyboard does, only faster; whatever it reads is text and no command. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { after, cardIn, isDevice, kindOf, MOST, masked, QUIET, readOf, Scanner } from "../../static/kiosk/scanner.js";

const CARD = "11010519491231002X";

/** What comes of keys that are typed so many milliseconds apart, and of Enter after the last. */
function typed(keys, pace, start = 1000) {
  let burst = QUIET;
  let at = start;
  for (const key of keys) {
    burst = after(burst, key, at);
    at += pace;
  }
  return { burst, at, read: readOf(burst, at) };
}

test("a device is told from a person by its pace", () => {
  assert.equal(typed("K7M4XQ", 5).read, "K7M4XQ");
  assert.equal(typed("K7M4XQ", 45).read, "K7M4XQ");
  assert.equal(typed("K7M4XQ", 120).read, null, "a person");
  assert.equal(typed("SFZ", 5).read, null, "too short for a code");
});

test("what was typed long before, or an Enter long after, is none of it", () => {
  const { burst, at } = typed("HU", 200);
  assert.equal(
    readOf(
      [..."K7M4XQ"].reduce((so, key, n) => after(so, key, at + 900 + n * 4), burst),
      at + 930,
    ),
    "K7M4XQ",
  );
  assert.equal(readOf(typed("K7M4XQ", 5).burst, 9000), null);
});

test("too much is read as nothing, and never kept", () => {
  const { burst, read } = typed("9".repeat(100_000), 0.001);
  assert.equal(read, null);
  assert.ok(burst.text.length <= MOST);
});

test("keys of commands and control characters are no part of what is read", () => {
  assert.equal(typed(["A", "B", "Escape", "C", "F5", "\u0007", "D", "\u007f", "E", "F", "G"], 4).read, "ABCDEFG");
});

test("a device's Escape, function keys and Enter are nobody's command, and a person's are", () => {
  const scanner = new Scanner();
  const stopped = [];
  const reads = [];
  const key = (name, at, more = {}) =>
    scanner.take({ key: name, timeStamp: at, preventDefault: () => stopped.push(name), ...more }, (text) =>
      reads.push(text),
    );
  assert.equal(key("Escape", 0), false);
  for (const [n, sign] of [..."AB12"].entries()) key(sign, 1000 + n * 3);
  assert.equal(key("Escape", 1012), true);
  assert.equal(key("w", 1015, { ctrlKey: true }), true);
  for (const [n, sign] of [..."34"].entries()) key(sign, 1018 + n * 3);
  assert.equal(key("Enter", 1027), true);
  assert.deepEqual(stopped, ["Escape", "w", "Enter"]);
  assert.equal(reads.length, 1);
  assert.equal(key("Enter", 5000), false);
});

/** What scanners read, and what it is; the server's rule is tested against the same table. */
const READS = JSON.parse(readFileSync(new URL("../queueing/cards.json", import.meta.url), "utf-8"));

test("a card is what the server takes for one", () => {
  for (const { read, card } of READS) assert.equal(cardIn(read), card, read);
});

test("codes and addresses of appointments are told from cards, and a hall without appointments has neither", () => {
  for (const { read, card, isAppointment } of READS) {
    assert.equal(kindOf(read, true) === "appointment", isAppointment, read);
    assert.equal(kindOf(read, true) === "card", card !== null && !isAppointment, read);
    assert.equal(kindOf(read, false), card === null ? "misread" : "card", read);
  }
});

test("a resident's number with a wrong or missing sign is no wrong code of an appointment", () => {
  for (const text of ["110105194912310021", "11010519491231002", "1101051949123"])
    assert.equal(kindOf(text, true), "misread");
  for (const text of ["PASSPORT", "rm -rf /"]) assert.equal(kindOf(text, true), "unknown");
});

test("a page shows the last four signs of a card and no more", () => {
  assert.equal(masked(CARD), "····002X");
  assert.equal(isDevice(QUIET, 0), false);
});
