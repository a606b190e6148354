/**
 * The number of people ahead, as a phone shows it (pure but for `memory`, which outlives a reload).
 *
 * The number does not rise when windows open or close. It rises only for people with priority and for people who were
 * called before and have come back; these are counted separately, so that the page can say why.
 */
export class Ahead {
  /** @type {Pick<Storage, "getItem" | "setItem"> | null} */
  #memory;

  /**
   * `memory`: a Storage, or null when the browser has none.
   * @param {Pick<Storage, "getItem" | "setItem"> | null} memory
   */
  constructor(memory = null) {
    this.#memory = memory;
  }

  /**
   * {n, priority, back} of a waiting ticket: the number ahead, and of these those with priority and those who came back.
   * @param {Pick<Wire.Ticket, "id" | "line" | "wanted_window" | "called_at" | "ahead" | "ahead_by_priority" | "ahead_come_back">} ticket
   */
  of(ticket) {
    const [priority, comeBackCount] = [ticket.ahead_by_priority ?? 0, ticket.ahead_come_back ?? 0];
    const key = [ticket.id, ticket.line, ticket.wanted_window, ticket.called_at].join("|");
    const ordinary = Math.min((ticket.ahead ?? 0) - priority - comeBackCount, this.#least(key));
    this.#keep(key, ordinary);
    return { n: ordinary + priority + comeBackCount, priority, back: comeBackCount };
  }

  /** @type {{ key: string, least: number } | null} */
  #kept = null;

  /** @param {string} key */
  #least(key) {
    this.#kept ??= this.#remembered();
    return this.#kept?.key === key ? this.#kept.least : Infinity;
  }

  /**
   * @param {string} key
   * @param {number} least
   */
  #keep(key, least) {
    this.#kept = { key, least };
    try {
      this.#memory?.setItem("onewindow-ahead", JSON.stringify(this.#kept));
    } catch {
      // storage is full or forbidden: this object still has the value
    }
  }

  /** @returns {{ key: string, least: number } | null} */
  #remembered() {
    try {
      return JSON.parse(this.#memory?.getItem("onewindow-ahead") ?? "null");
    } catch {
      return null;
    }
  }
}
