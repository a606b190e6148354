"""The page that helps to write a profile: how wide the paper is, and which letters the printer has (pure)."""

from collections.abc import Mapping
from typing import Any

from printing.blocks import Block, Feed, Gauge, Qr, Rule, Text, Trial
from printing.text import say

WIDTHS = (384, 432, 512, 576, 608, 640)
COLUMNS = (32, 36, 42, 48, 50, 53)
PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858"}
"""The numbers that most printers share. The sample after each is right only if the printer has that page."""
_LETTERS = "\u00e9 \u00fc \u00df \u20ac \u017e \u0159 \u0416"


def calibration(texts: Mapping[str, Any], facts: Mapping[str, object]) -> list[Block]:
    """The page; every trial names the line of a profile that it stands for."""
    return [
        Text(say(texts, "calibration.title"), 2, 2, bold=True),
        Text(say(texts, "test.printer", printer=facts.get("name", ""))),
        Text(say(texts, "test.profile", profile=facts.get("profile", ""))),
        Rule(),
        Text(say(texts, "calibration.width"), 1, 2),
        *(block for dots in WIDTHS for block in (Text(f"paper.dots = {dots}"), Gauge(dots))),
        Rule(),
        Text(say(texts, "calibration.columns"), 1, 2),
        *(block for n in COLUMNS for block in (Text(f"paper.columns = {n}"), Trial(_ruler(n), 0, "cp437"), Feed(4))),
        Rule(),
        Text(say(texts, "calibration.chinese"), 1, 2),
        Text('encoding = "gb18030"'),
        Trial("窗口办事 永和九年", "gb18030"),
        Text("four_byte = true"),
        Trial("㐂 𠮷 䶮", "gb18030"),
        Text('chinese_size = "gs"'),
        Trial("窗口 Aa", "gb18030", wide=2, high=2),
        Text('encoding = "raster"'),
        Trial("窗口办事 永和九年", "image"),
        Rule(),
        Text(say(texts, "calibration.pages"), 1, 2),
        *(block for n, page in PAGES.items() for block in (Text(f'{n} = "{page}"'), Trial(_LETTERS, n, page))),
        Rule(),
        Text("qr = true"),
        Qr("ONEWINDOW"),
    ]


def _ruler(columns: int) -> str:
    """A row of digits; the last one marks the end."""
    return ("1234567890" * 10)[: columns - 1] + "|"
