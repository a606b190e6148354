/** What a browser and the server say to each other of passkeys. */
import assert from "node:assert/strict";
import test from "node:test";
import { base64url, bytes, obstacle, problemOf, whyNot } from "../../static/shared/passkeys.js";

test("bytes come back as they were, without padding and in letters for addresses", () => {
  for (const list of [[], [0], [251, 255], [255, 239, 190], [...Array(256).keys()]]) {
    const text = base64url(Uint8Array.from(list).buffer);
    assert.match(text ?? "", /^[\w-]*$/);
    assert.deepEqual([...bytes(text ?? "")], list);
  }
  assert.equal(base64url(null), null);
});

test("what went wrong is told by the server's code or the browser's error", () => {
  assert.equal(problemOf({ code: "wrong_login", name: "Error" }), "wrong_login");
  assert.equal(problemOf(new DOMException("", "NotAllowedError")), "cancelled");
  assert.equal(problemOf(new DOMException("", "InvalidStateError")), "already_there");
  assert.equal(problemOf(new TypeError("")), "any");
});

test("passkeys work at one address, in a browser that has them", () => {
  const at = { origin: "https://hall.example", hostname: "hall.example", port: "" };
  Object.assign(globalThis, { location: at, isSecureContext: true, window: {} });
  assert.equal(obstacle(""), "no_site");
  assert.equal(obstacle("https://other.example"), "elsewhere");
  assert.equal(obstacle("https://hall.example"), "no_browser");
  Object.assign(globalThis, { window: { PublicKeyCredential: {} } });
  assert.equal(obstacle("https://hall.example"), "");
  Object.assign(globalThis, { location: { origin: "http://127.0.0.1:8000", hostname: "127.0.0.1", port: "8000" } });
  const page = /** @type {any} */ ({ passkeys: { here: { digits: "open {origin}" } }, passkey_origin: "" });
  assert.equal(whyNot(page), "open http://localhost:8000");
});
