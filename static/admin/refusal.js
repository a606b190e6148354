/**
 * The reason for the server's refusal, in the reader's language.
 * @param {Pages.Texts} texts
 * @param {import("../shared/api.js").Problem} problem
 * @returns {string}
 */
export function refusal(texts, { code }) {
  return texts.problem[code] ?? texts.problem.any;
}
