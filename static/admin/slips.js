/** A layout and its paper: drawn anew a moment after the last key. */
import { el } from "../shared/dom.js";
import { pageData, text } from "../shared/page.js";

const PAUSE_MILLISECONDS = 350;
const page = pageData();
const say = (key, values) => text(page.texts, key, values);
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const layout = part("layout");
const before = layout.value;
let timer = 0;
let newest = 0;
let saved = before;

async function draw() {
  const mine = ++newest;
  const answer = await ask().catch(() => null);
  if (mine !== newest) return;
  if (answer?.ok) return show(await answer.blob());
  const told = answer?.status === 422 ? await answer.json() : { mistakes: [{ line: 0, text: say("slips.unreachable") }] };
  part("mistakes").replaceChildren(...told.mistakes.map(mistake));
  part("mistakes").hidden = false;
  part("wait").hidden = true;
  part("paper").classList.add("is-old");
}

function ask() {
  return fetch("/admin/slips/proof", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
    },
    body: JSON.stringify({
      form: page.form, text: layout.value, profile: part("profile").value, language: part("language").value,
    }),
  });
}

function show(blob) {
  const paper = part("paper");
  URL.revokeObjectURL(paper.src);
  paper.src = URL.createObjectURL(blob);
  paper.hidden = false;
  paper.classList.remove("is-old");
  part("mistakes").hidden = true;
  part("wait").hidden = true;
}

/** A mistake leads to its line. */
function mistake({ line, text: words }) {
  if (!line) return el("li", "", [words]);
  const link = el("button", "link", [`${say("slips.line", { n: line })} ${words}`]);
  link.type = "button";
  link.addEventListener("click", () => goTo(line));
  return el("li", "", [link]);
}

function goTo(line) {
  const lines = layout.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  layout.focus();
  layout.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  layout.scrollTop = (layout.scrollHeight / lines.length) * Math.max(0, line - 5);
}

function soon() {
  part("back").disabled = layout.value === before;
  clearTimeout(timer);
  timer = setTimeout(draw, PAUSE_MILLISECONDS);
}

function save() {
  const link = el("a", "", []);
  link.href = URL.createObjectURL(new Blob([layout.value], { type: "application/toml" }));
  link.download = `${page.form}.toml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  saved = layout.value;
}

/** Put words where the cursor is, or as lines of their own behind the block it stands in; Ctrl+Z takes them back. */
function insert(words, isWholeLines) {
  layout.focus();
  if (isWholeLines) {
    const next = layout.value.indexOf("\n\n", layout.selectionEnd);
    const end = next < 0 ? layout.value.trimEnd().length : next;
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
part("back").addEventListener("click", () => { layout.value = before; soon(); });
for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", () => insert(button.dataset.insert, "wholeLines" in button.dataset));
}
addEventListener("beforeunload", (event) => {
  if (layout.value !== before && layout.value !== saved) event.preventDefault();
});
soon();
