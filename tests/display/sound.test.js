/** How a screen sounds, as it says it. */
import assert from "node:assert/strict";
import test from "node:test";
import { soundOf } from "../../static/display/voice.js";

for (const [wanted, isBlocked, spoken, sound] of [
  ["browser", false, ["zh-CN", "en"], "voice"],
  ["browser", false, ["en"], "partly"],
  ["server", false, [], "chime"],
  ["browser", true, ["zh-CN", "en"], "blocked"],
  ["none", true, [], "off"],
]) {
  test(`a screen knows whether it can be heard: ${sound}`, () => {
    const voice = { speaks: (language) => spoken.includes(language) };
    assert.equal(soundOf({ wanted, isBlocked, voice, languages: ["zh-CN", "en"] }), sound);
  });
}
