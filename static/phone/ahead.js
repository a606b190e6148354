/**
 * How many stand ahead, as a phone says it (pure but for `memory`, which keeps the number while the page is taken anew).
 *
 * The number only falls, whatever windows open and close. It rises only for people with priority and for people who were
 * called before and are back, and these are told apart, so that the page can say why.
 */
export class Ahead {
  #memory;

  /** `memory`: a Storage, or null where the browser keeps nothing. */
  constructor(memory = null) {
    this.#memory = memory;
  }

  /** {n, priority, back} of a waiting ticket: all ahead, and of these who goes first and who came back. */
  of(ticket) {
    const [priority, back] = [ticket.ahead_by_priority ?? 0, ticket.ahead_come_back ?? 0];
    const key = [ticket.id, ticket.line, ticket.wanted_window, ticket.called_at].join("|");
    const ordinary = Math.min(ticket.ahead - priority - back, this.#least(key));
    this.#keep(key, ordinary);
    return { n: ordinary + priority + back, priority, back };
  }

  #kept = null;

  #least(key) {
    this.#kept ??= this.#remembered();
    return this.#kept?.key === key ? this.#kept.least : Infinity;
  }

  #keep(key, least) {
    this.#kept = { key, least };
    try {
      this.#memory?.setItem("onewindow-ahead", JSON.stringify(this.#kept));
    } catch {
      // full or forbidden: the page still remembers
    }
  }

  #remembered() {
    try {
      return JSON.parse(this.#memory?.getItem("onewindow-ahead") ?? "null");
    } catch {
      return null;
    }
  }
}
