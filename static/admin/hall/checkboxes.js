/** A choice of several, each with a box. */
import { el } from "../../shared/dom.js";

/**
 * @param {import("./form.js").Choice[]} offered
 * @param {Set<string | number>} chosen
 * @param {(values: (string | number)[]) => void} tell
 */
export function checkboxes(offered, chosen, tell) {
  const boxes = offered.map(({ value, label }) => {
    const box = el("input");
    box.type = "checkbox";
    box.checked = chosen.has(value);
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(value);
      else chosen.delete(value);
      tell(offered.map((choice) => choice.value).filter((one) => chosen.has(one)));
    });
    return el("label", "choice", [box, el("span", "", label)]);
  });
  return el("div", "hall-checks", boxes);
}
