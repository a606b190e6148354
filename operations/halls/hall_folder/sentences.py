"""What the check of a hall's files says, sentence by sentence, so that pages can say it in the reader's language: their
words are those of `mistake` in the room `hall` of the locales. The first that fits counts.
"""

import re
from collections.abc import Mapping
from functools import cache

import locales

SENTENCES: Mapping[str, str] = {
    "needs_hash": 'needs keep = "hash": nothing else tells one person from another',
    "hash_uncounted": "keeps a hash that nothing counts: say numbers_per_day, or keep nothing",
    "unknown_near": 'unknown key "{key}" – did you mean "{near}"?',
    "unknown": 'unknown key "{key}" – known: {known}',
    "missing": '"{key}" is missing',
    "text_expected": "{name}: must be text in quotes, not {value}",
    "whole": "{name}: must be a whole number, not {value}",
    "number": "{name}: must be a number, not {value}",
    "flag": "{name}: must be true or false, not {value}",
    "more_than": "{name}: must be more than {least}, not {value}",
    "at_least": "{name}: must be at least {least}, not {value}",
    "too_long": "{name}: must be at most {most} characters, not {value}",
    "at_most": "{name}: must be at most {most}, not {value}",
    "empty": "{name}: must not be empty, not {value}",
    "one_of": "{name}: must be one of {words}, not {value}",
    "list": "{name}: must be a list like {example}, not {value}",
    "date": "{name}: must be a date like 2026-10-01, without quotes, not {value}",
    "control": "{name}: has the control character {sign}",
    "spaces": "{name}: begins or ends with a space",
    "span": '{name}: must be hours like "09:00-12:00", not "{value}"',
    "clock": '{name}: must be a time like "09:30", not "{value}"',
    "ends_before": '{name}: "{span}" ends before it begins{hint}',
    "overlaps": '{name}: "{span}" begins before "{before}" has ended',
    "pattern": "{name}: must be {example}, not {value}",
    "twice_language": "{name}: a language is named twice",
    "no_text": '{key} has no text in "{language}"',
    "no_language": '{key} is in "{language}", which is no language of the hall{hint}',
    "house_silent": 'the house has no texts in "{language}": it needs {files}',
    "special_and_closed": "{day} is among the closed_days too",
    "bad_day": 'must be a date like "2026-10-10", not "{value}"',
    "materials_differ": "materials differ in number: {counts}",
    "twin_code": 'code "{code}" is already taken at {place}',
    "twin_number": 'number "{number}" is already taken at {place}',
    "twin_name": 'name "{word}" is already taken at {place}',
    "unserved": 'no window serves line "{line}"',
    "no_service": 'line "{line}" has no service',
    "series_needed": 'line "{line}" needs a series of letters, since numbers follow it',
    "serves_none": "window {window} serves no line",
    "window_unknown": "window {window} does not exist",
    "own_backup": 'printer "{printer}" cannot be its own backup',
    "printer_outside": "{host} is in none of the networks of the setting printer_networks ({networks})",
    "printer_of_cloud": "{host} gives out a cloud's keys; printer_networks must name this address alone",
    "unknown_thing": '{what} "{word}" does not exist{hint}',
    "no_toml": "is not TOML: {problem}",
    "no_utf8": "is not UTF-8; save the file as UTF-8",
    "cannot_read": "cannot be read: {problem}",
    "no_regular": "is no regular file, so it is not read",
    "no_folder": "is not a folder",
    "too_large": "is larger than 2 MB, which no hall's file is",
    "code_changed": "the code of a hall that runs cannot change; restart",
    "removed": "the hall {hall} was removed while this server ran; a restart brings it back",
    "no_profile": "no printer profile '{word}'; did you mean '{near}'?",
    "no_form": "is no file of a hall{hint}",
    "is_missing": "is missing",
    "no_services": "has no services: put [[service]] tables into its files",
    "means_other": '"{word}" means "{other}" already',
    "ignored_already": '"{word}" is ignored already',
    "question_twice": 'question "{question}" is there twice',
    "question_empty": 'question "{question}" has no option',
    "option_twice": 'option "{option}" is there twice',
    "self_circle": 'redirects to "{service}" itself, a circle',
    "no_option": 'question "{question}" has no option "{option}"{hint}',
    "never_named": 'no option of "{question}" is named, so this can never be',
    "circle": "a circle: {way}",
    "later": 'question "{question}" comes later; put it before',
    "never_asked": 'nobody is ever asked "{question}": its conditions contradict each other',
    "never_reached": "nobody ever comes to this outcome: its conditions contradict each other",
    "dead_end": "a dead end: {way} leads to nothing",
    "many_most": '"many" takes at most {most} options',
    "too_many_ways": "has more than {most} ways through it; split the service or ask less",
    "hint_near": ' – did you mean "{near}"?',
    "hint_known": " – known: {known}",
    "hint_midnight": '; hours over midnight need day_starts_at between "{least}" and "{most}"',
    "hint_day": ', since the day starts at "{starts}"',
    "shares": "the shares of {key} are more than 1 together",
    "like_code": 'small letters, digits and hyphens like "{word}"',
    "like_line": 'capital letters and digits like "{word}"',
    "like_series": 'one to three capital letters like "{word}"',
    "like_service": 'letters, digits and hyphens like "{word}"',
    "like_priority": 'small letters like "{word}"',
    "like_language": 'a language like "{word}" or "{other}"',
    "like_picture": 'a file beside the guides like "{word}", or an address',
    "like_link": 'an address like "{word}"',
    "tables": 'must be tables, each under its own "[[{table}]]"',
    "table": "{name}: must be a table, not {value}",
    "too_deep": "nests too deeply",
    "no_form_of_slip": "is no form of slip{hint}",
    "blocks": "must have 1 to {most} [[block]] tables, not {count}",
    "block_kind": "a block is one of {words}, and one only{hint}",
    "label_like": "{name}: a label is written {sample}",
    "picture_missing": "{file} is missing beside this file",
    "picture_outside": "{file} leads out of this folder",
    "picture_unread": "{file} cannot be read: {problem}",
    "picture_large": "{file} is larger than {most} kB",
    "picture_kind": "{file} is no {kind} picture",
    "picture_dots": "{file} is {wide} × {high} dots, and a logo has at most {most} each way",
    "picture_empty": "{file} has no dots",
    "material_twice": 'material "{word}" is already defined at {place}',
    "shift_ends": "the shift ends at {end}, before it begins at {start}",
    "rest_outside": "the rest {rest} is not within the shift {shift}",
    "half_hour": 'must be a half hour like "09:30", not "{value}"',
    "profile_unknown": "no printer profile '{word}'",
    "address_wrong": "'{address}'{problem}",
    "like_printer": '"virtual:", "serial:///dev/…", "usb://…", "usblp://…", "tcp://…", "socket://…" or "rfc2217://…"',
}

SENTENCES_INSIDE = ("hint", "example")
"""Blanks that hold a sentence again."""


def said(text: str, words: Mapping[str, str]) -> str:
    """A mistake in the words of another language, those of its `mistake`; "" when it is none of the sentences.

    >>> said('"code" is missing', {"missing": "“{key}”还没有填。"})
    '“code”还没有填。'
    """
    for key, pattern in _patterns():
        if match := pattern.fullmatch(text):
            blanks = match.groupdict()
            inner = {name: said(blanks[name], words) or blanks[name] for name in SENTENCES_INSIDE if name in blanks}
            return locales.filled(words[key], **blanks | inner)
    return ""


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """As the page of the hall makes them (static/admin/hall/form.js)."""
    blank = re.compile(r"\\\{(\w+)\\\}")
    return [(key, re.compile(blank.sub(r"(?P<\1>.*?)", re.escape(text)), re.DOTALL)) for key, text in SENTENCES.items()]
