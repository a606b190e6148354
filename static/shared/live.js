/**
 * Live updates of a hall for as long as the page is open; recovers by itself from every interruption.
 *
 *   const live = new Live("/display", { token, hall, window: 3 });
 *   live.on("board", (board) => draw(board));    // whole Board, already merged; after every change
 *   live.on("called", (call) => announce(call)); // at once, ahead of the board that contains it
 *   live.on("stale", ({ since }) => warn(since)); // a Date by the server's clock, or null
 *   live.on("fresh", () => calm());
 *   live.start();
 *   live.clock.now();                                                    // server time in milliseconds
 *
 * Also passed on unchanged: `ticket`, `queue`, `printers`, `job`, `now`, `refused`. `newer`: the server has another build of this
 * page (`build` in the page's JSON), because the software or the hall's definition has changed. If the server refuses the
 * page, it is reloaded (`fetchPage`). If the hall was removed, the page goes to /gone, which says so.
 *
 * Promises
 *   - WebSocket first, long polling if that is blocked; retries forever, at most `longestPauseSeconds` apart;
 *   - `watch` after every connection, and again when a revision is missing or no answer arrives;
 *   - `watch` again when the board's hours may have changed;
 *   - `stale` after `staleAfterSeconds` without a message or without a complete board; `fresh` when both are back;
 *   - a dead connection (cable out) is closed and opened again;
 *   - after a sleep (suspended computer, frozen tab) the page is `stale` at once, and connects again;
 *   - a refused token is replaced by the one in a new copy of this page.
 *
 * The server sends `pulse {server_at, revision}` every second to stations, so that silence means a failure. Phones get it
 * every ten seconds: give them `staleAfterSeconds: 25`.
 */
import { io } from "/static/vendor/socket.io.esm.min.js";
import { advance, isOld, isOutOfDate } from "./board.js";
import { ServerClock } from "./clock.js";
import { fetchPage } from "./page.js";

const CHECK_MILLISECONDS = 250;
const ASK_MILLISECONDS = 2000;
const PASSED_ON = /** @type {const} */ (["ticket", "queue", "printers", "job", "now", "refused"]);

/**
 * @typedef {object} Options
 * @property {string} token
 * @property {string} hall
 * @property {number | null} [window]
 * @property {Record<string, unknown>} [watch] what else to send to the server about this page
 * @property {string | null} [build]
 * @property {number} [staleAfterSeconds]
 * @property {number} [longestPauseSeconds]
 */

export class Live extends EventTarget {
  clock = new ServerClock();
  /** @type {Wire.Board | null} */
  board = null;
  isStale = false;

  /** @type {import("/static/vendor/socket.io.esm.min.js").Socket} */
  #socket;
  /** @type {string} */
  #token;
  /** @type {Record<string, unknown>} */
  #watch;
  /** @type {string | null} */
  #build;
  /** @type {number} */
  #staleAfter;
  #heardAt = performance.now();
  #awakeAt = { wall: Date.now(), steady: performance.now() };
  /** @type {number | null} */
  #heardServerAt = null;
  #whole = false;
  #wholeUntil = performance.now();
  #askedAt = 0;
  /** @type {number | null} */
  #behind = null;
  #refusals = 0;
  #connections = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {string} namespace
   * @param {Options} options
   */
  constructor(namespace, options) {
    super();
    const { token, hall, window: serviceWindow, watch = {}, build = null } = options;
    const { staleAfterSeconds = 3, longestPauseSeconds = 3 } = options;
    this.#token = token;
    this.#build = build;
    this.#staleAfter = staleAfterSeconds * 1000;
    const browser = new URLSearchParams(location.search).get("browser"); // deploy/kiosk.sh asks whether its page listens
    this.#watch = {
      hall,
      ...(serviceWindow == null ? {} : { window: serviceWindow }),
      ...(browser ? { browser } : {}),
      ...watch,
    };
    this.#socket = io(namespace, {
      autoConnect: false,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      auth: (answer) => answer({ token: this.#token }),
      reconnectionDelay: 300,
      reconnectionDelayMax: longestPauseSeconds * 1000,
      timeout: 5000,
    });
    this.#listen();
  }

  /**
   * Call `listener` with every news of this name.
   * @template {keyof Wire.News} Name
   * @param {Name} name
   * @param {(detail: Wire.News[Name]) => void} listener
   */
  on(name, listener) {
    this.addEventListener(name, (event) => listener(/** @type {CustomEvent<Wire.News[Name]>} */ (event).detail));
  }

  start() {
    this.#heardAt = this.#wholeUntil = performance.now();
    this.#awakeAt = { wall: Date.now(), steady: performance.now() };
    this.#timer ??= setInterval(() => this.#check(), CHECK_MILLISECONDS);
    this.#socket.connect();
    return this;
  }

  /**
   * Watch another window (or null for none) from now on.
   * @param {number | null} serviceWindow
   */
  watchWindow(serviceWindow) {
    this.#watch = { ...this.#watch, window: serviceWindow ?? undefined };
    if (this.#socket.connected) this.#ask();
  }

  /**
   * Report this page's {station, sound} to the server, now and after every connection.
   * @param {Record<string, unknown>} about
   */
  tell(about) {
    this.#watch = { ...this.#watch, ...about };
    if (this.#socket.connected) this.#ask();
  }

  /** Request the whole board from the server again. */
  refresh() {
    if (this.#socket.connected) this.#ask();
  }

  #listen() {
    const socket = this.#socket;
    socket.on("connect", () => this.#onConnect());
    socket.on("connect_error", () => this.#onRefused());
    socket.on("disconnect", () => this.#onLost());
    socket.onAny((_name, message) => {
      this.#noticeSleep();
      this.#hear(message);
    });
    socket.on("board", (board) => this.#onBoard(board));
    socket.on("changed", (change) => this.#onChanged(change));
    socket.on("pulse", (pulse) => this.#onPulse(pulse));
    socket.on("called", (call) => this.#tell("called", call));
    for (const name of PASSED_ON) socket.on(name, (message) => this.#tell(name, message));
    for (const name of ["ticket", "now"]) socket.on(name, () => this.#becomeWhole());
    socket.on("refused", ({ code }) => {
      if (code === "unknown_hall") location.replace("/gone");
      // The database was slow at that moment: ask again, not all screens at once.
      if (code === "database_busy" || code === "database_away")
        setTimeout(() => this.#ask(), 1000 + 2000 * Math.random());
    });
    socket.on("hall", () => this.#lookSoonForNewerPage());
    addEventListener("online", () => this.#hurry());
    for (const name of ["resume", "visibilitychange"]) document.addEventListener(name, () => this.#noticeSleep());
    addEventListener("pageshow", () => this.#noticeSleep());
  }

  #onConnect() {
    this.#refusals = 0;
    this.#connections += 1;
    this.#heardAt = performance.now();
    this.#ask();
    if (this.#connections > 1 && this.#build) {
      this.#lookSoonForNewerPage();
    }
  }

  /** Connect again if the server refused (`active` is false). After other failures the manager reconnects by itself. */
  #onRefused() {
    if (this.#socket.active) return;
    this.#refusals += 1;
    const pause = Math.min(10000, 500 * 2 ** Math.min(this.#refusals, 5)) * (0.75 + Math.random() / 2);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#renewToken(), pause);
  }

  #onLost() {
    this.#whole = false;
    if (!this.#socket.active && this.#timer !== undefined) this.#onRefused();
  }

  async #renewToken() {
    const page = await fetchPage();
    if (page?.token) this.#token = page.token;
    this.#socket.connect();
  }

  /** A random delay, so that the pages of a hall do not all connect at once. */
  #lookSoonForNewerPage() {
    if (this.#build) setTimeout(() => this.#lookForNewerPage(), 1000 + Math.random() * 4000);
  }

  async #lookForNewerPage() {
    const page = await fetchPage();
    if (!page?.build || page.build === this.#build) return;
    this.#build = page.build;
    this.#tell("newer", page);
  }

  #hurry() {
    if (this.#timer !== undefined && !this.#socket.connected) this.#socket.disconnect().connect();
  }

  #ask() {
    this.#whole = false;
    this.#behind = null;
    this.#askedAt = performance.now();
    this.#socket.emit("watch", this.#watch);
  }

  /** @param {{ server_at?: string } | undefined} message */
  #hear(message) {
    this.#heardAt = performance.now();
    if (message?.server_at) {
      this.clock.learn(message.server_at);
      this.#heardServerAt = Date.parse(message.server_at);
    }
  }

  /** @param {Wire.Board} board */
  #onBoard(board) {
    this.board = board;
    this.#becomeWhole();
    this.#tell("board", board);
  }

  /** @param {Wire.Changed} change */
  #onChanged(change) {
    if (this.board === null || isOld(this.board, change)) return;
    const newBoard = advance(this.board, change);
    if (newBoard === null) return this.#ask();
    this.board = newBoard;
    this.#behind = null;
    this.#tell("board", newBoard);
  }

  /**
   * A pulse may overtake a `changed` that the server has not sent yet; two such pulses in a row mean that it was lost.
   * @param {{ revision?: number | null }} pulse
   */
  #onPulse(pulse) {
    if (this.board === null || !this.#whole || pulse.revision == null) return;
    if (pulse.revision === this.board.revision) this.#behind = null;
    else if (this.#behind === this.board.revision) this.#ask();
    else this.#behind = this.board.revision;
  }

  #becomeWhole() {
    this.#whole = true;
    this.#freshen();
  }

  /**
   * Detects that this page was suspended, so that its data is old even if the connection looks open. The steady clock
   * stops while a computer is suspended, and the wall clock may be set, so the larger step of both counts.
   */
  #noticeSleep() {
    const { wall, steady: steadyMilliseconds } = this.#awakeAt;
    this.#awakeAt = { wall: Date.now(), steady: performance.now() };
    const sleepMilliseconds = Math.max(this.#awakeAt.wall - wall, this.#awakeAt.steady - steadyMilliseconds);
    if (this.#timer === undefined || sleepMilliseconds <= this.#staleAfter) return;
    this.#whole = false;
    this.#becomeStale();
    if (this.#socket.connected) this.#dialAgain();
    else this.#hurry();
  }

  #check() {
    this.#noticeSleep();
    const now = performance.now();
    if (this.#whole) this.#wholeUntil = now;
    const silence = now - this.#heardAt;
    if (silence > this.#staleAfter || now - this.#wholeUntil > this.#staleAfter) this.#becomeStale();
    else this.#freshen();
    if (!this.#socket.connected) return;
    if (silence > this.#staleAfter * 2) this.#dialAgain();
    else if (now - this.#askedAt > ASK_MILLISECONDS && (!this.#whole || this.#isOutOfDate())) this.#ask();
  }

  /** Request the board again once its hours may have changed. */
  #isOutOfDate() {
    return this.clock.isKnown && isOutOfDate(this.board, this.clock.now());
  }

  /** Close a connection that looks open but is silent, without waiting for a TCP timeout. */
  #dialAgain() {
    this.#heardAt = performance.now() - this.#staleAfter - 1;
    this.#socket.io.engine?.close();
  }

  #becomeStale() {
    if (this.isStale) return;
    this.isStale = true;
    const since = this.#heardServerAt === null ? null : new Date(this.#heardServerAt);
    this.#tell("stale", { since });
  }

  #freshen() {
    if (!this.isStale || !this.#whole || !this.#socket.connected) return;
    if (performance.now() - this.#heardAt > this.#staleAfter) return;
    this.isStale = false;
    this.#tell("fresh", null);
  }

  /**
   * @template {keyof Wire.News} Name
   * @param {Name} name
   * @param {Wire.News[Name]} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
