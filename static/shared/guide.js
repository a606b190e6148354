/** What a guide's list says, as sentences; the kiosk and the window console show the same. */

/** Where the words of the list stand among a page's texts. */
const WORDS = "guide_list";

/**
 * What to know of a material beside its name: the original, how many copies, who issues it, where, and what to mind.
 * @param {Wire.GuideMaterial} material
 * @param {Pages.Say} say
 */
export function aside({ original, copies, issuer, where, note }, say) {
  return [
    original && copies ? say(`${WORDS}.original`) : "",
    copies ? say(`${WORDS}.copies`, { n: copies }) : "",
    issuer ? say(`${WORDS}.issuer`, { name: issuer }) : "",
    where ? say(`${WORDS}.where`, { name: where }) : "",
    note,
  ].filter(Boolean);
}

/**
 * Fee, working days, who must come and what to mind: [label, texts].
 * @param {Wire.GuideResult} needed
 * @param {Pages.Say} say
 * @returns {[string, string[]][]}
 */
export function facts({ fee, promised_days: days, in_person: people, notes }, say) {
  const feeWords = fee === null ? "no_fee" : fee === 0 ? "free" : "yuan";
  const daysWords = days ? say(`${WORDS}.working_days`, { n: days }) : say(`${WORDS}.at_once`);
  /** @type {[string, string[]][]} */
  const rows = [
    ["fee", [say(`${WORDS}.${feeWords}`, { yuan: fee ?? 0 })]],
    ["days", [daysWords]],
    ["in_person", people],
    ["notes", notes],
  ];
  return rows.filter(([, texts]) => texts.length > 0).map(([name, texts]) => [say(`${WORDS}.${name}`), texts]);
}

/**
 * The answers that the guide knows; a guide may have been changed since they were given.
 * @param {Wire.Guide} guide
 * @param {Record<string, string[]>} answers
 * @returns {Record<string, string[]>}
 */
export function known(guide, answers) {
  const kept = guide.questions.flatMap(({ id, kind, options }) => {
    const own = answers[id]?.filter((option) => options.some((entry) => entry.id === option));
    return own && (kind === "many" || own.length === 1) ? [[id, own]] : [];
  });
  return Object.fromEntries(kept);
}

/**
 * The answers to the questions that this situation is asked.
 * @param {Wire.GuideResult} needed
 * @param {Record<string, string[]>} answers
 * @returns {Record<string, string[]>}
 */
export function counting({ asked }, answers) {
  return Object.fromEntries(Object.entries(answers).filter(([question]) => asked.includes(question)));
}
