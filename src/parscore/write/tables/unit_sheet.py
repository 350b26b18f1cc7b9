"""The sheet of one unit, a line a criterion: what appraisal came to, the mark, the reason; may not compute."""

from __future__ import annotations

from decimal import Decimal

from parscore.model.cycle import SELF
from parscore.model.framework import Criterion
from parscore.model.scorecard import COMPUTED, GIVEN, SURVEY, Line, Results, Scorecard
from parscore.number import brief, settle
from parscore.write.tables import words
from parscore.write.tables.data import Cell, Column, Table
from parscore.write.tables.unit import UnitFigures, row_criteria, score_table

_HEAD = (Column("STT", "code", 9), Column("Tiêu chí", "text", 44), Column("Tối đa", "raw", 9))
_OWN = Column("Tự chấm", "number", 10)
_TAIL = (
    Column("Kết quả thẩm định", "text", 18),
    Column("Điểm chốt", "number", 16),
    Column("Lý do, ghi chú", "text", 34),
)


def sheet_table(results: Results, card: Scorecard, figures: UnitFigures) -> Table:
    """The score of a unit with what appraisal came to; the columns of the single rounds are left out."""
    whole = score_table(results, card.unit, figures)
    lines = card.by_code
    criteria = list(row_criteria(results.framework_of(card.group)))
    criteria += [None] * (len(whole.rows) - len(criteria))
    has_own, final = SELF in results.cycle.stages, figures.standing.status == "final"

    def cells(row: tuple[Cell, ...], criterion: Criterion | None) -> tuple[Cell, ...]:
        line = lines.get(criterion.code) if criterion is not None else None
        own = row[3:4] if has_own else ()
        return (*row[:3], *own, "" if line is None else outcome(line, final=final), *row[-2:])

    return Table(
        title=card.name,
        columns=(*_HEAD, *((_OWN,) if has_own else ()), *_TAIL),
        rows=tuple(cells(row, one) for row, one in zip(whole.rows, criteria, strict=True)),
        notes=whole.notes,
        styles=whole.styles,
        rounding=whole.rounding,
    )


_MEASURED = {SURVEY: "theo điều tra", GIVEN: "theo nguồn ngoài", COMPUTED: "tính từ số liệu"}
_OWN_MARK = {True: "giữ nguyên", False: "chưa thẩm định"}
"""What is said of a line that the unit alone marked, by whether its result is final."""


def outcome(line: Line, *, final: bool) -> str:
    """What appraisal, or whoever measured, came to: `giảm 0,5 điểm`; a `final` result keeps the unit's mark."""
    mark = line.last()
    if not line.applies():
        return words.NOT_COUNTED.get(line.excluded, words.NOT_APPLICABLE)
    if line.is_open():
        return "yêu cầu giải trình" if line.marks[-1].asks else "đang mở"
    if mark is None:
        return ""
    if not mark.is_ruling:
        return _OWN_MARK[final] if mark.stage == SELF else _MEASURED[mark.stage]
    return _moved(line.own, mark.points)


def _moved(own: Decimal | None, points: Decimal | None) -> str:
    if own is None or points is None:
        return "thẩm định chấm"
    change = settle(points - own)
    if not change:
        return _OWN_MARK[True]
    return f"{'tăng' if change > 0 else 'giảm'} {brief(abs(change))} điểm"
