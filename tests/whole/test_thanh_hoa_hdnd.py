"""The draft sets of the People's Councils of Thanh Hóa: what the text says, and where it contradicts itself."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.pipeline.lint import lint
from parscore.pipeline.score import score_cycle
from parscore.pipeline.shipped import find
from parscore.read.yaml.models import read_framework
from tests.kit.cli import parscore

UNITS = ("a", "b", "c", "d")


def shipped_set(name: str) -> Framework:
    path = find(f"thanh-hoa/2026/{name}")
    assert path is not None
    made, _, findings = read_framework(path, name)
    assert made is not None, findings
    return made


def scored(folder: Path, name: str, **changes: dict[str, str]) -> Results:
    """Four units that have everything but for the changes by unit and code; nothing is taken off."""
    made = shipped_set(name)
    lines = ["unit,code,points,reason,by"]
    for unit in UNITS:
        marks = {leaf.code: str(leaf.max) for leaf in made.leaves} | changes.get(unit, {})
        lines += [f"{unit},{code},{points},Đủ hồ sơ,hoi-dong" for code, points in marks.items()]
    (folder / "diem.csv").write_text("\n".join(lines), encoding="utf-8")
    listed = "".join(f"      - {{id: {unit}, name: HĐND {unit.upper()}}}\n" for unit in UNITS)
    (folder / "cycle.yaml").write_text(
        "cycle: thu\ntitle: Thử\nyear: 2026\nstages: [self, round-1]\nappraisal: {round-1: diem.csv}\n"
        "agencies: [{id: thuong-truc-hdnd-tinh, name: Thường trực HĐND tỉnh}]\n"
        f"done: {{round-1: [thuong-truc-hdnd-tinh]}}\n"
        f"groups:\n  - id: hdnd\n    title: HĐND\n    framework: thanh-hoa/2026/{name}\n    units:\n{listed}",
        encoding="utf-8",
    )
    run = score_cycle(folder, write=False)
    assert run.results is not None, run.findings
    return run.results


def result(results: Results, unit: str) -> tuple[Decimal | None, str | None]:
    row = next(row for row in results.standings if row.unit == unit)
    return row.points, row.band


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("hdnd-xa", {"I": 20, "II": 20, "III": 20, "IV": 15, "V": 10, "VI": 10, "VII": 5}),
        ("hdnd-tinh", {"I": 23, "II": 20, "III": 15, "IV": 15, "V": 15, "VI": 7, "VII": 5}),
    ],
)
def test_the_fields_of_the_text(name: str, fields: dict[str, int]) -> None:
    made = shipped_set(name)
    assert {field.code: field.max for field in made.criteria} == fields
    assert made.status == "draft"
    assert [made.maximum, made.policy.bonus_cap, made.policy.penalty_cap] == [100, 10, 20]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("hdnd-xa", {"F182": ["13", "54"], "F302": ["IX.6"]}),
        ("hdnd-tinh", {"F182": ["45"], "F302": ["IX.7"]}),
    ],
)
def test_lint_tells_the_contradictions_of_the_text(name: str, told: dict[str, list[str]]) -> None:
    path = find(f"thanh-hoa/2026/{name}")
    assert path is not None
    text = path.read_text(encoding="utf-8").splitlines()
    findings = [one for one in lint([path]).findings if one.code in told]
    for code, words in told.items():
        mine = [one for one in findings if one.code == code]
        assert len(mine) == len(words)
        assert all(any(word in one.message + one.criterion for one in mine) for word in words)
    assert all("cap: " in text[one.place.line - 1] for one in findings if one.code == "F182")
    assert all("printed: " in text[one.place.line - 1] for one in findings if one.code == "F302")


def test_a_missing_session_takes_the_whole_section(tmp_path: Path) -> None:
    """«Thiếu kỳ họp → cả mục I.1 bằng 0», and the same of I.6 where something was not examined."""
    results = scored(tmp_path, "hdnd-tinh", b={"I.1.a": "0"}, c={"I.6.a": "0", "I.6.b": "1.5"})
    assert result(results, "b") == (Decimal(96), "Tốt")
    assert result(results, "c") == (Decimal(97), "Tốt")
    assert result(results, "a")[0] == Decimal(100)


def test_caps_sanctions_and_quota(tmp_path: Path) -> None:
    bonus = {"VIII.1": "5", "VIII.2": "3", "VIII.3": "2", "VIII.4": "3"}
    results = scored(
        tmp_path, "hdnd-xa", a=bonus, b={"IX.1": "5"}, c={"IX.7": "10"},
        d={"IX.1": "5", "IX.7": "10", "IX.8": "10", "IX.9": "5"},
    )  # fmt: skip
    assert result(results, "a") == (Decimal(110), "Xuất sắc")
    assert result(results, "b") == (Decimal(95), "Tốt")
    assert result(results, "c") == (Decimal(90), "Khá")
    assert result(results, "d") == (Decimal(80), "Trung bình")


def test_every_output_says_that_it_is_a_draft(tmp_path: Path) -> None:
    scored(tmp_path, "hdnd-xa")
    assert "Bộ tiêu chí dự thảo" in parscore("rank", tmp_path).stdout


def test_urged_in_writing(tmp_path: Path) -> None:
    """III.2.b: below 80 % but urged in writing counts as 80 to below 90 %."""
    rule = shipped_set("hdnd-xa").by_code["III.2.b"].rule
    assert rule is not None
    assert [one["points"] for one in rule.examples] == ["2", "3", "0.5"]
