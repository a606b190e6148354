"""A served hall with its folder, as its administrator meets it over HTTP."""

import json
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from operations.definition import by_hand
from operations.halls import catalogue, hall_folder
from tests.databases import a_sqlite_url
from tests.houses import API, ServedScene, json_of
from tests.settings.folders import edited, write

AT = "/halls/hall/definition"
DEMO = Path(__file__).resolve().parents[2] / "halls" / "dongguan"
COMMENTED = """# Two lines.

[[line]]
code = "A"  # the first
name = { "zh-CN" = "甲", en = "A" }

[[line]]
code = "B"
name = { "zh-CN" = "乙", en = "B" }
"""


class Office:
    """A served hall with its folder, and what its administrator does."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = write(edited({}), tmp_path / "halls" / "hall")
        (self.folder / "lines.toml").write_text(COMMENTED, "utf-8")
        self.served = ServedScene(a_sqlite_url(tmp_path), tmp_path, hall_folder.read(self.folder))
        catalogue.sync(self.served.context, self.served.scene.hall, str(self.folder))

    def read(self) -> dict[str, Any]:
        answer = self.served.administrator.get(AT)
        told = json_of(answer)
        assert answer.headers["ETag"] == f'"{told["tag"]}"'
        return told

    def put(self, part: str, value: dict[str, Any], tag: str | None = None, **query: str) -> TestResponse:
        return self._ask("PUT", f"{AT}/{part}", tag, value, query)

    def save(self, values: dict[str, Any], waiting: str = "", **more: Any) -> TestResponse:
        return self._ask("POST", AT, None, {"parts": values, "waiting": waiting, **more}, {})

    def note(self) -> None:
        """As the server does when the folder was taken."""
        by_hand.note(self.served.context, "hall", self.folder)

    def delete(self, part: str) -> TestResponse:
        return self._ask("DELETE", f"{AT}/{part}", None, None, {})

    def restore(self, version: int) -> TestResponse:
        return self._ask("POST", f"{AT}/versions/{version}/restore", None, {}, {})

    def _ask(self, method: str, path: str, tag: str | None, body: Any, query: dict[str, str]) -> TestResponse:
        asker = self.served.administrator
        told = self.read()["tag"] if tag is None else tag
        headers = {**asker.headers, **({"If-Match": f'"{told}"'} if told else {})}
        data: dict[str, Any] = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )  # ASCII alone
        return asker.client.open(API + path, method=method, query_string=query, headers=headers, **data)

    def text_of(self, part: str) -> str:
        return str(json_of(self.served.administrator.get(f"{AT}/{part}"))["text"])

    def versions(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json_of(self.served.administrator.get(f"{AT}/versions"))["versions"]
        return told


def renamed(office: Office, name: str = "第一") -> dict[str, Any]:
    lines: dict[str, Any] = office.read()["parts"]["lines"]
    lines["line"][0]["name"]["zh-CN"] = name
    return lines
