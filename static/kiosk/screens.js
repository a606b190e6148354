/**
 * What each screen looks like: functions from the state to elements. They change nothing; `go` does.
 * Each gives {head, body, action}: what stays at the top, what may have to scroll, and the one big button.
 */
import { el } from "../shared/dom.js";
import { queuesOf } from "../shared/queues.js";
import { nextOpening, timesOf } from "./hours.js";

export function button(className, content, action, label = null) {
  const made = el("button", className, content);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
}

const svg = (path) => {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  icon.classList.add("icon");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  icon.append(shape);
  return icon;
};
const SEARCH = "M10 3a7 7 0 1 0 4.2 12.6l5.1 5.1 1.4-1.4-5.1-5.1A7 7 0 0 0 10 3Zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10Z";
const BACK = "M14 5 7 12l7 7 1.5-1.5L10 12l5.5-5.5Z";

export function start({ words, page, board, go }) {
  const isShared = page.lines.length > 1 && queuesOf(board.lines).length === 1;
  const ahead = isShared ? {} : Object.fromEntries(board.lines.map((line) => [line.code, line.ahead]));
  const byCode = Object.fromEntries(page.services.map((service) => [service.code, service]));
  const quick = page.quick.map((code) =>
    button("choice choice--quick", [el("b", "", words.of(byCode[code].name))], () => go({ screen: "confirm", service: code, from: "start" })));
  const lines = page.lines.map((line) =>
    button("choice choice--line", [
      el("b", "", words.of(line.name)),
      el("span", "choice__waiting", ahead[line.code] ? words.say("start.waiting", { n: ahead[line.code] }) : ""),
    ], () => go({ screen: "list", line: line.code })));
  return {
    head: [el("div", "title-row", [
      el("h1", "", words.say("start.title")),
      button("search-button", [svg(SEARCH), el("span", "", words.say("start.search"))], () => go({ screen: "search", query: "" })),
    ])],
    body: [
      quick.length ? el("h2", "", words.say("start.common")) : null,
      quick.length ? el("div", "choices choices--quick", quick) : null,
      el("h2", "", [words.say("start.lines"), isShared && board.waiting ? el("span", "queue", sharedQueue(words, board)) : null]),
      el("div", "choices choices--lines", lines),
    ],
  };
}

/** Nothing to press: a number that nobody will call is worse than none. */
export function closed({ words, page, board }) {
  const { kind } = board.admission;
  const times = timesOf(board, page.timezone);
  const isToday = kind === "before" || kind === "break";
  const holders = isToday || kind === "closing" ? "closed.held" : "closed.ask"; // who has a number is still called today
  const next = isToday ? null : nextOpening(page.next_opening, words.language);
  return {
    body: [el("section", "closed", [
      el("div", "closed__head", words.inEach(`closed.${kind}`, times).map(({ language, said }, place) => {
        const line = el(place === 0 ? "h1" : "p", "closed__title", said);
        line.lang = language;
        return line;
      })),
      next ? el("div", "closed__next", [
        el("p", "closed__label", words.say("closed.next")),
        el("p", "closed__day", next.day),
        el("p", "closed__hours number", next.hours),
      ]) : el("p", "closed__label", isToday ? words.say("closed.from", times) : words.say("closed.ask_when")),
      el("div", "closed__ask", [el("p", "", words.say("closed.none")), el("p", "", words.say(holders))]),
    ])],
  };
}

function back(words, go, to) {
  return button("back", [svg(BACK), el("span", "", words.say("bar.back"))], () => go(to));
}

function serviceRow(service, { words, go, from }) {
  const days = service.promised_days;
  const how = days === null ? words.say("list.on_the_spot") : words.say("list.promised", { n: days });
  return button("choice choice--service", [el("b", "", words.of(service.name)), el("span", "", how)],
    () => go({ screen: "confirm", service: service.code, from }));
}

export function list({ words, page, state, go }) {
  const line = page.lines.find(({ code }) => code === state.line);
  const services = page.services.filter((service) => service.line === state.line);
  const rows = (chosen) => el("div", "choices choices--services", chosen.map((one) => serviceRow(one, { words, go, from: "list" })));
  const [common, others] = [services.filter((one) => one.common), services.filter((one) => !one.common)];
  return {
    head: [el("div", "title-row", [back(words, go, { screen: "start" }), el("h1", "", words.of(line.name))])],
    body: [
      common.length ? rows(common) : null,
      common.length && others.length ? el("h2", "", words.say("list.others")) : null,
      others.length ? rows(others) : null,
    ],
  };
}

export function search({ words, page, state, found, go, type }) {
  const byCode = Object.fromEntries(page.services.map((service) => [service.code, service]));
  const results = found === null ? [] : found.map((code) => byCode[code]).filter(Boolean);
  const field = el("output", "search-field", state.query || words.say("search.type"));
  field.classList.toggle("search-field--empty", !state.query);
  const note = !state.query ? words.say("search.hint")
    : found === null ? words.say("search.searching")
      : words.say(results.length ? "search.found" : "search.empty", { n: results.length });
  const keys = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"].map((row) =>
    el("div", "keys__row", [...row].map((letter) => button("key", letter, () => type(state.query + letter)))));
  keys[2].append(button("key key--wide", words.say("search.space"), () => type(`${state.query} `)));
  keys[3].append(button("key key--wide", words.say("search.erase"), () => type(state.query.slice(0, -1))),
    button("key key--wide", words.say("search.clear"), () => type("")));
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
    body: [status, el("div", "choices choices--services", results.map((one) => serviceRow(one, { words, go, from: "search" })))],
  };
}

export function confirm({ words, page, state, board, go, take, busy, problem }) {
  const service = page.services.find(({ code }) => code === state.service);
  const line = board.lines.find(({ code }) => code === service.line);
  const materials = words.of(service.materials);
  const days = service.promised_days;
  const takeButton = button("take", busy ? words.say("confirm.taking") : words.say("confirm.take"), take);
  if (busy) takeButton.setAttribute("aria-disabled", "true");
  return {
    head: [el("div", "title-row", [back(words, go, { screen: state.from }), el("h1", "", words.of(service.name))])],
    body: [el("div", "confirm", [
      el("section", "confirm__facts", [
        el("p", "facts", [
          el("span", "", words.wait(line?.wait)),
          el("span", "", days === null ? words.say("list.on_the_spot") : words.say("list.promised", { n: days })),
        ]),
        el("div", "bring", [
          el("h2", "", words.say(materials.length ? "confirm.bring" : "confirm.bring_none")),
          materials.length ? el("ul", "", materials.map((one) => el("li", "", one))) : null,
        ]),
      ]),
    ])],
    action: [
      failure(words, problem),
      page.priorities.length ? button("claim", [
        el("b", "", words.say("confirm.priority")),
        el("small", "", page.priorities.map(({ name }) => words.of(name)).join(" · ")),
      ], () => go({ screen: "priority" })) : null,
      takeButton,
    ],
  };
}

/** The question of its own, for whom it concerns: one tap on what applies is the answer and takes the number. */
export function priority({ words, page, state, go, take, busy, problem }) {
  const classes = page.priorities.map(({ code, name, note }) => {
    const described = [el("b", "", words.of(name)), words.of(note) ? el("small", "", words.of(note)) : null];
    const made = button("who", described, () => { if (!busy) { go({ priority: code }); take(); } });
    if (busy) made.setAttribute("aria-disabled", "true");
    made.classList.toggle("who--chosen", busy && code === state.priority);
    return made;
  });
  return {
    head: [el("div", "title-row", [back(words, go, { screen: "confirm", priority: "" }), el("h1", "", words.say("priority.title"))])],
    body: [
      el("p", "who-hint", words.say(busy ? "confirm.taking" : "priority.hint")),
      el("div", "whos", classes),
    ],
    action: [
      failure(words, problem),
      button("claim", words.say("priority.none"), () => go({ screen: "confirm", priority: "" })),
    ],
  };
}

function failure(words, problem) {
  return problem ? alertBox(words.say("trouble.failed_title"), words.say("trouble.failed")) : null;
}

/** One queue for all lines: how many wait in it, and how long. */
function sharedQueue(words, board) {
  const [{ wait }] = board.lines;
  return [words.say("start.waiting_in_all", { n: board.waiting }), wait ? words.wait(wait) : null].filter(Boolean).join(" · ");
}

/** Where the slip is; where there is none, whether there is a code to scan instead. */
function paperWord(paper, hasAddress) {
  const isPrinted = paper === "here" || paper === "elsewhere";
  return `ticket.${isPrinted || hasAddress ? "paper" : "number"}_${paper}`;
}

/** The way to the citizen's page: a code for phones, in a demo that has no address for them a link; else nothing. */
function phoneLink(words, page, token) {
  if (!page.has_address) {
    if (!page.demo) return null;
    const link = el("a", "ticket__page", words.say("ticket.open"));
    Object.assign(link, { href: `/t/${token}`, target: "_blank", rel: "noopener" });
    return el("div", "ticket__link", [link]);
  }
  const image = el("img", "ticket__qr");
  image.src = `/kiosk/qr/${token}.svg`;
  image.alt = words.say("ticket.scan");
  return el("div", "ticket__link", [image, el("p", "", words.say("ticket.scan"))]);
}

function alertBox(title, detail) {
  const box = el("p", "alert", [el("b", "", title), el("span", "", detail)]);
  box.setAttribute("role", "alert");
  return box;
}

export function ticket({ words, page, state, leave, paper }) {
  const { number, ahead, wait, url } = state.ticket;
  const service = page.services.find(({ code }) => code === state.ticket.service);
  const token = url.slice(url.lastIndexOf("/") + 1);
  const counted = el("p", "countdown");
  counted.dataset.part = "countdown";
  counted.setAttribute("aria-hidden", "true");
  return {
    body: [el("section", "ticket", [
      el("h1", "ticket__title", words.say("ticket.title")),
      el("p", number.length > 5 ? "ticket__number ticket__number--long number" : "ticket__number number", number),
      el("p", "ticket__service", words.of(service.name)),
      ahead || wait ? el("p", "ticket__ahead", ahead ? words.say("ticket.ahead", { n: ahead }) : words.say("ticket.first")) : null,
      el("p", "ticket__wait", words.wait(wait)),
      el("p", paper === "here" ? "ticket__paper" : "ticket__paper ticket__paper--none",
        words.say(paperWord(paper, page.has_address), { place: words.place() })),
      phoneLink(words, page, token),
    ])],
    action: [button("take", words.say("ticket.done"), leave), counted],
  };
}
