/** The screens on which a citizen takes a ticket and reads its number. */
import { el } from "../shared/dom.js";
import { localTime } from "./hours.js";
import { refusalOfService, timeOf } from "./limits.js";
import { alertBox, back, button, named, phoneGuide, refusalWords } from "./parts.js";

/** @typedef {import("./screens.js").Context} Context */
/** @typedef {import("./screens.js").Drawn} Drawn */

/**
 * @param {Context} context
 * @returns {Drawn}
 */
export function confirm(context) {
  const { words, page, state, go } = context;
  const { visit, board } = state;
  const service = named(page.services, visit.service);
  const line = board.lines.find(({ code }) => code === service.line);
  const materials = words.of(service.materials) || [];
  const days = service.promised_days;
  const refusal = refused(context, service);
  return {
    head: [el("div", "title-row", [back(words, go, { screen: visit.from }), el("h1", "", words.of(service.name))])],
    body: [
      el("div", "confirm", [
        el("section", "confirm__facts", [
          el("p", "facts", [
            refusal ? null : el("span", "", words.wait(line?.wait)),
            el("span", "", days === null ? words.say("list.on_the_spot") : words.say("list.promised", { n: days })),
            refusal ? null : clearing(context, line?.clears_at),
          ]),
          el("div", "bring", [
            el("h2", "", words.say(materials.length ? "confirm.bring" : "confirm.bring_none")),
            materials.length
              ? el(
                  "ul",
                  "",
                  materials.map((material) => el("li", "", material)),
                )
              : null,
          ]),
          service.asks ? guideOnPhone(context, service.code) : null,
        ]),
      ]),
    ],
    action: takingButtons(context, service.asks ? guideButton(context) : null),
  };
}

/**
 * That the line is cleared later on this date, which is said before the number is taken.
 * @param {Context} context
 * @param {string | null | undefined} clearsAt
 */
function clearing({ words, page, state }, clearsAt) {
  if (!clearsAt) return null;
  const { timezone } = page;
  const time = timeOf(clearsAt, { timezone, language: words.language, now: state.board.server_at });
  return el("span", "facts__clearing", words.say("limits.clears", { time }));
}

/**
 * The buttons that take the number of the chosen service, beside another one; where there is no number, why.
 * @param {Context} context
 * @param {HTMLElement | null} [other]
 */
export function takingButtons(context, other = null) {
  const { words, page, state, go, visiting } = context;
  const { visit, isBusy } = state;
  const refusal = refused(context, named(page.services, visit.service));
  if (refusal) return [...refusal, other];
  const takeButton = button("take", isBusy ? words.say("confirm.taking") : words.say("confirm.take"), () =>
    visiting.take(),
  );
  if (isBusy) takeButton.setAttribute("aria-disabled", "true");
  const claim = page.priorities.length ? claimButton(context, () => go({ screen: "priority" })) : null;
  if (!other) return [failure(words, visit.problem), claim, takeButton];
  claim?.querySelector("small")?.remove(); // the next screen says whom it is for
  return [failure(words, visit.problem), el("div", "three", [other, claim, takeButton])];
}

/**
 * @param {Context} context
 * @param {() => void} action
 */
function claimButton({ words, page }, action) {
  const classes = page.priorities.map(({ name }) => words.of(name)).join(" · ");
  return button("claim", [el("b", "", words.say("confirm.priority")), el("small", "", classes)], action);
}

/**
 * Where the service gives no number: why, and what to do instead of the buttons that would take one.
 * @param {Context} context
 * @param {Pages.KioskService} service
 */
function refused(context, service) {
  const refusal = context.state.isBusy ? null : refusalOfService(context.state.board, service);
  if (refusal === null) return null;
  const { why, instead } = refusalWords(context, refusal);
  return [alertBox(why, instead)];
}

/**
 * The question about priority: one tap on the answer takes the ticket.
 * @param {Context} context
 * @returns {Drawn}
 */
export function priority({ words, page, state: { visit, isBusy }, go, visiting }) {
  const classes = page.priorities.map(({ code, name, note }) => {
    const description = [el("b", "", words.of(name)), words.of(note) ? el("small", "", words.of(note)) : null];
    const choice = button("who", description, () => {
      if (!isBusy) {
        go({ priority: code });
        visiting.take();
      }
    });
    if (isBusy) choice.setAttribute("aria-disabled", "true");
    choice.classList.toggle("who--chosen", isBusy && code === visit.priority);
    return choice;
  });
  return {
    head: [
      el("div", "title-row", [
        back(words, go, { screen: beforePriority(visit), priority: "" }),
        el("h1", "", words.say("priority.title")),
      ]),
    ],
    body: [el("p", "who-hint", words.say(isBusy ? "confirm.taking" : "priority.hint")), el("div", "whos", classes)],
    action: [
      failure(words, visit.problem),
      button("claim", words.say("priority.none"), () => go({ screen: beforePriority(visit), priority: "" })),
    ],
  };
}

/**
 * Where the question about priority was opened: at the list of a guide, or at the plain one.
 * @param {import("./state.js").Visit} visit
 * @returns {import("./state.js").Screen}
 */
function beforePriority({ guided }) {
  return guided.needed?.complete ? "guide" : "confirm";
}

/**
 * @param {Context} context
 * @returns {Drawn}
 */
export function ticket({ words, page, state: { visit }, leave, paper }) {
  if (visit.ticket === null) throw new Error("No ticket was given.");
  const { number, ahead, wait, url, appointment } = visit.ticket;
  const service = named(page.services, visit.ticket.service);
  const token = url.slice(url.lastIndexOf("/") + 1);
  const countdown = el("p", "countdown");
  countdown.dataset.part = "countdown";
  countdown.setAttribute("aria-hidden", "true");
  return {
    body: [
      el("section", "ticket", [
        el("h1", "ticket__title", words.say("ticket.title")),
        el("p", number.length > 5 ? "ticket__number ticket__number--long number" : "ticket__number number", number),
        el("p", "ticket__service", words.of(service.name)),
        appointment
          ? el(
              "p",
              "ticket__booked",
              words.say("ticket.booked", { time: localTime(page.timezone, Date.parse(appointment.starts_at)).clock }),
            )
          : null,
        (ahead || wait) && !appointment
          ? el("p", "ticket__ahead", ahead ? words.say("ticket.ahead", { n: ahead }) : words.say("ticket.first"))
          : null,
        el("p", "ticket__wait", words.wait(wait)),
        el(
          "p",
          paper === "here" ? "ticket__paper" : "ticket__paper ticket__paper--none",
          words.say(paperWord(paper, page.has_address), { place: words.place() }),
        ),
        phoneLink(words, page, token),
      ]),
    ],
    action: [button("take", words.say("ticket.done"), leave), countdown],
  };
}

/**
 * @param {import("./words.js").Words} words
 * @param {import("../shared/api.js").Problem | null} problem
 */
function failure(words, problem) {
  if (!problem) return null;
  if (problem.code === "too_many_tickets") {
    return alertBox(words.say("trouble.too_many_title"), words.say("trouble.too_many"));
  }
  if (["card_needed", "person_limit", "bad_card"].includes(problem.code)) return ofCard(words, problem);
  return alertBox(words.say("trouble.failed_title"), words.say("trouble.failed"));
}

/**
 * Why there is no number with this card, or without one.
 * @param {import("./words.js").Words} words
 * @param {import("../shared/api.js").Problem} problem
 */
function ofCard(words, { code }) {
  return alertBox(words.say(`card.${code}_title`), words.say(`card.${code}`));
}

/**
 * Where the slip is printed; without a slip, whether there is a code to scan instead.
 * @param {Context["paper"]} paper
 * @param {boolean} hasAddress
 */
function paperWord(paper, hasAddress) {
  const isPrinted = paper === "here" || paper === "elsewhere";
  return `ticket.${isPrinted || hasAddress ? "paper" : "number"}_${paper}`;
}

/**
 * The way to the guide of the service, where the list is that of one's own situation.
 * @param {Context} context
 */
function guideButton({ words, openGuide }) {
  return button("other guide-open", [el("b", "", words.say("guide.open"))], openGuide);
}

/**
 * The same on the phone.
 * @param {Context} context
 * @param {string} service
 */
function guideOnPhone({ words, page }, service) {
  return phoneGuide(words, page, service, new URLSearchParams({ language: words.language }), "confirm.guide_scan");
}

/**
 * The QR code of the citizen's page; in a demo without an address for phones, a link; otherwise nothing.
 * @param {import("./words.js").Words} words
 * @param {Pages.Kiosk} page
 * @param {string} token
 */
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
