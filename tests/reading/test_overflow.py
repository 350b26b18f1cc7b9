"""Text files whose rows are wider than their headings: nothing in them is taken for something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.pipeline.score import score_cycle
from parscore.read.forms.form import open_form
from tests.forms.kit import GOOD, HEADINGS, checked, codes
from tests.kit.cli import cycle_folder

WAYS = [(";", ",", ""), (",", ".", ""), (",", ",", '"'), ("\t", ",", "")]


def written(path: Path, separator: str, comma: str, quote: str = "") -> Path:
    """The good form as a text file, made by a program that thinks of no quotes."""
    rows = [["SỞ NỘI VỤ"], HEADINGS, *GOOD]
    lines = [separator.join(_cell(value, comma, quote) for value in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _cell(value: object, comma: str, quote: str) -> str:
    if isinstance(value, float):
        return quote + str(value).replace(".", comma) + quote
    return "" if value is None else str(value).replace(",", " -")


@pytest.mark.parametrize(("separator", "comma", "quote"), WAYS)
def test_numbers_that_stay_in_their_cells(tmp_path: Path, separator: str, comma: str, quote: str) -> None:
    found = checked(written(tmp_path / "a.csv", separator, comma, quote))[1]
    assert "W025" not in codes(found)
    assert "W208" not in codes(found)


def test_numbers_that_fall_apart(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ",", ",")
    form, findings = open_form(path, "a.csv")
    assert form is None
    assert [one.code for one in findings] == ["W025"]
    assert "«1,8»" in findings[0].message
    assert str(findings[0].place) == "a.csv:5:6"


def rulings(folder: Path, *rows: str, head: str = "unit,code,points,reason") -> list[tuple[str, str]]:
    """The findings about a file of rulings."""
    (folder / "round-1.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    found = score_cycle(folder, write=False).findings
    return [(one.code, str(one.place)) for one in found if one.place.file == "round-1.csv"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("so-noi-vu,1.1,2.5,Chậm,so-noi-vu", []),
        ('so-noi-vu,1.1,"2,5",Chậm,so-noi-vu', []),
        ("so-noi-vu,1.1,2,5,Chậm,so-noi-vu", [("W025", "round-1.csv:2:3")]),
        ("so-noi-vu,1.1,2,5,so-noi-vu", [("R118", "round-1.csv:2:4")]),
        ("so-noi-vu,1.1,2,Chậm, thiếu phụ lục,so-noi-vu", [("W026", "round-1.csv:2:6")]),
    ],
)
def test_rulings_with_commas(tmp_path: Path, row: str, found: list[tuple[str, str]]) -> None:
    folder = cycle_folder(tmp_path)
    told = rulings(folder, row, "so-y-te,1.1,3,Đủ,so-noi-vu", head="unit,code,points,reason,by")
    assert told == found


def test_a_matrix_with_commas(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path)
    head = "Mã,Tiêu chí,Sở Nội vụ,Sở Y tế"
    above = "Cơ quan thẩm định: Sở Nội vụ"
    assert [code for code, _ in rulings(folder, head, "1.1,Kế hoạch,2.5,3", head=above)] == []
    assert rulings(folder, head, "1.1,Kế hoạch,2,5,3", head=above) == [("W025", "round-1.csv:3:3")]
