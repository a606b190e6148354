/**
 * The news of a hall, for as long as the page is open and with nobody touching it.
 *
 *   const live = new Live("/display", { token, hall, window: 3 });
 *   live.addEventListener("board",  ({ detail }) => draw(detail));       // whole Board, already merged; after every change
 *   live.addEventListener("called", ({ detail }) => announce(detail));   // at once, ahead of the board that contains it
 *   live.addEventListener("stale",  ({ detail }) => warn(detail.since)); // detail.since: Date by the server's clock, or null
 *   live.addEventListener("fresh",  () => calm());
 *   live.start();
 *   live.clock.now();                                                    // server time in milliseconds
 *
 * Also passed on as they come: `ticket`, `queue`, `printers`, `job`, `refused`. `newer`: the server gives out another build
 * of this page (`build` in the page's JSON), because the software or the hall's definition is a new one. A page that the
 * server no longer gives out is taken anew (`fetchPage`).
 *
 * Promises
 *   - websocket first, long polling where that is blocked; tries again for ever, at most `longestPauseSeconds` apart;
 *   - `watch` after every connection; again when a revision is missing or the answer does not come;
 *   - `stale` when nothing was heard, or the board is not known to be whole, for `staleAfterSeconds`; `fresh` when both are mended;
 *   - a line that is dead without saying so (cable out) is dropped and dialled again;
 *   - a page that slept (its computer was suspended, its tab frozen) is `stale` the moment it wakes, and dials again;
 *   - a refused token is replaced by the one in a freshly fetched copy of this page.
 *
 * The server sends `pulse {server_at, revision}` every second to stations, so silence means something. Phones hear it every
 * ten seconds: give them `staleAfterSeconds: 25`.
 */
import { io } from "/static/vendor/socket.io.esm.min.js";
import { advance, isOld } from "./board.js";
import { ServerClock } from "./clock.js";
import { fetchPage } from "./page.js";

const CHECK_MILLISECONDS = 250;
const PASSED_ON = ["ticket", "queue", "printers", "job", "refused"];

export class Live extends EventTarget {
  clock = new ServerClock();
  board = null;
  isStale = false;

  #socket;
  #token;
  #watch;
  #build;
  #staleAfter;
  #heardAt = performance.now();
  #awakeAt = { wall: Date.now(), steady: performance.now() };
  #heardServerAt = null;
  #whole = false;
  #wholeUntil = performance.now();
  #askedAt = 0;
  #behind = null;
  #refusals = 0;
  #connections = 0;
  #retry = null;
  #timer = null;

  constructor(namespace, options = {}) {
    super();
    const { token, hall, window: serviceWindow, watch = {}, build = null } = options;
    const { staleAfterSeconds = 3, longestPauseSeconds = 3 } = options;
    this.#token = token;
    this.#build = build;
    this.#staleAfter = staleAfterSeconds * 1000;
    const browser = new URLSearchParams(location.search).get("browser"); // deploy/kiosk.sh asks whether its page listens
    this.#watch = { hall, ...(serviceWindow == null ? {} : { window: serviceWindow }), ...(browser ? { browser } : {}), ...watch };
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

  start() {
    this.#heardAt = this.#wholeUntil = performance.now();
    this.#awakeAt = { wall: Date.now(), steady: performance.now() };
    this.#timer ??= setInterval(() => this.#check(), CHECK_MILLISECONDS);
    this.#socket.connect();
    return this;
  }

  stop() {
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    this.#timer = null;
    this.#socket.disconnect();
  }

  /** Watch another window (or null for none) from now on. */
  watchWindow(serviceWindow) {
    this.#watch = { ...this.#watch, window: serviceWindow ?? undefined };
    if (this.#socket.connected) this.#ask();
  }

  /** Tell the server what this page is and how it does, now and with every connection: {station, sound}. */
  tell(about) {
    this.#watch = { ...this.#watch, ...about };
    if (this.#socket.connected) this.#ask();
  }

  /** Ask the server for the whole board again. */
  refresh() {
    if (this.#socket.connected) this.#ask();
  }

  #listen() {
    const socket = this.#socket;
    socket.on("connect", () => this.#onConnect());
    socket.on("connect_error", () => this.#onRefused());
    socket.on("disconnect", () => this.#onLost());
    socket.onAny((name, message) => {
      this.#noticeSleep();
      this.#hear(message);
    });
    socket.on("board", (board) => this.#onBoard(board));
    socket.on("changed", (changed) => this.#onChanged(changed));
    socket.on("pulse", (pulse) => this.#onPulse(pulse));
    socket.on("called", (call) => this.#tell("called", call));
    for (const name of PASSED_ON) socket.on(name, (message) => this.#tell(name, message));
    socket.on("ticket", () => this.#becomeWhole());
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

  /** The server said no (`active` is false); while it merely cannot be reached, the manager dials by itself. */
  #onRefused() {
    if (this.#socket.active) return;
    this.#refusals += 1;
    const pause = Math.min(10000, 500 * 2 ** Math.min(this.#refusals, 5)) * (0.75 + Math.random() / 2);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#renewToken(), pause);
  }

  #onLost() {
    this.#whole = false;
    if (!this.#socket.active && this.#timer !== null) this.#onRefused();
  }

  async #renewToken() {
    const page = await fetchPage();
    if (page?.token) this.#token = page.token;
    this.#socket.connect();
  }

  /** Not all pages of a hall at once. */
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
    if (this.#timer !== null && !this.#socket.connected) this.#socket.disconnect().connect();
  }

  #ask() {
    this.#whole = false;
    this.#behind = null;
    this.#askedAt = performance.now();
    this.#socket.emit("watch", this.#watch);
  }

  #hear(message) {
    this.#heardAt = performance.now();
    if (message?.server_at) {
      this.clock.learn(message.server_at);
      this.#heardServerAt = Date.parse(message.server_at);
    }
  }

  #onBoard(board) {
    this.board = board;
    this.#becomeWhole();
    this.#tell("board", board);
  }

  #onChanged(changed) {
    if (this.board === null || isOld(this.board, changed)) return;
    const next = advance(this.board, changed);
    if (next === null) return this.#ask();
    this.board = next;
    this.#behind = null;
    this.#tell("board", next);
  }

  /** A pulse may overtake the `changed` that is being gathered; two pulses in a row mean that it was lost. */
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
   * Nothing ran here for a while: whatever the line claims, what is shown is old. The steady clock stands still while a
   * computer is suspended, the wall clock may be set: the larger step of both tells.
   */
  #noticeSleep() {
    const { wall, steady } = this.#awakeAt;
    this.#awakeAt = { wall: Date.now(), steady: performance.now() };
    const slept = Math.max(this.#awakeAt.wall - wall, this.#awakeAt.steady - steady);
    if (this.#timer === null || slept <= this.#staleAfter) return;
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
    else if (!this.#whole && now - this.#askedAt > 2000) this.#ask();
  }

  /** Nothing is heard on a line that claims to be up: give it up without waiting for TCP to notice. */
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
    this.#tell("fresh", {});
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
