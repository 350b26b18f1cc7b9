"""Figures that were published, reproduced exactly from their parts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from parscore.compute.rank import band_shares
from parscore.number import rounded, vi
from parscore.pipeline.score import score_cycle
from tests.kit.world import Evidence, cycle, form, framework, leaf, results, write_csv

D = Decimal


def test_thanh_hoa_2023_reduces_the_maximum_and_keeps_three_decimals() -> None:
    """Ban Dân tộc: 68.32 points of 84 applicable are 81.33 %, last of 20; Nghi Sơn keeps 91.651."""
    made = framework(leaf("1", 84), leaf("2", 16), policy={"rounding": {"mode": "half_up", "digits": "2"}})
    others = {f"so-{number:02}": D("91.8") - number * D("0.5") for number in range(3, 19)}
    between = {"so-03": D("91.80"), "so-04": D("91.75"), "so-05": D("91.70")}
    indexes = {"cong-thuong": D("92.83"), "gtvt": D("91.86"), "nghi-son": D("91.651")} | others | between
    units: list[str | Mapping[str, Any]] = [
        *indexes,
        {"id": "dan-toc", "name": "Ban Dân tộc", "not_applicable": ["2"]},
    ]
    evidence = {
        unit: Evidence(form(unit, {"1": min(points, D(84)), "2": max(points - 84, D(0))}))
        for unit, points in indexes.items()
    } | {"dan-toc": Evidence(form("dan-toc", {"1": "68.32"}))}
    rows = {row.unit: row for row in results(made, cycle(units), evidence).standings}

    last = rows["dan-toc"]
    assert (last.points, last.maximum) == (D("68.32"), D(84))
    assert last.index is not None
    assert rounded(last.index, "half_up", 2) == D("81.33")
    assert [rows[unit].rank for unit in ("cong-thuong", "gtvt", "nghi-son", "dan-toc")] == [1, 2, 6, 20]
    assert rows["nghi-son"].index == D("91.651")
    assert vi(rows["nghi-son"].index, 3) == "91,651"


def test_lao_cai_2019_national_index_from_four_parts() -> None:
    """82.85 = 52.90 + 8.30 + 17.65 + 4.00."""
    made = framework(leaf("1", "60"), leaf("2", "12"), leaf("3", "22"), leaf("4", "6"))
    parts = {"1": "52.90", "2": "8.30", "3": "17.65", "4": "4.00"}
    (row,) = results(made, cycle(["lao-cai"]), {"lao-cai": Evidence(form("lao-cai", parts))}).standings
    assert (row.points, row.index) == (D("82.85"), D("82.85"))


BANDS = {"bands_on": "index"}


@pytest.mark.parametrize(
    ("mode", "digits", "bands", "members", "printed"),
    [
        ("down", 2, (90, 85, 0), (6, 9, 4), ("31,57", "47,36", "21,05")),
        ("down", 1, (90, 85, 0), (6, 9, 4), ("31,5", "47,3", "21,0")),
        ("down", 2, (90, 89, 0), (4, 2, 3), ("44,44", "22,22", "33,33")),
        ("half_up", 2, (90, 70), (14, 6), ("70,00", "30,00")),
        ("half_up", 2, (90, 70), (4, 8), ("33,33", "66,67")),
    ],
    ids=[
        "lao-cai-2021-so",
        "lao-cai-2021-so-one-digit",
        "lao-cai-2021-huyen",
        "son-la-2020-so",
        "son-la-2020-huyen",
    ],
)
def test_shares_of_bands_as_printed(
    mode: str, digits: int, bands: tuple[int, ...], members: tuple[int, ...], printed: tuple[str, ...]
) -> None:
    """Lào Cai 2021 cuts its percentages, Sơn La 2020 rounds them half up."""
    made = framework(
        leaf("1", 100),
        policy={"rounding": {"mode": mode, "digits": str(digits)}},
        bands=[{"name": f"Từ {low}", "from": str(low)} for low in bands],
        **BANDS,
    )
    marks = {
        f"dv-{band}-{number}": D(low) + D(number) / 10
        for band, (low, count) in enumerate(zip(bands, members, strict=True))
        for number in range(count)
    }
    evidence = {unit: Evidence(form(unit, {"1": mark})) for unit, mark in marks.items()}
    shares = band_shares(made, results(made, cycle(list(marks)), evidence).standings)
    assert tuple(share.units for share in shares) == members
    assert tuple(vi(rounded(share.share, mode, digits), digits) for share in shares) == printed


def test_a_cycle_of_rulings_only_gives_the_published_index(tmp_path: Path) -> None:
    """The same 68.32 / 84 through files: a set, a cycle and a ruling sheet, no workbook."""
    (tmp_path / "bo.yaml").write_text(
        """
framework: thanh-hoa-2023-so
title: Bộ chỉ số
year: 2023
status: illustrative
basis: {document: Bộ chỉ số CCHC Thanh Hóa}
levels: [Lĩnh vực]
policy:
  not_applicable: reduce_maximum
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition}
criteria:
  - {code: "1", title: Phần chung, max: 84, lead: hoi-dong, evidence: none, rule: {kind: judged, step: 0.01}}
  - {code: "2", title: Thủ tục hành chính, max: 16, lead: hoi-dong, evidence: none, rule: {kind: judged, step: 0.01}}
""",
        encoding="utf-8",
    )
    (tmp_path / "cycle.yaml").write_text(
        """
cycle: thanh-hoa-2023
title: CCHC Thanh Hóa 2023
year: 2023
groups:
  - id: so
    title: Các sở
    framework: bo.yaml
    units: [{id: ban-dan-toc, name: Ban Dân tộc, not_applicable: ["2"]}, {id: so-cong-thuong, name: Sở Công Thương}]
stages: [self, round-1]
appraisal: {round-1: cham.csv}
""",
        encoding="utf-8",
    )
    rows = [
        ("Đơn vị", "Mã tiêu chí", "Điểm", "Lý do", "Cơ quan thẩm định"),
        ("Ban Dân tộc", "1", "68,32", "", "hoi-dong"),
        ("so-cong-thuong", "1", "80", "", "hoi-dong"),
        ("so-cong-thuong", "2", "12.83", "", "hoi-dong"),
    ]
    write_csv(tmp_path / "cham.csv", rows)
    run = score_cycle(tmp_path)
    assert run.results is not None
    assert [finding for finding in run.findings if finding.severity == "error"] == []
    found = {row.unit: row for row in run.results.standings}
    assert rounded(found["ban-dan-toc"].index or D(0), "half_up", 2) == D("81.33")
    assert (found["so-cong-thuong"].rank, found["ban-dan-toc"].rank) == (1, 2)
    assert {row.status for row in found.values()} == {"final"}
