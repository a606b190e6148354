"""For every key of a hall's files: what to change, and where it must be seen. A key without a probe fails the test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

from tests.settings import looking as see
from tests.settings import looking_booked as see_booked
from tests.settings import looking_cards as see_cards
from tests.settings.folders import WEEKDAYS, Edits, both
from tests.settings.looking import MONDAY, WEEK, Observer

Look = Callable[[Observer], Any]


@dataclass(frozen=True)
class Probe:
    """`look` must see another thing after `edits`. `before`: what is laid down first, for both looks."""

    look: Look
    edits: Edits
    before: Edits = field(default_factory=dict)


def hall(look: Look, *way: str, to: Any, before: Edits | None = None) -> Probe:
    return Probe(look, {("hall.toml", *way): to}, before or {})


def item(look: Look, file: str, table: str, key: str, to: Any, before: Edits | None = None) -> Probe:
    """A key of the first [[table]] of a file."""
    return Probe(look, {(file, table, 0, key): to}, before or {})


ELDERLY_LAST = see.order_of([("a1", ""), ("a1", "elderly")])
MIXED = see.order_of([("a1", ""), ("a2", ""), ("a1", ""), ("b1", ""), ("b1", ""), ("b1", "")])
WEIGHTED: Edits = {("hall.toml", "calling", "rule"): "weighted-lines"}
FIRST_PRIORITY = ("hall.toml", "priority", 0)
MONDAYS = [MONDAY + n * WEEK for n in range(500)]
EN = both("甲", "First")

STOPS: Edits = {("hall.toml", "calling", "stop_when_full"): True}
HASHED: Edits = {("hall.toml", "cards", "keep"): "hash", ("hall.toml", "cards", "numbers_per_day"): 5}
LINE_A: Edits = {("lines.toml", "line", 0, "appointment_windows"): 2}


def booked(look: Look, key: str, to: Any, **before: Any) -> Probe:
    """A key of [appointments], in a hall whose line A can be booked."""
    first: Edits = {**LINE_A} | {("hall.toml", "appointments", name): value for name, value in before.items()}
    return hall(look, "appointments", key, to=to, before=first)


HALL = {
    "code": Probe(lambda at: at.hall.name["en"], {("hall.toml", "code"): "other", ("hall.toml", "name"): EN}),
    "name": hall(see.halls, "name", to=EN),
    "timezone": hall(see.slip, "timezone", to="Asia/Tokyo"),
    "languages": hall(see.kiosk_page, "languages", to=["en", "zh-CN"]),
    **{f"opening.{day}": hall(see.ticket_at("10:00", n), "opening", day, to=[]) for n, day in enumerate(WEEKDAYS)},
    "closed_days": hall(see.ticket_at("10:00"), "closed_days", to=MONDAYS),
    "special_days": hall(see.ticket_at("10:00"), "special_days", to={str(day): [] for day in MONDAYS}),
    "changed_on": hall(see.reports_page, "changed_on", to=MONDAY),
    "day_starts_at": hall(see.numbers_over_midnight, "day_starts_at", to="03:00"),
    "calling.rule": hall(ELDERLY_LAST, "calling", "rule", to="first-come"),
    "calling.extra_wait_minutes": hall(see.patience, "calling", "extra_wait_minutes", to=5),
    "calling.reinstate_behind": hall(see.came_back(1), "calling", "reinstate_behind", to=1),
    "calling.reinstate_within_minutes": hall(see.came_back(30), "calling", "reinstate_within_minutes", to=10),
    "calling.no_show_after_seconds": hall(see.step_after_call("no-show"), "calling", "no_show_after_seconds", to=60),
    "calling.most_recalls": hall(see.step_after_call("recall"), "calling", "most_recalls", to=0),
    "calling.first_ticket_minutes": hall(see.ticket_at("08:45", 1), "calling", "first_ticket_minutes", to=30),
    "calling.last_ticket_minutes": hall(see.ticket_at("16:45"), "calling", "last_ticket_minutes", to=30),
    "calling.stop_when_full": hall(see.late_comers, "calling", "stop_when_full", to=True),
    "calling.overtime_minutes": hall(see.late_comers, "calling", "overtime_minutes", to=120, before=STOPS),
    "display.call_least_seconds": hall(see.screen, "display", "call_least_seconds", to=20),
    "display.repeat_announcement": hall(see.screen, "display", "repeat_announcement", to=3),
    "display.voice": hall(see.screen, "display", "voice", to="server"),
    "display.announce_languages": hall(see.spoken, "display", "announce_languages", to=["yue"]),
    "kiosk.idle_seconds": hall(see.kiosk_page, "kiosk", "idle_seconds", to=20),
    "kiosk.most_tickets_at_once": hall(see.tickets_of_a_page(40), "kiosk", "most_tickets_at_once", to=35),
    "kiosk.tickets_per_minute": hall(see.wait_of_a_page, "kiosk", "tickets_per_minute", to=60),
    "kiosk.paper": hall(see.slip, "kiosk", "paper", to=False),
    "printing.reprint_within_minutes": hall(see.slip, "printing", "reprint_within_minutes", to=5),
    "retention.link_days": hall(see.old_link, "retention", "link_days", to=1),
    "retention.notes_days": hall(see.old_reason, "retention", "notes_days", to=1),
    "retention.security_log_days": hall(see.old_log, "retention", "security_log_days", to=1),
    "retention.printed_days": hall(see.old_paper, "retention", "printed_days", to=1),
    "retention.appointment_days": hall(see_booked.old_name, "retention", "appointment_days", to=1, before=LINE_A),
    "retention.card_days": hall(see_cards.old_card, "retention", "card_days", to=30, before=HASHED),
    "cards.keep": hall(see_cards.digits, "cards", "keep", to="last4"),
    "cards.needed": hall(see_cards.without_a_card, "cards", "needed", to=True),
    "cards.numbers_per_day": hall(see_cards.twice_with_a_card, "cards", "numbers_per_day", to=1, before=HASHED),
    "appointments.slot_minutes": booked(see_booked.slots(), "slot_minutes", 30),
    "appointments.days_ahead": booked(see_booked.days_ahead, "days_ahead", 3),
    "appointments.latest_minutes": booked(see_booked.slots(), "latest_minutes", 120),
    "appointments.most_per_day": booked(see_booked.twice_on_a_day, "most_per_day", 2),
    "appointments.seconds_between_tries": booked(see_booked.tries, "seconds_between_tries", 0),
    "appointments.percent_of_address": booked(see_booked.a_day_of_an_address, "percent_of_address", 10),
    "appointments.early_minutes": booked(see_booked.arrived_at("10:40"), "early_minutes", 10),
    "appointments.late_minutes": booked(see_booked.arrived_at("11:20"), "late_minutes", 30, late_arrivals="refused"),
    "appointments.late_arrivals": booked(see_booked.arrived_at("11:20"), "late_arrivals", "refused"),
    "appointments.call_early": booked(see_booked.called_early, "call_early", False),
    "appointments.go_ahead_minutes": booked(see_booked.goes_ahead, "go_ahead_minutes", 0),
    "priority.code": Probe(see.priority_ticket, {(*FIRST_PRIORITY, "code"): "senior"}),
    "priority.name": Probe(see.kiosk_page, {(*FIRST_PRIORITY, "name"): EN}),
    "priority.head_start_minutes": Probe(ELDERLY_LAST, {(*FIRST_PRIORITY, "head_start_minutes"): 0}),
    "priority.note": Probe(see.kiosk_page, {(*FIRST_PRIORITY, "note"): EN}),
    "priority.large_print": Probe(see.slip, {(*FIRST_PRIORITY, "large_print"): True}),
}

LINES, SERVICES, WINDOWS, DEVICES = "lines.toml", "services/all.toml", "windows.toml", "devices.toml"
OTHER_LINE: Edits = {
    (LINES, "line", 0, "code"): "C",
    (SERVICES, "service", 0, "line"): "C",
    (SERVICES, "service", 1, "line"): "C",
    (WINDOWS, "window", 0, "serves"): ["C"],
}
CATS: Edits = {(SERVICES, "service", 0, "keywords"): ["猫证"]}
FISH = ("neighbours.toml", "neighbour", 0)
NEIGHBOUR: Edits = {
    ("neighbours.toml", "neighbour"): [
        {"name": both("渔政", "Fish"), "where": both("码头", "Quay"), "keywords": ["鱼证"]}
    ]
}
ONLY_B = see.order_of([("b1", "")], window=1)

NO_WINDOW_NAMED: Edits = {(DEVICES, "display"): [], ("demand.toml", "shift"): []}

LISTS = {
    "line.code": Probe(see.halls, OTHER_LINE),
    "line.name": item(see.halls, LINES, "line", "name", EN),
    "line.series": item(see.slip, LINES, "line", "series", "K"),
    "line.weight": item(MIXED, LINES, "line", "weight", 3, WEIGHTED),
    "line.wait_target_minutes": item(see.punctuality, LINES, "line", "wait_target_minutes", 5),
    "line.appointment_windows": item(see_booked.slots(), LINES, "line", "appointment_windows", 1),
    "line.hours": item(see.ticket_at("10:00"), LINES, "line", "hours", ["11:00-12:00"]),
    "line.most_per_day": item(see.tickets_of_line, LINES, "line", "most_per_day", 2),
    "line.most_per_half_hour": item(see.tickets_of_line, LINES, "line", "most_per_half_hour", 1),
    "line.many_waiting": item(see.tickets_of_line, LINES, "line", "many_waiting", 3),
    "line.clears_at": item(see.waiting_over_noon, LINES, "line", "clears_at", ["12:00"]),
    "service.hours": item(see.ticket_at("10:00"), SERVICES, "service", "hours", ["11:00-12:00"]),
    "service.most_per_day": item(see.tickets_of_line, SERVICES, "service", "most_per_day", 2),
    "service.most_per_half_hour": item(see.tickets_of_line, SERVICES, "service", "most_per_half_hour", 1),
    "service.appointment_windows": item(see_booked.slots(), SERVICES, "service", "appointment_windows", 1, LINE_A),
    "service.code": item(see.kiosk_page, SERVICES, "service", "code", "a9"),
    "service.line": item(see.kiosk_page, SERVICES, "service", "line", "B"),
    "service.name": item(see.kiosk_page, SERVICES, "service", "name", EN),
    "service.minutes": item(see.services, SERVICES, "service", "minutes", 9),
    "service.materials": item(see.slip, SERVICES, "service", "materials", {"zh-CN": ["证"], "en": ["Card"]}),
    "service.promised_days": item(see.slip, SERVICES, "service", "promised_days", 7),
    "service.common": item(see.kiosk_page, SERVICES, "service", "common", True),
    "service.keywords": item(see.found, SERVICES, "service", "keywords", ["qqq"]),
    "service.asked": item(see.asked("哪里领猫的牌子"), SERVICES, "service", "asked", ["在哪里领猫的牌子"]),
    "words.same": Probe(see.asked("喵喵卡"), {("words.toml", "same"): {"猫证": ["喵喵卡"]}}, CATS),
    "words.ignored": Probe(see.asked("请问猫证"), {("words.toml", "ignored"): ["请问"]}, CATS),
    "neighbour.name": Probe(see.asked("鱼证"), {(*FISH, "name"): EN}, NEIGHBOUR),
    "neighbour.where": Probe(see.asked("鱼证"), {(*FISH, "where"): EN}, NEIGHBOUR),
    "neighbour.keywords": Probe(see.asked("鱼证"), {(*FISH, "keywords"): ["鸟牌"]}, NEIGHBOUR),
    "window.number": item(
        see.halls, WINDOWS, "window", "number", 9, {(DEVICES, "display"): [], ("demand.toml", "shift"): []}
    ),
    "window.serves": item(ONLY_B, WINDOWS, "window", "serves", ["A", "B"]),
    "window.helps": item(ONLY_B, WINDOWS, "window", "helps", ["B"]),
    "window.name": item(see.screen, WINDOWS, "window", "name", EN),
    "kiosk.name": item(see.front_door, DEVICES, "kiosk", "name", "k9"),
    "kiosk.printer": item(see.slip, DEVICES, "kiosk", "printer", "p2"),
    "kiosk.title": item(see.front_door, DEVICES, "kiosk", "title", EN),
    "kiosk.reader": item(see.kiosk_page, DEVICES, "kiosk", "reader", True),
    "printer.name": item(see.printers, DEVICES, "printer", "name", "p9", {(DEVICES, "kiosk"): []}),
    "printer.address": item(see.printers, DEVICES, "printer", "address", "tcp://192.168.0.9:9100"),
    "printer.profile": item(see.printers, DEVICES, "printer", "profile", "generic-58mm"),
    "printer.backup": item(see.printers, DEVICES, "printer", "backup", "p2"),
    "printer.title": item(see.printers, DEVICES, "printer", "title", EN),
    "display.name": item(see.named_screen, DEVICES, "display", "name", "right"),
    "display.window": item(see.named_screen, DEVICES, "display", "window", None),
}

CITIZENS = {
    "patience_minutes": 5, "cancel_share": 1, "no_show_share": 1, "walk_seconds": 300, "service_spread": 2,
    "park_share": 1, "transfer_share": 1, "several_services_share": 1,
}  # fmt: skip
SHIFT = {"windows": [2], "start": "10:00", "end": "16:00", "rest": "12:00-13:00", "weekdays": ["tue"]}
PARKING: Edits = {("demand.toml", "citizens", "park_share"): 1}
COMMON: Edits = {(SERVICES, "service", 0, "common"): True}


def demand(*way: str | int, to: Any, before: Edits | None = None) -> Probe:
    return Probe(see.demo_day, {("demand.toml", *way): to}, before or {})


DEMAND = {
    "arrivals": demand("arrivals", "mon", "11:00", to=30),
    "lines": demand("lines", to={"A": 1}),
    "priorities": demand("priorities", to={"elderly": 0.9}),
    "languages": demand("languages", to={"en": 0.9}),
    **{f"citizens.{key}": demand("citizens", key, to=value) for key, value in CITIZENS.items()},
    "citizens.park_minutes": demand("citizens", "park_minutes", to=60, before=PARKING),
    "citizens.common_share": demand("citizens", "common_share", to=0, before=COMMON),
    **{f"shift.{key}": demand("shift", 0, key, to=value) for key, value in SHIFT.items()},
}


def slip(before: dict[str, Any], after: dict[str, Any], form: str = "ticket", **files: bytes) -> Probe:
    """A layout of this one block, and of the other."""
    file = f"slips/{form}.toml"
    rule = {"rule": True}  # so that there is a block left when the other is not due
    pictures: Edits = {(f"slips/{name}.png",): content for name, content in files.items()}
    return Probe(see.paper(form), {(file, "block"): [after, rule]}, {(file, "block"): [before, rule], **pictures})


def a_picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 16), colour).save(out, "PNG")
    return out.getvalue()


BLOCKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "text": (
        {"text": "A"},
        {"text": "B", "size": 2, "bold": True, "align": "center", "inverse": True, "lead": "* ", "when": "days"},
    ),
    "columns": ({"columns": ["A", "B"]}, {"columns": ["A", "C"], "size": 2, "bold": True, "when": "days"}),
    "list": ({"list": "materials"}, {"size": 2, "bold": True, "when": "days"}),
    "rows": ({"rows": True}, {"size": 2, "bold": True, "when": "days"}),
    "rule": ({"rule": True}, {"when": "days"}),
    "qr": ({"qr": "A"}, {"qr": "B", "dots": 12, "when": "days"}),
    "barcode": ({"barcode": "A1"}, {"barcode": "B1", "kind": "CODE39", "high": 200, "when": "days"}),
    "logo": ({"logo": "a.png"}, {"logo": "b.png", "when": "days"}),
    "feed": ({"feed": 10}, {"feed": 40, "when": "days"}),
}
ONE_VALUE = ("list", "rows", "rule")
"""Kinds whose own key has one value only: its block is there or not."""


def _slips() -> dict[str, Probe]:
    probes = {}
    for kind, (block, changes) in BLOCKS.items():
        form = "day" if kind == "rows" else "ticket"
        pictures = {"a": a_picture("black"), "b": a_picture("white")} if kind == "logo" else {}
        for key, value in changes.items():
            probes[f"slip {kind}.{key}"] = slip(block, block | {key: value}, form, **pictures)
        if kind in ONE_VALUE:
            probes[f"slip {kind}.{kind}"] = slip({"text": "A"}, block, form)
    long = {"text": "A" * 200}
    probes["slip text.lines"] = slip(long, long | {"lines": 1})
    return probes


GUIDE, SHARED = "guides/a1.toml", "guides/materials.toml"
GUIDED: Edits = {
    (SHARED, "material"): [{"id": "card", "name": both("证", "Card")}, {"id": "book", "name": both("本", "Book")}],
    (GUIDE, "question"): [
        {"id": "child", "text": EN, "option": [{"id": "yes", "text": EN}, {"id": "no", "text": EN}]},
        {"id": "more", "kind": "many", "text": EN, "option": [{"id": "x", "text": EN}]},
    ],
    (GUIDE, "outcome"): [{"materials": ["card"]}, {"when": {"child": ["yes"]}, "materials": ["book"]}],
}
OTHER = both("乙", "Second")
GUIDES: dict[str, Any] = {
    "material.name": (SHARED, "material", 0, "name", OTHER),
    "material.original": (SHARED, "material", 0, "original", False),
    "material.copies": (SHARED, "material", 0, "copies", 2),
    **{f"material.{key}": (SHARED, "material", 0, key, OTHER) for key in ("issuer", "where", "note")},
    "material.sample": (SHARED, "material", 0, "sample", "https://example.org/card.png"),
    "question.text": (GUIDE, "question", 0, "text", OTHER),
    "question.kind": (GUIDE, "question", 1, "kind", "one"),
    "question.when": (GUIDE, "question", 1, "when", {"child": ["yes"]}),
    "question.id": (GUIDE, "question", 1, "id", "most"),
    "question.option.id": (GUIDE, "question", 1, "option", 0, "id", "y"),
    "question.option.text": (GUIDE, "question", 0, "option", 0, "text", OTHER),
    "outcome.when": (GUIDE, "outcome", 1, "when", {"child": ["no"]}),
    "outcome.materials": (GUIDE, "outcome", 1, "materials", []),
    "outcome.fee_yuan": (GUIDE, "outcome", 1, "fee_yuan", 20),
    "outcome.promised_days": (GUIDE, "outcome", 1, "promised_days", 7),
    "outcome.in_person": (GUIDE, "outcome", 1, "in_person", {"zh-CN": ["本人"], "en": ["You"]}),
    "outcome.note": (GUIDE, "outcome", 1, "note", OTHER),
    "outcome.form": (GUIDE, "outcome", 1, "form", "https://example.org/form.pdf"),
    "outcome.redirect": (GUIDE, "outcome", 1, "redirect", "a2"),
}
RENAMED: Edits = {(SHARED, "material", 0, "id"): "pass", (GUIDE, "outcome", 0, "materials"): ["pass"]}


def _guides() -> dict[str, Probe]:
    probes = {key: Probe(see.guide, {tuple(way): value}, GUIDED) for key, (*way, value) in GUIDES.items()}
    return probes | {"material.id": Probe(see.guide, RENAMED, GUIDED)}


BRING: Edits = {(SERVICES, "service", 0, "materials"): {"zh-CN": ["证"], "en": ["Card"]}, **COMMON}
PROBES: dict[str, Probe] = {
    **{f"hall.{key}": probe for key, probe in HALL.items()},
    **LISTS,
    **{f"demand.{key}": probe for key, probe in DEMAND.items()},
    **_guides(),
    **{key: Probe(probe.look, probe.edits, {**BRING, **probe.before}) for key, probe in _slips().items()},
}
