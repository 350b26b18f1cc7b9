"""The workbook of differences and the totals by agency, worked out by hand on the small cycle."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from parscore.cli import main
from parscore.compute.diff import agency_totals, changes
from tests.appraisal.kit import MARKS, UNITS, Small, unit_book

FIRST = (
    "so-noi-vu,1.1,1,Thiếu phụ lục,so-noi-vu,",
    "so-y-te,1.1,0.5,=CMD,so-noi-vu,giải trình",
    "so-tu-phap,1.2,0,Không kịp,so-tu-phap,",
)
SECOND = ("so-y-te,1.1,1.75,Đã bổ sung,so-noi-vu,", "so-tu-phap,1.2,2,Kịp thời,hoi-dong,")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Two rounds: two cuts by one agency, of which it takes one back; one cut that the council takes back."""
    made = Small(tmp_path).set_up()
    made.score(round_1=made.long("a.csv", *FIRST), round_2=made.long("b.csv", *SECOND))
    return made


def test_totals_by_agency(small: Small) -> None:
    """Every step is reckoned to who made it."""
    run = small.score(round_1="a.csv", round_2="b.csv")
    assert run.results is not None
    found = {one.by: one for one in agency_totals(run.results, "self", "round-2")}
    own, other, council = found["so-noi-vu"], found["so-tu-phap"], found["hoi-dong"]
    assert (own.rulings, own.asked, own.cut, own.raised) == (3, 1, 2, 1)
    assert (own.cuts, own.raises, own.change) == (Decimal("-1.5"), Decimal("1.25"), Decimal("-0.25"))
    assert (other.cuts, council.raises) == (Decimal(-2), Decimal(2))
    later = {one.by: one for one in agency_totals(run.results, "round-1", "round-2")}
    assert set(later) == {"so-noi-vu", "hoi-dong"}


PENALTY = """
penalty: [{code: T1, title: Trễ hạn, max: 3, lead: so-noi-vu, evidence: none, rule: {kind: judged}}]
"""


def test_a_penalty_that_is_raised_takes_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Among the totals of an agency it is a cut; the tables of changes say what more of it means."""
    small = Small(tmp_path).set_up()
    with (small.folder / "bo.yaml").open("a", encoding="utf-8") as file:
        file.write(PENALTY)
    for unit in UNITS:
        unit_book(
            small.folder / "submissions" / f"{unit}.xlsx",
            unit,
            marks={**MARKS, "T1": 1},
            titles={"T1": "Trễ hạn"},
        )
    run = small.score(round_1=small.long("a.csv", "so-y-te,T1,2.5,Trễ năm lần,so-noi-vu,"))
    assert run.results is not None
    (own,) = agency_totals(run.results, "self", "round-1")
    assert (own.cut, own.raised, own.change) == (1, 0, Decimal("-1.5"))
    with pytest.raises(SystemExit):
        main(["score", str(small.folder)])
    with pytest.raises(SystemExit):
        main(["diff", str(small.folder), "--to", "round-1", "--xlsx", str(tmp_path / "c.xlsx")])
    said = "Mục điểm trừ ghi số điểm bị trừ: tăng là bị trừ thêm."
    cells = [one.value for row in openpyxl.load_workbook(tmp_path / "c.xlsx")["Chênh lệch"] for one in row]
    assert said in cells
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["diff", str(small.folder), "--to", "round-1"])
    assert said in capsys.readouterr().out


def test_the_workbook(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    """Three sheets; reasons stay text; the line that came back to its self-score is told all the same."""
    path = small.folder / "chenh-lech.xlsx"
    with pytest.raises(SystemExit) as ended:
        main(["diff", str(small.folder), "--xlsx", str(path)])
    assert ended.value.code in (0, None)
    assert "chenh-lech.xlsx" in capsys.readouterr().out
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Chênh lệch", "Tổng theo đơn vị", "Theo cơ quan"]
    rows = [[one.value for one in row] for row in book["Chênh lệch"].iter_rows()]
    line = next(row for row in rows if row[0] == "1.1" and row[4] == 0.5)
    assert line[1:7] == ["Chất lượng", 2, 1.5, 0.5, 1.75, 0.25]
    assert "=CMD" in str(line[7])
    back = next(row for row in rows if row[0] == "1.2")
    assert back[3:7] == [2, 0, 2, 0]
    assert all(one.data_type != "f" for sheet in book for row in sheet.iter_rows() for one in row)


def test_the_reason_is_that_of_the_mark_that_changed_the_value(small: Small) -> None:
    """A later round that only confirms the mark changed nothing, and may say nothing."""
    small.long("c.csv", "so-y-te,1.1,1,Thiếu phụ lục,so-noi-vu,giải trình")
    small.long("d.csv", "so-y-te,1.1,1,,so-noi-vu,")
    run = small.score(round_1="c.csv", round_2="d.csv")
    assert run.results is not None
    ((one, *_),) = (changes(run.results, "self", "round-2"),)
    assert (one.before, one.after, one.reason) == (Decimal("1.5"), Decimal(1), "Thiếu phụ lục")


def test_a_line_that_applies_no_longer_is_a_change(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    """Its points and its maximum leave the index; the moves of the ranks are printed."""
    small.long("c.csv", "so-noi-vu,1.1,,Không phát sinh,so-noi-vu,đồng ý không áp dụng")
    run = small.score(round_1="c.csv")
    assert run.results is not None
    (one,) = changes(run.results, "self", "round-1")
    assert (one.before, one.after, one.applied, one.applies) == (Decimal("1.5"), None, True, False)
    assert (one.maximum, one.reason, one.by) == (Decimal(2), "Không phát sinh", "so-noi-vu")
    small.cycle("appraisal: {round-1: c.csv}")
    with pytest.raises(SystemExit):
        main(["score", str(small.folder)])
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["diff", str(small.folder), "--from", "self", "--to", "round-1"])
    said = capsys.readouterr().out
    assert "thôi" in said
    assert "Thay đổi thứ hạng" in said


@pytest.mark.parametrize("more", [["--json"], ["--consistency"], ["x"]])
def test_wrong_use(small: Small, more: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["diff", str(small.folder), "--xlsx", str(small.folder / "a.xlsx"), *more])
    assert ended.value.code == 2


def test_the_command_writes_the_forms(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is there is kept; without open lines there is no form; the self-score is no round."""
    small.score(round_1="a.csv")
    for expected in ("Đã tạo 2 phiếu", "Giữ nguyên 2 tệp"):
        with pytest.raises(SystemExit) as ended:
            main(["template", str(small.folder), "--stage", "round-2"])
        assert ended.value.code in (0, None)
        said = capsys.readouterr().out
        assert expected in said
        assert "Sở Tư pháp" in said
    folder = small.folder / "out" / "tham-dinh" / "round-2"
    assert sorted(path.name for path in folder.iterdir()) == ["hoi-dong.xlsx", "so-noi-vu.xlsx"]
    with pytest.raises(SystemExit) as ended:
        main(["template", str(small.folder), "--stage", "self"])
    assert ended.value.code == 2
