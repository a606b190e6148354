"""Proves the journals of a database, and gives out their heads. Exit status of a proof: 0 proved, 1 something is wrong,
2 it could not be checked.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import config
from commands.preparing import the_hall
from operations import audit, head_paper, journal_heads
from operations.audit import Finding, Head
from operations.context import Context
from operations.halls import catalogue
from protocol.journal import JournalHead
from queueing.errors import BadRequest


def prove(context: Context, only: str, against: Sequence[str], as_json: bool, paper: Sequence[str] = ()) -> int:
    """Check every hall, or only one, also against kept heads, in files and on paper; say what was found: sentences, or
    with `as_json` JSON.

    Raises bad_head for what is no head, and for the head of a hall that is not checked.
    """
    codes = [catalogue.get_hall(context, only).code] if only else catalogue.codes(context)
    kept, on_paper = {name: _kept(name) for name in against}, [head_paper.read_code(text) for text in paper]
    named: list[tuple[str, JournalHead | Head]] = [*kept.items(), *(("the paper", head) for head in on_paper)]
    for name, head in named:
        if head.hall not in codes:
            raise BadRequest("bad_head", f"{name} is the head of the hall {head.hall}, which is not checked here.")
    public_key = _public_key()
    results = []
    for code in codes:
        own = [journal_heads.as_kept(head, name) for name, head in kept.items() if head.hall == code]
        own += [head for head in on_paper if head.hall == code]
        found = _findings(context, code, own, public_key)
        results.append({"hall": code, "findings": [_as_json(finding) for finding in found]})
    for name, signed in kept.items():
        if public_key and signed.public_key != public_key:
            print(f"onewindow: {name} was signed with another key than this server's", file=sys.stderr)
    if as_json:
        print(json.dumps(results, ensure_ascii=False))
    else:
        _say(results)
    return 1 if any(result["findings"] for result in results) else 0


def _findings(context: Context, code: str, kept: Sequence[Head], public_key: str) -> list[Finding]:
    stored, findings = journal_heads.stored(context, code, public_key)
    return [*audit.findings(context, code, [*stored, *kept]), *findings]


def _kept(name: str) -> JournalHead:
    try:
        return journal_heads.read(Path(name).read_text("utf-8"))
    except UnicodeDecodeError:
        raise BadRequest("bad_head", f"{name} is no text.") from None
    except BadRequest as error:
        raise BadRequest("bad_head", f"{name}: {error.detail}") from None


def _public_key() -> str:
    """The public key of this data folder; empty: it has no key yet."""
    path = config.load().data / config.JOURNAL_KEY
    return journal_heads.public_key(path.read_text("utf-8").strip()) if path.exists() else ""


def _as_json(finding: Finding) -> dict[str, Any]:
    return {"kind": finding.kind, "line": finding.revision, "sentence": finding.sentence}


def _say(results: Sequence[dict[str, Any]]) -> None:
    for result in results:
        for finding in result["findings"]:
            print(f"{result['hall']}: {finding['sentence']}")
    if not any(result["findings"] for result in results):
        print("journal and tables agree")


def give_head(context: Context, only: str, output: str) -> int:
    """Sign a hall's head now and print it, or write it to a new file."""
    head = journal_heads.sign(context, config.journal_key(config.load().data), the_hall(context, only))
    text = json.dumps(head.model_dump(mode="json"), indent=2) + "\n"
    if not output:
        print(text, end="")
        return 0
    with Path(output).open("x", encoding="utf-8") as file:
        file.write(text)
    print(f"written to {output}")
    return 0
