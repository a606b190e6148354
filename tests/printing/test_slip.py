"""What stands on a slip."""

import pytest
from pydantic import ValidationError

from printing.blocks import Columns, Cut, Qr, Text
from printing.layout import layout
from printing.slip import Job, wait_text
from protocol.printing import SlipWait
from tests.printing.slips import a_job, raw_job


def words(job, columns=48, **more):
    """Everything readable on a slip, as one text."""
    parts = []
    for block in layout(job, columns, **more):
        if isinstance(block, Text):
            parts.append(block.lead + block.text)
        elif isinstance(block, Columns):
            parts.append(f"{block.left} {block.right}")
    return "\n".join(parts)


def test_a_ticket_says_all_a_citizen_must_know():
    paper = words(a_job(priority="老年人"))
    facts = ("东莞市民服务中心", "A023", "补领居民身份证", "身份证", "优先", "3 人", "约 8-20 分钟")
    for part in (*facts, "居民户口簿", "10 个工作日", "2026-03-02 09:15"):
        assert part in paper


def test_a_ticket_in_english_says_the_same():
    paper = words(a_job("en"))
    for part in (
        "Dongguan Citizen Service Centre",
        "A023",
        "Replace a lost ID card",
        "People ahead 3",
        "Expected wait 8-20 min",
    ):
        assert part in paper


@pytest.mark.parametrize(("number", "columns", "size"), [("A023", 48, 8), ("A023", 32, 8), ("AB0023", 32, 5)])
def test_the_number_is_as_large_as_the_width_allows(number, columns, size):
    blocks = layout(a_job(number=number), columns)
    assert next(b for b in blocks if isinstance(b, Text) and b.text == number).wide == size


def test_without_an_open_window_no_wait_is_promised():
    paper = words(a_job(wait=None))
    assert "现在没有开放的窗口" in paper
    assert "分钟" not in paper


@pytest.mark.parametrize(
    ("p50", "p90", "said"),
    [
        (30, 200, "5 分钟以内"),
        (480, 1180, "约 8-20 分钟"),
        (700, 800, "约 10-15 分钟"),
        (900, 300, "约 15 分钟"),
    ],
)
def test_a_wait_is_rounded_as_people_speak_and_never_narrower_than_computed(p50, p90, said):
    assert wait_text(SlipWait(p50_seconds=p50, p90_seconds=p90), a_job().slip.texts) == said


def test_a_rough_estimate_is_said_to_be_one():
    rough = SlipWait(p50_seconds=480, p90_seconds=1180, rough=True)
    assert wait_text(rough, a_job().slip.texts) == "约 8-20 分钟（粗估）"
    assert wait_text(rough, a_job("en").slip.texts) == "8-20 min, roughly"


def test_the_first_in_line_is_told_so():
    assert "您排在第一位" in words(a_job(ahead=0))


def test_a_copy_says_that_it_is_one_and_which():
    assert "补打 第 2 次" in words(a_job(copy=2))
    assert "补打 第 3 次" in words(a_job(copy=2), copies=1)
    assert "COPY 1" in words(a_job("en", copy=1))
    assert "补打" not in words(a_job())


def test_the_code_leads_to_the_phone_page_and_to_nothing_else():
    codes = [b.content for b in layout(a_job(), 48) if isinstance(b, Qr)]
    assert codes == ["http://192.168.0.10:8000/t/Zk3vQ9tLw2aXb7Rc"]
    assert not [b for b in layout(a_job(url="javascript:alert(1)"), 48) if isinstance(b, Qr)]


@pytest.mark.parametrize("kind", ["ticket", "reprint", "materials", "test", "day", "something new"])
def test_every_kind_of_slip_ends_with_one_cut(kind):
    blocks = layout(a_job(kind=kind), 48)
    assert [isinstance(b, Cut) for b in blocks].count(True) == 1 and isinstance(blocks[-1], Cut)


def test_a_slip_without_a_ticket_has_room_for_a_test_page():
    paper = words(Job.model_validate(raw_job(kind="test")), printer={"name": "kiosk-1", "profile": "80 mm"})
    assert "打印机：kiosk-1" in paper


def test_control_characters_never_get_into_a_slip():
    assert a_job(service="补领\x1b@\x10\x04身份证").slip.service == "补领 @ 身份证"


def test_a_job_whose_id_could_leave_the_folder_is_refused():
    with pytest.raises(ValidationError):
        a_job(job_id="../../etc/passwd")
