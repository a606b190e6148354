/** The charts of a report on its page and on paper: one, or one for each hall, and what they leave out. */
import * as echarts from "/static/vendor/echarts.esm.min.js";
import { el, part } from "../shared/dom.js";
import { chartsOf, ON_PAPER } from "./charts.js";

/** @typedef {import("./cells.js").Words & { hallName: (code: string) => string }} Words */

const PAPER_PIXELS = 1000;
const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;

export class ChartBox {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    /** @type {Wire.Report | null} */
    this.report = null;
    /** @type {echarts.ECharts[]} */
    this.drawn = [];
    addEventListener("resize", () => {
      for (const chart of this.drawn) chart.resize();
    });
    addEventListener("beforeprint", () => this.#onPaper());
    addEventListener("afterprint", () => this.show(this.report));
  }

  /** @param {Wire.Report | null} report null: nothing to draw */
  show(report) {
    this.report = report;
    const { charts, all, remarks } = report ? chartsOf(report, this.words) : { charts: [], all: 0, remarks: [] };
    for (const chart of this.drawn) chart.dispose();
    this.drawn = [];
    part("chart").replaceChildren();
    part("chart").hidden = charts.length === 0;
    for (const { option, height } of charts) {
      const place = el("div");
      place.style.height = `${height}px`;
      part("chart").append(place);
      const chart = echarts.init(place, null, { renderer: "svg" });
      chart.setOption({ animation: !isStill, ...option }, true);
      this.drawn.push(chart);
    }
    if (charts.length && charts.length < all)
      remarks.push(this.words.say("chart.halls", { shown: charts.length, all }));
    part("chart-remark").textContent = remarks.join(" ");
  }

  /** In print, each chart fits on one page; the table below has every row. */
  #onPaper() {
    if (!this.report) return;
    const { charts, remarks } = chartsOf(this.report, { ...this.words, most: ON_PAPER });
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
