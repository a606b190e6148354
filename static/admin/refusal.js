/** Why the server refused, in the reader's words. */
export function refusal(texts, { code }) {
  return texts.problem[code] ?? texts.problem.any;
}
