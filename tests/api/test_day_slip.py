"""The day's summary on paper: the figures of the reports, in the language that was asked for."""

import pytest

from operations.reporting import summary
from printing.encoder import encode
from printing.layout import layout
from printing.preview import read
from printing.profiles import Profiles
from printing.slip import Job
from tests.houses import ServedScene, code_of, json_of


def _paper(served: ServedScene, wider: tuple[int, ...] = ()) -> list[str]:
    """What the next slip at the printer says; nothing but images of so many dots is wider than its paper."""
    (job,) = json_of(served.agent.post("/printers/claim", agent="a"))["jobs"]
    profile = Profiles().get("generic-80mm")
    sheet = read(encode(layout(Job.model_validate(job), profile.paper.columns), profile))
    assert sheet.reports == [f"an image of {dots} dots is wider than the paper of 576" for dots in wider]
    return sheet.lines


def _a_day(served: ServedScene) -> None:
    """One citizen is served after a wait of six minutes, one does not come, one gives up."""
    served.opened(1)
    tickets = [served.ticket(service) for service in ("a1", "a1", "b1")]
    served.scene.clock.pass_time(minutes=6)
    for number, end in enumerate((("start", "finish"), ("no-show",))):
        called = json_of(served.clerk.post("/halls/hall/windows/1/call-next"))
        assert called["number"] == tickets[number]["number"]
        for step in end:
            assert served.clerk.post(f"/tickets/{called['id']}/{step}").status_code == 200
    assert served.kiosk.post(f"/tickets/{tickets[2]['id']}/cancel").status_code == 200
    for job in json_of(served.agent.post("/printers/claim", agent="a"))["jobs"]:
        served.agent.post(f"/printers/jobs/{job['id']}/done", result="printed")


def test_a_manager_prints_the_day_and_its_figures_are_those_of_the_reports(served: ServedScene) -> None:
    _a_day(served)
    assert served.manager.post("/halls/hall/printers/p1/day", language="en").status_code == 201
    lines = [" ".join(line.split()) for line in _paper(served)]
    for said in ("Date 2026-03-02", "Numbers taken 3", "Served 1", "Did not come 1", "Cancelled 1", "Mean wait 6 min"):
        assert said in lines
    assert "Lines (min) taken/left/mean/half/9 in 10" in lines
    assert any(line.startswith("A Line A 2/1/6/6/6") for line in lines)
    assert any(line.startswith("B Line B 1/1/-/-/-") for line in lines), "whoever left is there, without a wait"
    day = {"from": "2026-03-02", "to": "2026-03-02", "hall": "hall"}
    reports = [json_of(served.manager.get(f"/reports/{name}", **day)) for name in summary.REPORTS]
    assert len({report["data_hash"] for report in reports}) == 1, "one slip, one hash"
    versions = ".".join(str(report["definition_version"]) for report in reports)
    assert f"Definitions · data {versions} · {reports[0]['data_hash'][:8]}" in lines


def test_a_day_without_anybody_says_so_with_dashes(served: ServedScene) -> None:
    assert served.manager.post("/halls/hall/printers/p1/day", day="2026-03-01").status_code == 201
    lines = [" ".join(line.split()) for line in _paper(served)]
    assert "日期 2026-03-01" in lines
    assert "取号 0" in lines
    assert "平均等候 -" in lines


def test_a_clerk_or_an_unknown_printer_prints_no_day(served: ServedScene) -> None:
    assert served.clerk.post("/halls/hall/printers/p1/day").status_code == 403
    assert served.manager.post("/halls/hall/printers/p9/day").status_code == 404


def test_a_calibration_page_shows_every_width_and_way_of_writing(served: ServedScene) -> None:
    assert served.manager.post("/halls/hall/printers/p1/calibration").status_code == 201
    lines = _paper(served, wider=(608, 640))
    for said in (
        "paper.dots = 576",
        "paper.columns = 48",
        'encoding = "gb18030"',
        "窗口办事 永和九年",
        '16 = "cp1252"',
    ):
        assert said in lines


def test_a_clerk_tells_of_a_new_roll(served: ServedScene) -> None:
    answer = served.clerk.post("/halls/hall/printers/p1/roll", length_metres=80)
    assert answer.status_code == 200 and json_of(answer)["left_mm"] == 80_000
    for wrong in (0, 501, "long"):
        assert served.clerk.post("/halls/hall/printers/p1/roll", length_metres=wrong).status_code == 422
    assert served.clerk.post("/halls/hall/printers/p9/roll", length_metres=80).status_code == 404
    assert 'onewindow_printer_paper_left_metres{hall="hall",printer="p1"} 80.0' in served.client().get("/metrics").text


@pytest.mark.parametrize("page", ["test", "calibration", "day"])
def test_a_page_asked_for_twice_with_one_request_id_is_one_page(served: ServedScene, page: str) -> None:
    path = f"/halls/hall/printers/p1/{page}"
    first = served.manager.post(path, request_id="click")
    assert json_of(served.manager.post(path, request_id="click")) == json_of(first)
    assert len(json_of(served.agent.post("/printers/claim", agent="a"))["jobs"]) == 1
    assert json_of(served.manager.post(path, request_id="again")) != json_of(first)
    roll = served.manager.post("/halls/hall/printers/p1/roll", length_metres=80, request_id="click")
    assert code_of(roll) == "request_id_reused"


def test_a_copy_asked_for_twice_with_one_request_id_is_one_copy(served: ServedScene) -> None:
    path = f"/tickets/{served.ticket()['id']}/reprint"
    first = served.clerk.post(path, reason="lost", request_id="click")
    assert json_of(served.clerk.post(path, reason="lost", request_id="click")) == json_of(first)
    kinds = [job["kind"] for job in json_of(served.agent.post("/printers/claim", agent="a"))["jobs"]]
    assert sorted(kinds) == ["reprint", "ticket"]
