/** The screens on which a citizen chooses a service, and the one that says why the hall is closed. */
import { el } from "../shared/dom.js";
import { queuesOf } from "../shared/queues.js";
import { nextOpening, timesOf } from "./hours.js";
import { refusalOfLine, refusalOfService } from "./limits.js";
import { back, button, named, refusalWords, SEARCH, svg } from "./parts.js";
import { closedFor } from "./state.js";

/** @typedef {import("./screens.js").Context} Context */
/** @typedef {import("./screens.js").Drawn} Drawn */

/**
 * @param {Context} context
 * @returns {Drawn}
 */
export function start(context) {
  const { words, page, state, go } = context;
  const { board } = state;
  const isShared = page.lines.length > 1 && queuesOf(board.lines).length === 1;
  const ahead = isShared ? {} : Object.fromEntries(board.lines.map((line) => [line.code, line.ahead]));
  const byCode = Object.fromEntries(page.services.map((service) => [service.code, service]));
  const quick = page.quick.map((code) => {
    const refusal = refusalOfService(board, byCode[code]);
    return button(
      refusal ? "choice choice--quick choice--refused" : "choice choice--quick",
      [el("b", "", words.of(byCode[code].name)), refusal ? el("span", "", refusalWords(context, refusal).why) : null],
      () => go({ screen: "confirm", service: code, from: "start" }),
    );
  });
  const lines = page.lines.map((line) => {
    const refusal = refusalOfLine(board, line.code);
    return button(
      refusal ? "choice choice--line choice--refused" : "choice choice--line",
      [
        el("b", "", words.of(line.name)),
        el(
          "span",
          "choice__waiting",
          refusal ? refusalWords(context, refusal).why : howMany(words, board, line.code, ahead[line.code] ?? 0),
        ),
      ],
      () => go({ screen: "list", line: line.code }),
    );
  });
  return {
    head: [
      el("div", "title-row", [
        el("h1", "", words.say("start.title")),
        page.takes_appointments ? bookedButton(words, go) : null,
        button("search-button", [svg(SEARCH), el("span", "", words.say("start.search"))], () =>
          go({ screen: "search", query: "" }),
        ),
      ]),
    ],
    body: [
      quick.length ? el("h2", "", words.say("start.common")) : null,
      quick.length ? el("div", "choices choices--quick", quick) : null,
      el("h2", "", [
        words.say("start.lines"),
        isShared && board.waiting ? el("span", "queue", sharedQueue(words, board)) : null,
      ]),
      el("div", "choices choices--lines", lines),
      page.takes_appointments ? laterLink(words, page) : null,
    ],
  };
}

/**
 * How many wait before a newcomer of a line, and whether the hall calls that many; "" when there is nothing to say.
 * @param {import("./words.js").Words} words
 * @param {Wire.Board} board
 * @param {string} line
 * @param {number} ahead
 */
function howMany(words, board, line, ahead) {
  const isMany = board.lines.some(({ code, many_waiting: many }) => code === line && many);
  const said = [ahead ? words.say("start.waiting", { n: ahead }) : "", isMany ? words.say("limits.many") : ""];
  return said.filter(Boolean).join(" · ");
}

/**
 * @param {import("./words.js").Words} words
 * @param {Context["go"]} go
 */
function bookedButton(words, go) {
  return button("booked-button", words.say("booked.button"), () =>
    go({ screen: "booked", by: "code", typed: "", problem: null }),
  );
}

/**
 * Staff have closed this kiosk; the hall goes on.
 * @param {import("./words.js").Words} words
 * @returns {Drawn}
 */
function closedKiosk(words) {
  return {
    body: [
      el("section", "closed", [
        el(
          "div",
          "closed__head",
          words.inEach("closed.kiosk", {}).map(({ language, said }, place) => {
            const line = el(place === 0 ? "h1" : "p", "closed__title", said);
            line.lang = language;
            return line;
          }),
        ),
        el("div", "closed__ask", [
          el("p", "", words.say("closed.kiosk_more")),
          el("p", "", words.say("closed.kiosk_held")),
        ]),
      ]),
    ],
  };
}

/**
 * The way to book another day, in the chosen language.
 * @param {import("./words.js").Words} words
 * @param {Pages.Kiosk} page
 */
function laterLink(words, page) {
  const parameters = new URLSearchParams({ kiosk: page.station, language: words.language });
  const link = el("a", "later-link", words.say("booked.another_day"));
  link.href = `/book/${encodeURIComponent(page.hall)}?${parameters}`;
  return link;
}

/**
 * This screen has no button for a ticket: one that no window will call is worse than none. Who booked may check in before the
 * hall opens.
 * @param {Context} context
 * @returns {Drawn}
 */
export function closed({ words, page, state, go }) {
  const { board } = state;
  if (closedFor(state) === "kiosk") return closedKiosk(words);
  const { kind } = board.admission;
  const times = timesOf(board, page.timezone);
  const isToday = kind === "before" || kind === "break";
  const holders = isToday || kind === "closing" ? "closed.held" : "closed.ask"; // held: tickets are still called today
  const opening = isToday ? null : nextOpening(board, words.language);
  return {
    body: [
      el("section", "closed", [
        el(
          "div",
          "closed__head",
          words.inEach(`closed.${kind}`, times).map(({ language, said }, place) => {
            const line = el(place === 0 ? "h1" : "p", "closed__title", said);
            line.lang = language;
            return line;
          }),
        ),
        opening
          ? el("div", "closed__next", [
              el("p", "closed__label", words.say("closed.next")),
              el("p", "closed__day", opening.day),
              el("p", "closed__hours number", opening.hours),
            ])
          : el("p", "closed__label", isToday ? words.say("closed.from", times) : words.say("closed.ask_when")),
        el("div", "closed__ask", [el("p", "", words.say("closed.none")), el("p", "", words.say(holders))]),
      ]),
    ],
    action: [isToday && page.takes_appointments ? bookedButton(words, go) : null],
  };
}

/**
 * @param {Context} context
 * @returns {Drawn}
 */
export function list(context) {
  const { words, page, state, go } = context;
  const { visit } = state;
  const line = named(page.lines, visit.line);
  const services = page.services.filter((service) => service.line === visit.line);
  /** @param {Pages.KioskService[]} shownServices */
  const rows = (shownServices) =>
    el(
      "div",
      "choices choices--services",
      shownServices.map((entry) => serviceRow(entry, context, "list")),
    );
  const [common, otherServices] = [
    services.filter((candidate) => candidate.common),
    services.filter((candidate) => !candidate.common),
  ];
  return {
    head: [el("div", "title-row", [back(words, go, { screen: "start" }), el("h1", "", words.of(line.name))])],
    body: [
      common.length ? rows(common) : null,
      common.length && otherServices.length ? el("h2", "", words.say("list.others")) : null,
      otherServices.length ? rows(otherServices) : null,
    ],
  };
}

/**
 * @param {Context} context
 * @returns {Drawn}
 */
export function search(context) {
  const { words, page, state, go, visiting } = context;
  const { visit } = state;
  const byCode = Object.fromEntries(page.services.map((service) => [service.code, service]));
  const { found: foundServices } = visit;
  const results =
    foundServices === null ? [] : foundServices.map((code) => byCode[code]).filter((service) => service !== undefined);
  const field = el("output", "search-field", visit.query || words.say("search.type"));
  field.classList.toggle("search-field--empty", !visit.query);
  const note = !visit.query
    ? words.say("search.hint")
    : foundServices === null
      ? words.say("search.searching")
      : visit.elsewhere.length
        ? words.say("search.elsewhere")
        : words.say(results.length ? "search.found" : "search.empty", { n: results.length });
  const keys = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"].map((row) =>
    el(
      "div",
      "keys__row",
      [...row].map((letter) => button("key", letter, () => visiting.search(visit.query + letter))),
    ),
  );
  keys[2].append(button("key key--wide", words.say("search.space"), () => visiting.search(`${visit.query} `)));
  keys[3].append(
    button("key key--wide", words.say("search.erase"), () => visiting.search(visit.query.slice(0, -1))),
    button("key key--wide", words.say("search.clear"), () => visiting.search("")),
  );
  const status = el("p", "search-note", note);
  status.setAttribute("role", "status");
  return {
    head: [
      el("div", "title-row", [
        back(words, go, { screen: "start" }),
        el("h1", "visually-hidden", words.say("search.title")),
        field,
      ]),
      el("div", "keys", keys),
    ],
    body: [
      status,
      ...visit.elsewhere.map(({ name, where }) =>
        el("div", "elsewhere", [el("p", "elsewhere__name", name), el("p", "elsewhere__where", where)]),
      ),
      el(
        "div",
        "choices choices--services",
        results.map((entry) => serviceRow(entry, context, "search")),
      ),
    ],
  };
}

/**
 * @param {Pages.KioskService} service
 * @param {Context} context
 * @param {import("./state.js").Screen} from
 */
function serviceRow(service, context, from) {
  const { words, state, go } = context;
  const refusal = refusalOfService(state.board, service);
  const days = service.promised_days;
  const promise = days === null ? words.say("list.on_the_spot") : words.say("list.promised", { n: days });
  return button(
    refusal ? "choice choice--service choice--refused" : "choice choice--service",
    [el("b", "", words.of(service.name)), el("span", "", refusal ? refusalWords(context, refusal).why : promise)],
    () => go({ screen: "confirm", service: service.code, from }),
  );
}

/**
 * If all lines share one queue: how many wait in it, and the wait time.
 * @param {import("./words.js").Words} words
 * @param {Wire.Board} board
 */
function sharedQueue(words, board) {
  const [{ wait }] = board.lines;
  return [words.say("start.waiting_in_all", { n: board.waiting }), wait ? words.wait(wait) : null]
    .filter(Boolean)
    .join(" · ");
}
