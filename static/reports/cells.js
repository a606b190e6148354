/** Figures as people read them; the same everywhere on the page. */

/** Seconds as h, min, s: the two largest that matter. */
export function duration(seconds, language) {
  const sign = seconds < 0 ? "−" : "";
  const whole = Math.abs(Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const words = language.startsWith("zh") ? ["小时", "分", "秒"] : [" h", " min", " s"];
  const gap = language.startsWith("zh") ? "" : " ";
  if (h) return `${sign}${h}${words[0]}${m ? `${gap}${m}${words[1]}` : ""}`;
  if (m) return `${sign}${m}${words[1]}${s && m < 30 ? `${gap}${s}${words[2]}` : ""}`;
  return `${sign}${s}${words[2]}`;
}

export function share(value) {
  return value === null || value === undefined ? "–" : `${(value * 100).toFixed(1)}%`.replace("-", "−");
}

export function cell(value, { name, unit }, { say, language, timezone }) {
  if (value === null && (name === "window" || name === "staff")) return say(`nobody.${name}`);
  if (value === null || value === undefined) return "–";
  if (unit === "seconds") return duration(value, language);
  if (unit === "share") return share(value);
  if (name === "weekday") return say(`weekday.${value}`);
  if (name === "why" || name === "state") return say(`${name}_of_ticket.${value}`);
  if (name.endsWith("_at")) return new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short", timeZone: timezone }).format(new Date(value));
  if (name === "hour") return say("chart.hour", { n: value });
  return typeof value === "number" ? value.toLocaleString(language) : value;
}
