"""A name typed without the marks of Vietnamese is taken and told, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from parscore.pipeline.score import score_cycle
from tests.appraisal.kit import LONG, MARKS, TITLES, Cell, Small, book
from tests.forms.kit import HEADINGS

BARE = "So Tu phap"


def _long(small: Small) -> None:
    small.long("a.csv", f"{BARE},1.1,1.5,,so-noi-vu,")
    small.cycle("appraisal: {round-1: a.csv}")


def _long_agency(small: Small) -> None:
    small.long("a.csv", f"so-noi-vu,1.2,2,,{BARE},")
    small.cycle("appraisal: {round-1: a.csv}")


def _agency_above(small: Small) -> None:
    rows = [("Cơ quan thẩm định:", BARE), LONG[:4], ("so-noi-vu", "1.2", 2, "")]
    small.book("a.xlsx", {"Biểu": rows})
    small.cycle("appraisal: {round-1: a.xlsx}")


def _matrix(small: Small) -> None:
    rows = [("Mã tiêu chí", "Tiêu chí", "Sở Nội vụ", BARE), ("1.1", "Chất lượng", 1.5, 1.5)]
    small.book("so-noi-vu.xlsx", {"Biểu": rows})
    small.cycle("appraisal: {round-1: so-noi-vu.xlsx}")


def _explanation(small: Small) -> None:
    small.long("g.csv", f"{BARE},1.1,Đã có văn bản", head="Đơn vị,Mã tiêu chí,Giải trình")
    small.cycle("explanations: g.csv")


def _given(small: Small) -> None:
    small.long("g.csv", f"{BARE},2.1,1", head="unit,code,points")
    small.cycle("given: g.csv")


def _form(small: Small) -> None:
    rows: list[list[Cell]] = [["", BARE], [*HEADINGS]]
    rows += [
        [code, TITLES[code], 2, "Có" if code == "1.2" else None, None, mark] for code, mark in MARKS.items()
    ]
    (small.folder / "submissions" / "so-tu-phap.xlsx").unlink()
    book(small.folder / "submissions" / "bieu.xlsx", {"Biểu": rows})


def _done(small: Small) -> None:
    small.cycle(f"done: {{round-1: [{BARE}]}}")


def _previous(small: Small) -> None:
    small.long("p.csv", f"{BARE},8", head="Đơn vị,Tổng điểm")
    small.cycle("previous: p.csv")


ENTRANCES: dict[str, Callable[[Small], None]] = {
    "long table": _long,
    "agency of a row": _long_agency,
    "agency above a table": _agency_above,
    "matrix": _matrix,
    "explanation": _explanation,
    "given points": _given,
    "form": _form,
    "done": _done,
    "previous": _previous,
}


@pytest.mark.parametrize("entrance", ENTRANCES.values(), ids=ENTRANCES)
def test_it_is_told(entrance: Callable[[Small], None], tmp_path: Path) -> None:
    small = Small(tmp_path).set_up()
    entrance(small)
    told = {one.message for one in score_cycle(tmp_path, write=False).findings if one.code == "W620"}
    assert told == {"«So Tu phap» không có dấu, được hiểu là «Sở Tư pháp»"}


@pytest.mark.parametrize("name", ["Sở Tư pháp", "so-tu-phap", "STP", "SO-TU-PHAP", "SỞ TƯ PHÁP"])
def test_what_is_written_as_it_is_called_is_not(name: str, tmp_path: Path) -> None:
    small = Small(tmp_path).set_up()
    small.long("a.csv", f"{name},1.1,1.5,,so-noi-vu,")
    small.cycle("appraisal: {round-1: a.csv}")
    assert "W620" not in {one.code for one in score_cycle(tmp_path, write=False).findings}
