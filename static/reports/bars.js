/** Bars beside their names: the frame of most charts. */
import { pixelsOf } from "./legend.js";

/** @typedef {import("./charts.js").Figures} Figures */
/** @typedef {import("./charts.js").Series} Series */

export const [BLUE, SKY, AMBER, GREY, INK] = ["#0b4a8f", "#8fb8e0", "#b45309", "#c3ccd6", "#14202b"];
/** As light beside AMBER as SKY is beside BLUE. */
export const SAND = "#eec591";
export const FONT = 'system-ui, "Noto Sans CJK SC", "WenQuanYi Micro Hei", "Microsoft YaHei", sans-serif';
/** Tells a part from a neighbour that is as light, without colours. */
export const HATCHED = {
  decal: {
    symbol: "rect",
    dashArrayX: [1, 0],
    dashArrayY: [2, 5],
    rotation: Math.PI / 4,
    color: "rgba(20, 32, 43, 0.55)",
  },
};
/** Of each of several bars beside a name. */
const BAR_PIXELS = { screen: 20, paper: 18 };
const [LINE_PIXELS, NAME_PIXELS, MOST_LINES] = [15, 12, 3];
/** Lines end between words, so some of their room stays empty. */
const WORDS_WHOLE = 1.35;

/**
 * Bars beside their names, as many as the chart has room for: `shown`. A long name has up to three lines.
 * @param {{ names: string[], series: Series[], unit?: string, format: (value: any) => string }} what
 * @param {Figures} figures
 */
export function frame({ names: all, series: whole, unit, format }, { say, width, most }) {
  const nameWidth = Math.min(340, Math.max(96, Math.round(width * 0.36)));
  const names = all.map((name) => shortened(name, MOST_LINES * nameWidth));
  const lines = Math.max(1, ...names.map((name) => linesOf(name, nameWidth)));
  const isPair = whole.length > 1 && !whole[0]?.stack;
  const row = Math.max(
    isPair ? whole.length * BAR_PIXELS[most.pixels ? "paper" : "screen"] : 30,
    lines * LINE_PIXELS + 8,
  );
  const shown = Math.min(names.length, Math.floor(((most.pixels ?? Number.POSITIVE_INFINITY) - 96) / row));
  const series = whole.map((bars) => ({ ...bars, data: bars.data.slice(0, shown) }));
  const axis = unit ?? say("chart.minutes");
  return {
    shown,
    height: Math.max(220, 96 + shown * row),
    option: {
      textStyle: { fontFamily: FONT, fontSize: 14, color: INK },
      color: [BLUE, SKY, AMBER, GREY],
      grid: { left: 8, right: 24 + pixelsOf(axis), top: 40, bottom: 28, containLabel: true },
      legend: { top: 4, itemWidth: 16, data: series.map(({ name }) => name) },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: format },
      xAxis: {
        type: "value",
        name: axis,
        nameLocation: "end",
        nameGap: 16, // beside the last figure of the axis, not above it
        axisLabel: { hideOverlap: true },
        splitLine: { lineStyle: { color: "#e3e8ed" } },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: names.slice(0, shown),
        axisLabel: { width: nameWidth, overflow: "break", lineHeight: LINE_PIXELS },
        axisTick: { show: false },
      },
      series: series.map((bars) => ({ type: "bar", barMaxWidth: 16, ...bars })),
    },
  };
}

/** @param {string} name @param {number} width */
const linesOf = (name, width) => Math.ceil((WORDS_WHOLE * pixelsOf(name, NAME_PIXELS)) / width);

/**
 * What has room in so many pixels; the table has the whole.
 * @param {string} name
 * @param {number} room
 */
function shortened(name, room) {
  if (WORDS_WHOLE * pixelsOf(name, NAME_PIXELS) <= room) return name;
  const letters = [...name];
  while (letters.length && WORDS_WHOLE * pixelsOf(`${letters.join("")}…`, NAME_PIXELS) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
