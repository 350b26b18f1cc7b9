"""Last year's table, in a workbook or csv file: the unit, its points, index and rank, whoever made it.

May not judge who is who: the rows are those of the file, with the names that stand there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.scorecard import Results
from parscore.read.sheets.cells import as_figure
from parscore.read.sheets.open import read_table
from parscore.read.sheets.records import Record, heading_of, records
from parscore.read.sheets.table import Table
from parscore.read.words.headings import PREVIOUS
from parscore.read.words.sums import begins_as_average, begins_as_sum

_NO_HEADING = "không thấy hàng tiêu đề có cột đơn vị và cột điểm, chỉ số hoặc hạng"
_MOST_POINTS, _ONE = Decimal(1_000_000), Decimal(1)


class EarlierRow(Struct, frozen=True):
    """One row of a table of an earlier cycle; what the table does not have is None. `results`: those it comes from.

    `called`: what else the unit was called then, its full name first.
    """

    name: str
    points: Decimal | None
    index: Decimal | None
    rank: int | None
    place: Place
    results: Results | None = None
    called: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What people call the unit."""
        return next(iter(self.called), self.name)


def read_previous(path: Path, file: str) -> tuple[list[EarlierRow], list[Diagnostic]]:
    """The rows of every table in the file, or K221 and nothing where they cannot be trusted."""
    tables, findings = read_table(path, file)
    if not tables:
        return [], findings
    fitting = [table for table in tables if not PREVIOUS.lacking(heading_of(table, PREVIOUS))]
    rows, faults = _rows_of(fitting)
    findings += faults
    problem = next(_problems(rows), "") if fitting else _NO_HEADING
    return ([], [*findings, finding("K221", Place(file), problem=problem)]) if problem else (rows, findings)


def _rows_of(tables: Iterable[Table]) -> tuple[list[EarlierRow], list[Diagnostic]]:
    read = [records(table, PREVIOUS) for table in tables]
    rows = map(_row, chain.from_iterable(listed for listed, _ in read))
    return list(filter(None, rows)), list(chain.from_iterable(faults for _, faults in read))


def _row(record: Record) -> EarlierRow | None:
    """A row with a unit and a figure; sums and averages are none."""
    name = record.text("unit")
    points, index, rank = (as_figure(record.values.get(key)) for key in ("points", "index", "rank"))
    figures = points, index, _whole(rank)
    if not name or begins_as_sum(name) or begins_as_average(name) or figures == (None, None, None):
        return None
    return EarlierRow(name, *figures, record.place("unit"))


def _whole(rank: Decimal | None) -> int | None:
    """A rank as a number from 1 up; None for anything else."""
    return int(rank) if rank is not None and rank > 0 and rank % 1 == 0 else None


def _problems(rows: Sequence[EarlierRow]) -> Iterator[str]:
    """Why a table cannot be trusted, the plainest reason first."""
    for check in (_empty, _twice, _as_shares, _out_of_range):
        yield from check(rows)


def _empty(rows: Sequence[EarlierRow]) -> Iterator[str]:
    if not rows:
        yield "không dòng nào có cả tên đơn vị và một con số"


def _twice(rows: Iterable[EarlierRow]) -> Iterator[str]:
    for name, times in Counter(row.name for row in rows).items():
        if times > 1:
            yield f"có hai dòng cùng ghi đơn vị «{name}»"


def _as_shares(rows: Iterable[EarlierRow]) -> Iterator[str]:
    indexes = [row.index for row in rows if row.index is not None]
    if indexes and max(indexes) <= _ONE:
        yield "mọi chỉ số đều không quá 1; ghi theo phần trăm, ví dụ 89,28"


def _out_of_range(rows: Iterable[EarlierRow]) -> Iterator[str]:
    figures = chain.from_iterable((row.points or _ONE, row.index or _ONE) for row in rows)
    if not all(0 < figure <= _MOST_POINTS for figure in figures):
        yield "có điểm hoặc chỉ số âm, hoặc lớn quá mức"
