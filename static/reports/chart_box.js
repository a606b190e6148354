/** The charts of a report on its page and on paper: one, or one for each hall, and what they leave out. */
import * as echarts from "/static/vendor/echarts.esm.min.js";
import { el, part } from "../shared/dom.js";
import { chartsOf, ON_PAPER } from "./charts.js";
import { DESK_PIXELS } from "./legend.js";

/** @typedef {import("./cells.js").Words & { hallName: (code: string) => string }} Words */

const PAPER_PIXELS = 1000;
/** The margins of the page and of the chart. */
const SIDES = 64;
const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;

export class ChartBox {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    /** @type {Wire.Report | null} */
    this.report = null;
    /** @type {echarts.ECharts[]} */
    this.drawn = [];
    this.width = 0;
    this.isOnPaper = false;
    addEventListener("resize", () => {
      // Names take their part of the width; a sheet of paper has its own.
      if (!this.isOnPaper && this.width !== this.#room()) this.show(this.report, true);
    });
    addEventListener("beforeprint", () => this.#onPaper());
    addEventListener("afterprint", () => {
      this.isOnPaper = false;
      this.show(this.report, true);
    });
  }

  /**
   * @param {Wire.Report | null} report null: nothing to draw
   * @param {boolean} isAgain what was seen already does not grow once more
   */
  show(report, isAgain = false) {
    this.report = report;
    this.width = this.#room();
    const { charts, all, remarks } = report
      ? chartsOf(report, { ...this.words, width: this.width })
      : { charts: [], all: 0, remarks: [] };
    for (const chart of this.drawn) chart.dispose();
    this.drawn = [];
    part("chart").replaceChildren();
    part("chart").hidden = charts.length === 0;
    for (const { option, height } of charts) {
      const place = el("div");
      place.style.height = `${height}px`;
      part("chart").append(place);
      const chart = echarts.init(place, null, { renderer: "svg" });
      chart.setOption({ animation: !isStill && !isAgain, ...option }, true);
      this.drawn.push(chart);
    }
    if (charts.length && charts.length < all)
      remarks.push(this.words.say("chart.halls", { shown: charts.length, all }));
    part("chart-remark").textContent = remarks.join(" ");
  }

  /** How wide a chart may be now. */
  #room() {
    return (part("chart").parentElement?.clientWidth ?? DESK_PIXELS) - SIDES;
  }

  /** In print, each chart fits on one page; the table below has every row. */
  #onPaper() {
    if (!this.report) return;
    this.isOnPaper = true;
    const { charts, remarks } = chartsOf(this.report, { ...this.words, most: ON_PAPER, width: PAPER_PIXELS });
    for (const [place, { option, height }] of charts.entries()) {
      const chart = this.drawn[place];
      chart.resize({ width: PAPER_PIXELS, height });
      chart.setOption({ ...option, animation: false }, true);
      chart.getZr().flush();
      chart.getDom().querySelector("svg")?.setAttribute("viewBox", `0 0 ${PAPER_PIXELS} ${height}`);
    }
    part("chart-remark").textContent = remarks.join(" ");
  }
}
