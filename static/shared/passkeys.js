/**
 * Passkeys in this browser (WebAuthn). The server's options and the browser's answers travel as JSON, in which bytes are
 * base64url; older browsers have no function of their own for that.
 */
import { fill } from "./page.js";

/**
 * Why no passkey can be made or used on this page, in words; "": it can.
 * @param {Pages.WithPasskeys} page
 */
export function whyNot({ passkeys, passkey_origin: origin }) {
  const why = obstacle(origin);
  return why && fill(passkeys.here[why], { origin: origin || `http://localhost:${location.port}` });
}

/**
 * Why no passkey can be made or used on this page, by its key in the texts; "": it can.
 * @param {string} origin the only address at which this server's passkeys work; "": at none
 */
export function obstacle(origin) {
  if (!origin) return location.hostname === "127.0.0.1" ? "digits" : "no_site";
  if (location.origin !== origin) return "elsewhere";
  return isSecureContext && "PublicKeyCredential" in window ? "" : "no_browser";
}

/**
 * Have a passkey sign in whoever holds it; the answer for the server. Throws what `problemOf` knows.
 * @param {any} options
 */
export async function sign(options) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: descriptors(options.allowCredentials),
    },
  });
  return written(credential, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
}

/**
 * Make a passkey; the answer for the server. Throws what `problemOf` knows.
 * @param {any} options
 */
export async function make(options) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: descriptors(options.excludeCredentials),
    },
  });
  return written(credential, ["clientDataJSON", "attestationObject"]);
}

/**
 * What went wrong, by its key in the texts: a refusal of the server or of the browser.
 * @param {any} error
 * @returns {string}
 */
export function problemOf({ code, name }) {
  if (typeof code === "string") return code;
  if (name === "NotAllowedError" || name === "AbortError") return "cancelled";
  if (name === "InvalidStateError") return "already_there";
  return name === "ConstraintError" || name === "NotSupportedError" ? "no_device" : "any";
}

/** @param {{ id: string }[]} [list] */
function descriptors(list = []) {
  return list.map((one) => ({ ...one, id: bytes(one.id) }));
}

/**
 * @param {any} credential
 * @param {string[]} parts
 */
function written(credential, parts) {
  const response = Object.fromEntries(parts.map((part) => [part, base64url(credential.response[part])]));
  const { id, rawId, type } = credential;
  return JSON.stringify({ id, rawId: base64url(rawId), type, response });
}

/**
 * The bytes of a base64url text.
 * @param {string} text
 */
export function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

/**
 * Bytes as base64url; null stays null.
 * @param {ArrayBuffer | null} buffer
 */
export function base64url(buffer) {
  if (!buffer) return null;
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
