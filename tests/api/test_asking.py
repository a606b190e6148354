"""A hall is asked in plain words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from operations.asking import unfound
from queueing.hall import Neighbour, Wording
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.houses import ServedScene, code_of, json_of

CIVIL_AFFAIRS = Neighbour({"zh-CN": "民政局", "en": "Civil Affairs"}, {"zh-CN": "一楼", "en": "Floor 1"}, ("领结婚证",))


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[ServedScene]:
    hall = a_hall()
    card = replace(
        hall.services[0],
        name={"zh-CN": "居民身份证丢失补领", "en": "Replace a lost ID card"},
        asked=("钱包被偷身份证没了",),
    )
    hall = replace(
        hall,
        services=(card, *hall.services[1:]),
        wording=Wording({"丢失": ("不见了", "lost"), "身份证": ("id card",)}, ("请问",)),
        neighbours=(CIVIL_AFFAIRS,),
    )
    served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall)
    yield served
    served.close()


def answer(served: ServedScene, question: str, **more: str) -> Any:
    return json_of(served.nobody.get("/halls/hall/ask", q=question, **more))


@pytest.mark.parametrize("question", ["请问身份证不见了", "I lost my id card", "shenfenzheng bujianle", "钱包被偷"])
def test_a_sentence_finds_its_service(asked: ServedScene, question: str) -> None:
    best = answer(asked, question, language="en")["answers"][0]
    assert (best["service"], best["name"], best["line"]) == ("a1", "Replace a lost ID card", "A")
    assert 0 < best["score"] <= 1
    assert best["why"]


def test_the_answer_says_how_long_it_is_to_wait(asked: ServedScene) -> None:
    assert answer(asked, "身份证不见了")["answers"][0]["wait"] is None, "no window is open"
    asked.scene.opened(1)
    assert answer(asked, "身份证不见了")["answers"][0]["wait"]["p90_seconds"] >= 0


def test_what_is_a_neighbours_business_is_sent_there(asked: ServedScene) -> None:
    told = answer(asked, "我要领结婚证", language="en")
    assert told == {"answers": [], "elsewhere": [{"name": "Civil Affairs", "where": "Floor 1"}]}


def test_first_letters_still_find(asked: ServedScene) -> None:
    assert [found["service"] for found in answer(asked, "sfzds")["answers"]] == ["a1"]


def test_what_nobody_can_answer_is_answered_with_nothing_and_noted(asked: ServedScene) -> None:
    for _ in range(2):
        assert answer(asked, "天上有几颗星") == {"answers": [], "elsewhere": []}
    answer(asked, "天上有几颗星 13800138000 张三")
    questions = json_of(asked.manager.get("/halls/hall/questions"))["questions"]
    assert [(one["words"], one["times"]) for one in questions] == [("天上有几颗星", 2), ("天上有几颗星 张三", 1)]


def test_only_managers_read_what_was_not_found(asked: ServedScene) -> None:
    assert code_of(asked.clerk.get("/halls/hall/questions")) == "wrong_role"


def test_nothing_asked_is_nothing_found(asked: ServedScene) -> None:
    for question in ("", "  ", "请问"):
        assert answer(asked, question)["elsewhere"] == []
    assert json_of(asked.manager.get("/halls/hall/questions"))["questions"] == []


@pytest.mark.parametrize("question", ["<script>alert(1)</script>", "' OR 1=1 --", "😀" * 99, "a" * 200, "的" * 200])
def test_any_text_is_answered(asked: ServedScene, question: str) -> None:
    assert answer(asked, question)["elsewhere"] == []


def test_a_question_has_an_end(asked: ServedScene) -> None:
    assert asked.nobody.get("/halls/hall/ask", q="a" * 201).status_code == 422


def test_a_flood_of_questions_keeps_the_list_short(asked: ServedScene) -> None:
    hall = asked.scene.hall
    for _ in range(2):
        unfound.note(asked.context, hall, "天上有几颗星")
    for n in range(3):
        for m in range(unfound.MOST_COUNTED + 5):
            unfound.note(asked.context, hall, f"{'甲乙丙'[n]}{m}")
        unfound.write_down(asked.context)
        asked.scene.clock.pass_time(seconds=1)
    kept = unfound.unfound(asked.context, "hall", limit=1000)
    assert (len(kept), kept[0].words) == (unfound.MOST_KEPT, "天上有几颗星"), "what two people asked is still there"


def test_what_nobody_asks_any_more_is_forgotten(asked: ServedScene) -> None:
    answer(asked, "天上有几颗星")
    unfound.write_down(asked.context)
    asked.scene.clock.pass_time(days=asked.scene.hall.retention.notes_days)
    assert unfound.forget(asked.context, asked.scene.hall) == 0
    asked.scene.clock.pass_time(days=timedelta(days=1).days)
    assert unfound.forget(asked.context, asked.scene.hall) == 1
    assert unfound.unfound(asked.context, "hall") == []


def test_words_are_taken_off_the_list(asked: ServedScene) -> None:
    answer(asked, "天上有几颗星")
    assert unfound.remove(asked.context, "hall", "天上有几颗星")
    assert not unfound.remove(asked.context, "hall", "天上有几颗星")
