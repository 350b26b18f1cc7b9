"""What is said of a scoring as a whole: a last stage that nobody held, results that cannot be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.diagnostics import Diagnostic
from parscore.pipeline.results import open_results
from parscore.pipeline.score import score_cycle
from tests.kit.cli import cycle_folder


def found(folder: Path, code: str, *, write: bool = False) -> list[Diagnostic]:
    """The findings of one code when the cycle is scored."""
    return [one for one in score_cycle(folder, write=write).findings if one.code == code]


def test_a_last_stage_that_nobody_held(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path)
    assert found(folder, "K208") == []
    (folder / "round-2.csv").write_text("unit,code,points,reason,by,status\n", encoding="utf-8")
    (one,) = found(folder, "K208")
    assert one.place.file == "cycle.yaml"


def test_a_unit_to_which_nothing_applies(tmp_path: Path) -> None:
    """K204 once the council agrees for the last criterion; the unit is not ranked, the others are."""
    folder = cycle_folder(tmp_path)
    held = (folder / "round-1.csv").read_text(encoding="utf-8")
    agreed = [
        f"so-tai-chinh,{code},,Không có nhiệm vụ,hoi-dong,đồng ý không áp dụng\n" for code in ("1.1", "1.2")
    ]
    (folder / "round-1.csv").write_text(held + agreed[0], encoding="utf-8")
    assert found(folder, "K204") == []
    (folder / "round-1.csv").write_text(held + "".join(agreed), encoding="utf-8")
    (one,) = found(folder, "K204")
    assert (one.unit, one.place.file) == ("so-tai-chinh", "cycle.yaml")
    results = score_cycle(folder, write=False).results
    assert results is not None
    assert [row.rank for row in results.standings] == [1, 2, None]


def test_results_that_cannot_be_written(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path)
    (folder / "out").write_text("một tệp chắn chỗ", encoding="utf-8")
    (one,) = found(folder, "K206", write=True)
    assert one.place.file == "out/results.json"
    assert (folder / "out").read_text(encoding="utf-8") == "một tệp chắn chỗ"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"points":"', b'"points":"NaN'),
        (b'"status":"', b'"status":"?'),
        (b'"unit":"', b'"unit":7,"x":"'),
        (b"{", b"[" * 100_000),
        (b"parscore-results/", b"parscore-results/0"),
        (b'"rounding":{', b'"rounding":{"lost":"1",'),
    ],
)
def test_results_that_were_tampered_with(tmp_path: Path, old: bytes, new: bytes) -> None:
    folder = cycle_folder(tmp_path)
    written = score_cycle(folder).written
    assert written is not None
    whole = written.read_bytes()
    assert old in whole
    assert open_results(folder) != (None, [])
    written.write_bytes(whole.replace(old, new, 1))
    results, findings = open_results(folder)
    assert results is None
    assert [one.code for one in findings] == ["K102"]
    assert "\n" not in findings[0].message
