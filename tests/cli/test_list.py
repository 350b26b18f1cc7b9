"""The shipped sets by name."""

from __future__ import annotations

import json

from parscore.pipeline.shipped import shipped
from tests.kit.cli import parscore


def test_every_shipped_set_is_listed() -> None:
    done = parscore("lint", "--list")
    assert done.returncode == 0
    assert not [name for name in shipped() if name not in done.stdout]
    row = next(line for line in done.stdout.splitlines() if line.startswith("lai-chau/2022/so\t"))
    for said in (
        "1726/QĐ-UBND ngày 29/12/2022",
        "8 lĩnh vực, 40 tiêu chí, 49 tiêu chí thành phần",
        "minh hoạ",
    ):
        assert said in row


def test_as_json() -> None:
    rows = {row["name"]: row for row in json.loads(parscore("lint", "--list", "--format", "json").stdout)}
    assert list(rows) == sorted(rows)
    assert rows["lai-chau/2022/so"] == {
        "name": "lai-chau/2022/so",
        "title": "Bộ Chỉ số CCHC các sở, ban, ngành tỉnh Lai Châu",
        "year": 2022,
        "status": "illustrative",
        "part": False,
        "document": "1726/QĐ-UBND",
        "date": "2022-12-29",
        "issuer": "UBND tỉnh Lai Châu",
        "counts": [8, 40, 49],
        "points": "100",
        "survey_points": "30",
    }


def test_a_shipped_set_is_linted_by_name() -> None:
    done = parscore("lint", "lai-chau/2022/so")
    assert done.returncode == 0
    assert "Đã kiểm tra 1 tệp" in done.stdout


def test_wrong_use() -> None:
    assert parscore("lint", "--list", ".").returncode == 2
    assert parscore("lint", "--list", "--format", "github").returncode == 2
