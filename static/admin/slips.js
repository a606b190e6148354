/** The editor of a layout, with a preview that is redrawn a moment after the last key. */
import { el, part } from "../shared/dom.js";
import { csrfToken, pageData, speaker } from "../shared/page.js";

const PAUSE_MILLISECONDS = 350;
/** @type {Pages.Admin} */
const page = pageData();
const say = speaker(page);
const layout = part("layout", HTMLTextAreaElement);
const before = layout.value;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let newest = 0;
let savedText = before;

async function draw() {
  const attempt = ++newest;
  const answer = await ask().catch(() => null);
  if (attempt !== newest) return;
  if (answer?.ok) return show(await answer.blob());
  const message =
    answer?.status === 422 ? await answer.json() : { mistakes: [{ line: 0, text: say("slips.unreachable") }] };
  part("mistakes").replaceChildren(...message.mistakes.map(mistake));
  part("mistakes").hidden = false;
  part("wait").hidden = true;
  part("paper").classList.add("is-old");
}

function ask() {
  return fetch("/admin/slips/proof", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": csrfToken(),
    },
    body: JSON.stringify({
      form: page.form,
      text: layout.value,
      profile: part("profile", HTMLSelectElement).value,
      language: part("language", HTMLSelectElement).value,
    }),
  });
}

/** @param {Blob} blob */
function show(blob) {
  const paper = part("paper", HTMLImageElement);
  URL.revokeObjectURL(paper.src);
  paper.src = URL.createObjectURL(blob);
  paper.hidden = false;
  paper.classList.remove("is-old");
  part("mistakes").hidden = true;
  part("wait").hidden = true;
}

/**
 * A mistake as a button that jumps to its line.
 * @param {{ line: number, text: string }} mistake
 */
function mistake({ line, text: words }) {
  if (!line) return el("li", "", [words]);
  const link = el("button", "link", [`${say("slips.line", { n: line })} ${words}`]);
  link.type = "button";
  link.addEventListener("click", () => goTo(line));
  return el("li", "", [link]);
}

/** @param {number} line */
function goTo(line) {
  const lines = layout.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  layout.focus();
  layout.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  layout.scrollTop = (layout.scrollHeight / lines.length) * Math.max(0, line - 5);
}

function soon() {
  part("back", HTMLButtonElement).disabled = layout.value === before;
  clearTimeout(timer);
  timer = setTimeout(draw, PAUSE_MILLISECONDS);
}

function save() {
  const link = el("a", "", []);
  link.href = URL.createObjectURL(new Blob([layout.value], { type: "application/toml" }));
  link.download = `${page.form}.toml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  savedText = layout.value;
}

/**
 * Insert text at the cursor, or as separate lines after the block around it; Ctrl+Z undoes it.
 * @param {string} words
 * @param {boolean} isWholeLines
 */
function insert(words, isWholeLines) {
  layout.focus();
  if (isWholeLines) {
    const blockEnd = layout.value.indexOf("\n\n", layout.selectionEnd);
    const end = blockEnd < 0 ? layout.value.trimEnd().length : blockEnd;
    layout.setSelectionRange(end, end);
  }
  const added = isWholeLines ? `\n\n${words}` : words;
  if (!document.execCommand("insertText", false, added)) {
    layout.setRangeText(added, layout.selectionStart, layout.selectionEnd, "end");
    soon();
  }
}

layout.addEventListener("input", soon);
for (const name of ["profile", "language"]) part(name).addEventListener("change", draw);
part("save").addEventListener("click", save);
part("back").addEventListener("click", () => {
  layout.value = before;
  soon();
});
/** @type {NodeListOf<HTMLElement>} */
const insertions = document.querySelectorAll("[data-insert]");
for (const button of insertions) {
  button.addEventListener("click", () => insert(button.dataset.insert ?? "", "wholeLines" in button.dataset));
}
addEventListener("beforeunload", (event) => {
  if (layout.value !== before && layout.value !== savedText) event.preventDefault();
});
soon();
