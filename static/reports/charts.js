/** Which chart answers which report. One axis, plain colours that differ in lightness too, values said on hover. */
import { duration } from "./cells.js";

const [BLUE, SKY, AMBER, GREY] = ["#0b4a8f", "#8fb8e0", "#b45309", "#c3ccd6"];
const FONT = 'system-ui, "Noto Sans CJK SC", "WenQuanYi Micro Hei", "Microsoft YaHei", sans-serif';
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const ON_SCREEN = { pairs: 30, bars: 30 };
/** What fits below the headings of a page of paper. */
export const ON_PAPER = { pairs: 9, bars: 12 };

/** `most`: how many rows there may be, of two bars or of one; those are left that say most. */
export function chartOf(report, { most = ON_SCREEN, ...words }) {
  const column = (name) => report.columns.findIndex((one) => one.name === name);
  const of = (row, name) => row[column(name)];
  const kind = { hours, windows, comparison, "visit-times": visits, "no-shows": left, forgotten: noChart }[report.name] ?? times;
  return kind({ report, rows: report.rows, of, most, ...words });
}

const noChart = () => ({ isEmpty: true });
const label = (of) => (row) => String(of(row, "name") ?? of(row, "staff") ?? of(row, "window") ?? "–");
const minutes = (seconds) => (seconds === null ? null : Math.round(seconds / 6) / 10);

function frame({ names, series, say, language, format, unit }) {
  return {
    height: Math.max(220, 96 + names.length * (series.length > 1 && !series[0].stack ? 40 : 30)),
    option: {
      textStyle: { fontFamily: FONT, fontSize: 14, color: "#14202b" },
      color: [BLUE, SKY, AMBER, GREY],
      grid: { left: 8, right: 72, top: 40, bottom: 28, containLabel: true },
      legend: { top: 4, itemWidth: 16, data: series.map(({ name }) => name) },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: format },
      xAxis: { type: "value", name: unit ?? say("chart.minutes"), nameLocation: "end", nameGap: 4, splitLine: { lineStyle: { color: "#e3e8ed" } } },
      yAxis: { type: "category", inverse: true, data: names, axisLabel: { width: 220, overflow: "truncate" }, axisTick: { show: false } },
      series: series.map((one) => ({ type: "bar", barMaxWidth: 16, ...one })),
    },
    language,
  };
}

const asTime = (language) => (value) => (value === null || value === undefined ? "–" : duration(value * 60, language));

function times({ rows, of, say, language, most }) {
  const shown = [...rows].sort((a, b) => (of(b, "p90_seconds") ?? 0) - (of(a, "p90_seconds") ?? 0)).slice(0, most.pairs);
  const series = [["p50", "p50_seconds"], ["p90", "p90_seconds"]].map(([key, name]) =>
    ({ name: say(`chart.${key}`), data: shown.map((row) => minutes(of(row, name))) }));
  return frame({ names: shown.map(label(of)), series, say, language, format: asTime(language) });
}

function visits({ rows, of, say, language, most }) {
  const shown = [...rows].sort((a, b) => (of(b, "mean_seconds") ?? 0) - (of(a, "mean_seconds") ?? 0)).slice(0, most.bars);
  const parts = [["wait", "mean_wait_seconds"], ["walk", "mean_walk_seconds"], ["service", "mean_service_seconds"]];
  const series = parts.map(([key, name]) => ({ name: say(`chart.${key}`), stack: "visit", data: shown.map((row) => minutes(of(row, name))) }));
  const made = frame({ names: shown.map(label(of)), series, say, language, format: asTime(language) });
  made.option.color = [AMBER, GREY, BLUE];
  return made;
}

function left({ rows, of, say, language, most }) {
  const shown = [...rows].sort((a, b) => of(b, "left_share") - of(a, "left_share")).slice(0, most.bars);
  const of100 = (row, name) => Math.round((of(row, name) / of(row, "tickets")) * 1000) / 10;
  const series = ["no_shows", "cancelled", "expired"].map((name) =>
    ({ name: say(`column.${name}`), stack: "left", data: shown.map((row) => of100(row, name)) }));
  return frame({ names: shown.map(label(of)), series, say, language, unit: "%", format: (value) => `${value}%` });
}

function windows({ rows: all, of, say, language, most }) {
  const rows = all.slice(0, most.bars);
  const series = ["serving", "idle", "paused"].map((name) =>
    ({ name: say(`chart.${name}`), stack: "day", data: rows.map((row) => minutes(of(row, `${name}_seconds`))) }));
  const made = frame({ names: rows.map((row) => (of(row, "window") === null ? say("nobody.window") : `${say("column.window")} ${of(row, "window")}`)), series, say, language, format: asTime(language) });
  made.option.color = [BLUE, SKY, GREY];
  return made;
}

function hours({ rows, of, say, language }) {
  const known = rows.map((row) => of(row, "hour"));
  const from = Math.min(...known);
  const columns = Array.from({ length: Math.max(...known) - from + 1 }, (_, n) => from + n);
  const days = DAYS.filter((day) => rows.some((row) => of(row, "weekday") === day));
  const data = rows.map((row) => [of(row, "hour") - from, days.indexOf(of(row, "weekday")), of(row, "tickets")]);
  const most = Math.max(...data.map(([, , tickets]) => tickets));
  return {
    height: 130 + days.length * 44,
    language,
    option: {
      textStyle: { fontFamily: FONT, fontSize: 14 },
      grid: { left: 8, right: 16, top: 12, bottom: 64, containLabel: true },
      tooltip: { formatter: ({ value }) => `${say(`weekday.${days[value[1]]}`)} ${say("chart.hour", { n: from + value[0] })}: ${value[2]}` },
      xAxis: { type: "category", data: columns.map((n) => say("chart.hour", { n })), splitArea: { show: true } },
      yAxis: { type: "category", inverse: true, data: days.map((day) => say(`weekday.${day}`)) },
      visualMap: { min: 0, max: most, orient: "horizontal", left: "center", bottom: 4, calculable: false, inRange: { color: ["#eef4fa", SKY, BLUE] } },
      series: [{ type: "heatmap", data, label: { show: true, formatter: ({ value }) => value[2] } }],
    },
  };
}

function comparison({ rows, of, say, language, most }) {
  const shown = rows.filter((row) => of(row, "change_seconds") !== null).slice(0, most.bars);
  const series = [{ name: say("chart.change"), data: shown.map((row) => minutes(of(row, "change_seconds"))) }];
  const made = frame({ names: shown.map(label(of)), series, say, language, format: asTime(language) });
  return { ...made, isEmpty: shown.length === 0 };
}
