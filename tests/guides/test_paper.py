"""A filled guide on paper: nothing less than the situation needs, and the same answers on the phone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from printing.encoder import encode
from printing.layout import layout
from printing.preview import read
from printing.profiles import Profiles
from printing.slip import Job
from queueing.guide import Guide, Material, Option, Outcome, Question
from queueing.hall import Kiosk, Printer
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of

PATH = "/halls/hall/services/a1/guide/slip"
URL = "http://hall.example"
ANSWERS = {"child": "yes", "more": []}


def _said(words: str) -> dict[str, str]:
    return {"zh-CN": f"{words}。", "en": words}


def _option(name: str) -> Option:
    return Option(name, _said(name))


WHO = {"zh-CN": ("本人",), "en": ("The child",)}
GUIDE = Guide(
    "a1",
    (
        Question("child", _said("A child?"), (_option("yes"), _option("no"))),
        Question("more", _said("More?"), (_option("far"),), "many", {"child": ("yes",)}),
    ),
    (
        Outcome(materials=("card",), fee_yuan=20, promised_days=3, in_person=WHO),
        Outcome({"child": ("no",)}, redirect="b1"),
    ),
)
CARD = Material("card", _said("Card"), True, 2, issuer=_said("The school"))


@pytest.fixture
def at(tmp_path: Path) -> Iterator[ServedScene]:
    """A hall with a desk printer and a kiosk's, and a guide that asks two questions."""
    printers = (Printer("k1", "virtual:", "x"), Printer("desk", "virtual:", "x"))
    plain = a_hall(3, kiosks=(Kiosk("k1", "k1"),), printers=printers)
    hall = replace(plain, guides=(GUIDE,), materials=(CARD,))
    made = ServedScene(
        a_sqlite_url(tmp_path), tmp_path, replace(hall, guides=(GUIDE,), materials=(CARD,)), public_url=URL
    )
    yield made
    made.close()


def jobs(at: ServedScene) -> list[dict[str, Any]]:
    return list(json_of(at.agent.post("/printers/claim", agent="a"))["jobs"])


def test_a_kiosk_prints_the_list_of_a_situation(at: ServedScene) -> None:
    assert at.kiosk.post(PATH, answers=ANSWERS, language="en", printer="desk").status_code == 201
    (job,) = jobs(at)
    assert (job["kind"], job["printer"]) == ("guide", "k1"), "a kiosk's list comes out where the citizen stands"
    slip = job["slip"]
    assert slip["materials"] == ["Card (Original, 2 copies, Issued by: The school)"]
    assert slip["url"] == f"{URL}/guide/hall/a1?language=en&q.child=yes&q.more=-"
    profile = Profiles().get("generic-80mm")
    text = " ".join(read(encode(layout(Job.model_validate(job), profile.paper.columns), profile)).text.split())
    for said in ("My list: what to bring", "Fee 20 yuan", "Ready in 3 working days", "Who must come The child"):
        assert said in text


def test_the_code_on_the_paper_opens_the_same_answers(at: ServedScene) -> None:
    at.kiosk.post(PATH, answers=ANSWERS, language="en")
    path = jobs(at)[0]["slip"]["url"].partition("/guide/")[2]
    page = at.client().get(f"/guide/{path}").text
    assert page.count(" checked") == 2


def test_staff_print_at_the_desk_or_where_they_say(at: ServedScene) -> None:
    for printer in ("", "k1"):
        assert at.clerk.post(PATH, answers=ANSWERS, printer=printer).status_code == 201
    assert sorted(job["printer"] for job in jobs(at)) == ["desk", "k1"]
    assert code_of(at.clerk.post(PATH, answers=ANSWERS, printer="nowhere")) == "unknown_printer"


def test_no_paper_says_less_than_is_needed(at: ServedScene) -> None:
    assert code_of(at.kiosk.post(PATH, answers={"child": "yes"})) == "guide_incomplete"
    assert code_of(at.kiosk.post(PATH, answers={"child": "no"})) == "another_service"
    assert code_of(at.kiosk.post(PATH, answers={"child": "perhaps"})) == "unknown_option"
    assert jobs(at) == []


def test_a_double_tap_is_one_slip(at: ServedScene) -> None:
    first = at.kiosk.post(PATH, answers=ANSWERS, request_id="tap")
    assert json_of(at.kiosk.post(PATH, answers=ANSWERS, request_id="tap")) == json_of(first)
    assert len(jobs(at)) == 1


def test_a_service_without_a_guide_prints_its_plain_list(at: ServedScene) -> None:
    assert at.kiosk.post("/halls/hall/services/b1/guide/slip").status_code == 201
    assert jobs(at)[0]["slip"]["service"]
