"""Lào Cai 2021 as published: means, band counts, shares that are cut, and who stands in each band."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from parscore.compute.rank import band_shares, mean_index
from parscore.model.scorecard import Results
from parscore.number import rounded, vi
from parscore.pipeline.score import Run, score_cycle

EXAMPLE = Path(__file__).parents[2] / "examples" / "lao-cai-2021"

MEANS = {"so": "89.28", "huyen": "88.99"}
BANDS = {
    "so": [
        ("Từ 90 điểm trở lên", "31.57", [
            "Sở Nội vụ", "Sở Tài chính", "Sở Giáo dục và Đào tạo", "Văn phòng UBND tỉnh",
            "Sở Thông tin và Truyền thông", "Sở Lao động – Thương binh và Xã hội",
        ]),
        ("Từ 85 đến dưới 90 điểm", "47.36", [
            "Sở Giao thông vận tải – Xây dựng", "Sở Kế hoạch và Đầu tư", "Ban Dân tộc", "Sở Ngoại vụ",
            "Ban Quản lý Khu kinh tế", "Sở Khoa học và Công nghệ", "Sở Y tế", "Sở Tư pháp", "Sở Công Thương",
        ]),
        ("Dưới 85 điểm", "21.05", [
            "Sở Văn hóa, Thể thao và Du lịch", "Sở Nông nghiệp và Phát triển nông thôn", "Thanh tra tỉnh",
            "Sở Tài nguyên và Môi trường",
        ]),
    ],
    "huyen": [
        ("Từ 90 điểm trở lên", "44.44", [
            "UBND huyện Bảo Thắng", "UBND huyện Bát Xát", "UBND huyện Bảo Yên", "UBND huyện Si Ma Cai",
        ]),
        ("Từ 89 đến dưới 90 điểm", "22.22", ["UBND thành phố Lào Cai", "UBND huyện Bắc Hà"]),
        ("Dưới 89 điểm", "33.33", ["UBND huyện Văn Bàn", "UBND thị xã Sa Pa", "UBND huyện Mường Khương"]),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def run() -> Run:
    """The cycle scored, nothing written."""
    return score_cycle(EXAMPLE, write=False)


def _results(run: Run) -> Results:
    assert run.results is not None
    return run.results


def _printed(results: Results, group: str, value: Decimal) -> str:
    rounding = results.framework_of(group).policy.rounding
    return str(rounded(value, rounding.mode, rounding.digits))


def test_everybody_is_ranked_and_nothing_is_wrong(run: Run) -> None:
    """19 and 9 units with forms and rulings, all final, ranks without gap or tie."""
    results = _results(run)
    assert [finding for finding in run.findings if finding.severity == "error"] == []
    for group, units in (("so", 19), ("huyen", 9)):
        rows = [row for row in results.standings if row.group == group]
        assert [row.rank for row in rows] == list(range(1, units + 1))
        assert {row.status for row in rows} == {"final"}


@pytest.mark.parametrize("group", MEANS)
def test_the_mean_is_the_published_one(run: Run, group: str) -> None:
    """The mean of the unrounded indexes, cut once when printed."""
    results = _results(run)
    mean = mean_index(row for row in results.standings if row.group == group)
    assert mean is not None
    assert _printed(results, group, mean) == MEANS[group]


@pytest.mark.parametrize("group", BANDS)
def test_bands_counts_shares_and_members_are_the_published_ones(run: Run, group: str) -> None:
    """9 of 19 print as 47,36: cut, not rounded."""
    results = _results(run)
    rows = [row for row in results.standings if row.group == group]
    shares = band_shares(results.framework_of(group), rows)
    members = {share.band: {row.name for row in rows if row.band == share.band} for share in shares}
    found = [(one.band, _printed(results, group, one.share), members[one.band]) for one in shares]
    assert found == [(band, share, set(names)) for band, share, names in BANDS[group]]
    assert [share.units for share in shares] == [len(names) for _, _, names in BANDS[group]]


def test_the_cycle_says_what_is_published_and_what_is_not(run: Run) -> None:
    """Last year's mean for comparison, and the word that single units are synthetic."""
    note = _results(run).cycle.note or ""
    assert vi(Decimal("90.01")) in note
    assert "giả lập" in note


def test_a_smaller_maximum_is_not_a_smaller_index(run: Run) -> None:
    """Units without files of citizens are measured on what applies to them."""
    rows = {row.unit: row for row in _results(run).standings}
    inspectorate = rows["thanh-tra-tinh"]
    assert inspectorate.maximum == Decimal("82.5")
    assert inspectorate.points is not None
    assert inspectorate.index is not None
    assert inspectorate.points < inspectorate.index
