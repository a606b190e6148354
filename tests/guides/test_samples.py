"""Pictures of samples: the hall's own are shown by this server, and run nothing."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from operations.halls import hall_folder
from operations.halls.hall_folder import samples
from operations.halls.hall_folder.source import Placed, Source
from tests.builders import a_hall
from tests.databases import a_sqlite_url
from tests.guides.test_paper import ANSWERS, CARD, GUIDE
from tests.houses import ServedScene, json_of
from tests.running import ROOT

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_a_list_shows_the_hall_s_own_picture_which_runs_nothing(tmp_path: Path) -> None:
    card = replace(CARD, sample="card.svg")
    pictures = {"card.svg": b64encode(PICTURE).decode()}
    hall = replace(a_hall(1), guides=(GUIDE,), materials=(card,), samples=pictures)
    at = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall)
    needed = json_of(at.visitor.post("/halls/hall/services/a1/guide", answers=ANSWERS))
    address = needed["materials"][0]["sample"]
    assert address.startswith("/guide/hall/samples/card.svg?version=")
    picture = at.client().get(address)
    assert picture.data == PICTURE
    assert picture.content_type == "image/svg+xml"
    policy = picture.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    page = at.client().get("/guide/hall/a1?language=en&q.child=yes&q.more=-").text
    assert f'src="{address}"' in page
    assert at.client().get("/guide/hall/samples/..%2Fhall.toml").status_code == 404
    assert at.client().get("/guide/hall/samples/other.svg").status_code == 404
    at.close()


def test_the_demo_hall_shows_samples_of_its_own() -> None:
    hall = hall_folder.read(ROOT / "halls" / "dongguan")
    assert len(hall.samples) >= 6
    assert {material.sample for material in hall.materials if material.sample} == set(hall.samples)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "is missing"), (b"plain words", "is no SVG picture"), (b"<svg " * 30_000, "larger")]
)
def test_check_hall_names_a_picture_that_is_none(tmp_path: Path, content: bytes | None, said: str) -> None:
    source = Source(tmp_path / "materials.toml")
    if content is not None:
        (tmp_path / "card.svg").write_bytes(content)
    assert samples.pictures(tmp_path, [Placed(source, (), {"sample": "card.svg"})]) == {}
    (mistake,) = source.mistakes
    assert mistake.text.startswith("card.svg ")
    assert said in mistake.text


def test_a_link_that_leads_out_of_the_folder_shows_nothing(tmp_path: Path) -> None:
    guides = tmp_path / "guides"
    guides.mkdir()
    (tmp_path / "secret.svg").write_bytes(PICTURE)
    (guides / "card.svg").symlink_to(tmp_path / "secret.svg")
    source = Source(guides / "materials.toml")
    assert samples.pictures(guides, [Placed(source, (), {"sample": "card.svg"})]) == {}
    assert "leads out" in source.mistakes[0].text
