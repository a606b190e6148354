/**
 * The data that pages get from the server: `Wire` by HTTP and sockets, generated from the models in protocol/ (wire.d.ts,
 * written by scripts/types), and `Pages` in the page itself. Instants are ISO 8601 in UTC; null means not known, or that
 * it did not happen.
 */

declare namespace Wire {
  type Schemas = import("./wire").components["schemas"];

  /** The same type with these fields optional. */
  type Perhaps<Whole, Field extends keyof Whole> = Omit<Whole, Field> & Partial<Pick<Whole, Field>>;

  /** One text in several languages, {language: words}. */
  type Text = Record<string, string>;

  type Wait = Schemas["Wait"];
  type Ticket = Schemas["Ticket"];
  type TicketState = Ticket["state"];
  type DoneService = Schemas["DoneService"];
  type Outcome = DoneService["outcome"];

  /** A ticket from the news for phones, or from any HTTP answer. */
  type TicketNews = Perhaps<Schemas["TicketNews"], "server_at">;

  type Appointment = Schemas["Appointment"];

  type Passkey = Schemas["Passkey"];
  type Kiosk = Schemas["Kiosk"];
  type SeatedWindow = Schemas["SeatedWindow"];
  type WindowState = SeatedWindow["state"];

  /** A window's view of its queue. */
  type Queue = Perhaps<Schemas["Queue"], "revision" | "server_at">;

  /** A call on a board, or a new one from the news. */
  type Call = Perhaps<Schemas["BoardCall"], "state" | "booked" | "revision" | "announcement" | "short_announcement">;

  type BoardWindow = Schemas["BoardWindow"];
  type BoardLine = Schemas["BoardLine"];
  type OpenDay = Schemas["OpenDay"];
  type Admission = Schemas["Admission"];
  type HoursKind = Admission["kind"];
  type Board = Omit<Schemas["Board"], "calls"> & { calls: Call[] };

  /** The changed parts of a board; unchanged parts are null or left out. */
  type Changed = { after_revision: number; revision: number } & {
    [Part in keyof Omit<Board, "revision">]?: Board[Part] | null;
  };

  /** The events of live.js, with the data of each. */
  interface News {
    board: Board;
    called: Call;
    ticket: TicketNews;
    queue: Perhaps<Schemas["QueueNews"], "revision">;
    printers: Perhaps<Schemas["PrintersNews"], "server_at">;
    job: Schemas["JobNews"];
    now: NowBoard;
    refused: Perhaps<Schemas["Refused"], "title" | "detail">;
    /** `since`: the time of the last message; null: there was none. */
    stale: { since: Date | null };
    fresh: null;
    /** The page's present data from the server, when the page has an older build. */
    newer: Pages.WindowConsole;
  }

  type NowBoard = Schemas["NowBoard"];
  type NowTicket = Schemas["NowTicket"];
  type NowWindow = Schemas["NowWindow"];
  type NowHelp = Schemas["NowHelp"];

  type Service = Schemas["Service"];
  type Answers = Schemas["Answers"];
  type Elsewhere = Schemas["Elsewhere"];
  type Guide = Schemas["Guide"];
  type GuideResult = Schemas["GuideResult"];
  type GuideMaterial = Schemas["GuideMaterial"];
  type Printer = Schemas["PrinterNews"];
  type PrinterState = Printer["state"];
  type Study = Omit<Schemas["Study"], "answer" | "question"> & {
    question: Record<string, unknown>;
    answer: import("../reports/what_if_words.js").Answer | null;
  };
  type Column = Schemas["ReportColumn"];

  type Behind = Schemas["Behind"];
  type TicketBehind = Schemas["TicketBehind"];
  type AppointmentBehind = Schemas["AppointmentBehind"];
  type Journal = Schemas["Journal"];

  /** A cell; its column gives its type. null: not measured. */
  // biome-ignore lint/suspicious/noExplicitAny: a column's unit tells what its cells are, which no type can follow
  type Cell = any;

  type Report = Omit<Schemas["Report"], "rows" | "totals"> & { rows: Cell[][]; totals: Record<string, Cell> };
}

declare namespace Pages {
  /** The values for a text's placeholders. */
  type Values = Record<string, unknown>;

  /** A room's texts as nested tables: "stage.call" is texts.stage.call. */
  // biome-ignore lint/suspicious/noExplicitAny: tables of any depth; `text` says a key that is missing aloud
  type Texts = Record<string, any>;

  type Say = (key: string, values?: Values) => string;

  /** In every page. */
  interface Page {
    hall: string;
    language: string;
    timezone: string;
    today: string;
    token: string;
    build: string;
    texts: Texts;
  }

  interface Named {
    code: string;
    name: Wire.Text;
  }

  /** A key of a table of the hall's files, as its form shows it (operations/definition/form.py). */
  interface HallKey {
    name: string;
    kind: string;
    required: boolean;
    // biome-ignore lint/suspicious/noExplicitAny: a word, a number, a list: the kind tells
    default: any;
    choices?: string[];
    refers?: string;
    whole?: boolean;
    /** The table it holds. */
    of?: string;
  }

  /** The hall in the browser. `sentences`: what the check says, in English, with blanks. */
  interface HallPage extends Page {
    languages: string[];
    forms: Record<string, HallKey[]>;
    profiles: string[];
    sentences: Record<string, string>;
    mistakes: string[];
  }

  interface KioskService extends Named {
    line: string;
    materials: Record<string, string[]>;
    promised_days: number | null;
    common: boolean;
    /** Whether it has a guide, which asks. */
    asks: boolean;
  }

  interface Kiosk extends Page {
    languages: string[];
    all_texts: Texts;
    station: string;
    names: Wire.Text;
    lines: Named[];
    services: KioskService[];
    quick: string[];
    priorities: (Named & { note: Wire.Text })[];
    has_address: boolean;
    takes_appointments: boolean;
    /** The kiosk's reader on a serial port, whose reads a paired page alone gets. */
    reader: "none" | "paired" | "unpaired";
    demo: boolean;
    idle_seconds: number;
    printer: string;
    backup: string;
    backup_place: Wire.Text;
    printer_states: Record<string, Wire.PrinterState>;
    board: Wire.Board;
  }

  interface BookService extends Named {
    line: string;
    keywords: string[];
  }

  /** What every page of appointments has. `until`: the last date that can be booked. */
  interface Book extends Page {
    until: string;
    lines: Named[];
    services: BookService[];
    rules: { early: number; late: number; days: number };
    service: string;
    kiosk: string;
    is_staff: boolean;
    /** Whether it is on a kiosk that prints. */
    has_paper: boolean;
    idle_seconds: number;
  }

  interface Appointment extends Book {
    appointment: Wire.Appointment;
    is_new: boolean;
  }

  /** `hit`: those for whom the hall has no place any longer; `lost`: why, by id. */
  interface Appointments extends Book {
    day: string;
    appointments: Wire.Appointment[];
    hit: Wire.Appointment[];
    lost: Record<string, string>;
    names: Record<string, Wire.Text>;
  }

  interface WindowLine extends Named {
    wait_target_minutes: number;
  }

  interface WindowService extends Named {
    line: string;
    promised_days: number | null;
    materials: string[];
    /** Whether it has a guide, which asks. */
    asks: boolean;
  }

  interface WindowNames {
    lines: WindowLine[];
    priorities: Named[];
    services: WindowService[];
  }

  interface WindowSettings extends WindowNames {
    language: string;
    timezone: string;
    no_show_after_seconds: number;
    most_recalls: number;
    windows: { number: number }[];
    retired: WindowNames;
  }

  interface WindowConsole extends Page {
    user: { name: string; display_name: string; leads: boolean };
    settings: WindowSettings;
  }

  interface DisplaySettings {
    language: string;
    languages: string[];
    timezone: string;
    name: Wire.Text;
    lines: Named[];
    windows: { number: number; name: Wire.Text }[];
    call_least_seconds: number;
    repeat_announcement: number;
    voice: "browser" | "server" | "none";
    announce_languages: string[];
  }

  interface Display extends Page {
    station: string;
    window: number | null;
    settings: DisplaySettings;
    server_speaks: string[];
  }

  interface Phone extends Page {
    ticket: Wire.TicketNews & { server_at: string };
  }

  interface Report extends Page {
    report: string;
    halls: (Named & { changed_on: string | null; lines: Named[]; windows: number[]; priorities: Named[] })[];
    staff: { username: string; name: string; hall: string }[];
  }

  interface TicketsBehind extends Page {
    report: string;
    halls: (Named & { priorities: Named[] })[];
    staff: { username: string; name: string }[];
  }

  interface WhatIf extends Page {
    halls: Named[];
    staff: { username: string; name: string }[];
    start: string;
    plan_start: string;
  }

  interface Now extends Page {
    lines: Named[];
    priorities: Named[];
    hall_name: string;
    definition_version: number;
  }

  interface AdminPrinter {
    name: string;
    title: string;
    state: Wire.PrinterState;
    backup: string;
    prints: boolean;
  }

  /** The administration pages; each has some of these fields. */
  /** A page where passkeys are made or used. */
  interface WithPasskeys extends Page {
    passkeys: Texts;
    passkey_origin: string;
  }

  interface Admin extends Page {
    printer: string;
    printers: AdminPrinter[];
    slips: PrintedSlip[];
    form: string;
  }

  interface PrintedSlip {
    id: string;
    number: string;
  }
}
