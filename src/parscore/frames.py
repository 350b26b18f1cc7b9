"""Rows of results for people who work in Python: sequences of named tuples that also become data frames.

Numbers in rows are Decimals, printed ones rounded as the set's policy prints them. pandas is imported only by
`to_frame`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

from parscore.compute.diff import Change
from parscore.compute.survey import Opinion
from parscore.diagnostics import Diagnostic
from parscore.model.framework import Rounding
from parscore.model.scorecard import Line, Mark, Results, Scorecard, Standing
from parscore.number import vi

if TYPE_CHECKING:
    import pandas as pd

EXACT = "_exact"
"""How the names of columns end whose numbers stay unrounded Decimals in a data frame."""

_SHOWN = 30
"""Up to how many rows a notebook shows."""


class RankingRow(NamedTuple):
    """One row of a ranking; `rank` and `band` None where the unit is not ranked."""

    group: str
    unit: str
    name: str
    points: Decimal | None
    max: Decimal
    index: Decimal | None  # type: ignore[assignment]  # the column outweighs tuple.index
    rank: int | None
    band: str | None
    status: str
    points_exact: Decimal | None
    index_exact: Decimal | None


class PointsRow(NamedTuple):
    """One scored criterion of one unit: the mark that counts and who made it; `points` None without a mark."""

    group: str
    unit: str
    code: str
    title: str
    lead: str | None
    max: Decimal
    points: Decimal | None
    stage: str | None
    by: str | None
    reason: str | None
    applies: bool
    open: bool
    computed: Decimal | None


class ChangeRow(NamedTuple):
    """One criterion of one unit whose points differ between two stages or two cycles."""

    group: str
    unit: str
    code: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal
    reason: str
    by: str


class FindingRow(NamedTuple):
    """One finding with its place; `line` is a row in a workbook and `cell` empty for other files."""

    code: str
    severity: str
    file: str
    sheet: str
    line: int
    cell: str
    message: str
    hint: str
    unit: str
    criterion: str


class OpinionRow(NamedTuple):
    """What one audience said of one unit on one criterion; shares in percent, unrounded."""

    group: str
    unit: str
    code: str
    audience: str
    weight: Decimal
    replies: int | None
    mean: Decimal | None
    error: Decimal | None
    low: Decimal | None
    high: Decimal | None
    refused: str


Row = TypeVar("Row", bound=tuple[Any, ...])


class Rows(Sequence[Row], Generic[Row]):
    """Rows of one kind, in order; compares equal to rows with the same content."""

    def __init__(self, kind: type[Row], rows: Iterable[Row], title: str) -> None:
        self._kind, self._rows, self._title = kind, tuple(rows), title

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        fields: tuple[str, ...] = self._kind._fields  # type: ignore[attr-defined]  # rows are named tuples
        return fields

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Rows[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Rows[Row]:
        if isinstance(index, slice):
            return Rows(self._kind, self._rows[index], self._title)
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        return self._rows == tuple(other) if isinstance(other, Iterable) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._rows)

    def __repr__(self) -> str:
        return f"<{self._title}: {len(self)} dòng; cột {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """The first rows as a table for notebooks."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(_shown(value))}</td>' for value in row)}</tr>"
            for row in self._rows[:_SHOWN]
        )
        left = len(self) - _SHOWN
        more = f"<p>… và {left} dòng nữa</p>" if left > 0 else ""
        caption = f"<caption>{escape(self._title)}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"

    def to_frame(self) -> pd.DataFrame:
        """A data frame: numbers as floats that can be used at once, unrounded Decimals in the columns `…_exact`."""
        import pandas as pd

        frame = pd.DataFrame(list(self._rows), columns=list(self.columns))
        for name in self.columns:
            held = {type(row[self.columns.index(name)]) for row in self._rows}
            if Decimal in held and not name.endswith(EXACT):
                frame[name] = frame[name].astype(float)
            elif int in held:
                frame[name] = frame[name].astype("Int64")
        return frame


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return vi(value) if isinstance(value, Decimal) else str(value)


def ranking_rows(results: Results, standings: Iterable[Standing]) -> Rows[RankingRow]:
    """Standings as rows, printed numbers rounded by the policy of the group's set."""
    sets = {group.id: results.framework_of(group.id) for group in results.cycle.groups}
    rows = (_ranking_row(row, sets[row.group].policy.rounding) for row in standings)
    return Rows(RankingRow, rows, "Xếp hạng")


def _ranking_row(row: Standing, rounding: Rounding) -> RankingRow:
    points, index = (None if one is None else rounding.of(one) for one in (row.points, row.index))
    return RankingRow(
        row.group, row.unit, row.name, points, rounding.of(row.maximum), index, row.rank, row.band, row.status,
        row.points, row.index,
    )  # fmt: skip


def points_rows(results: Results) -> Rows[PointsRow]:
    """Every line of every card, in the order of the sets."""
    cards = sorted(results.cards, key=lambda card: (card.group, card.unit))
    rows = (_points_row(results, card, line) for card in cards for line in card.lines)
    return Rows(PointsRow, rows, "Điểm từng tiêu chí")


def _points_row(results: Results, card: Scorecard, line: Line) -> PointsRow:
    criterion, mark = results.framework_of(card.group).by_code[line.code], line.last() or Mark("", None)
    return PointsRow(
        card.group, card.unit, line.code, criterion.title, criterion.lead, criterion.max, mark.points,
        mark.stage or None, mark.by or None, mark.reason or None, line.applies(), line.is_open(), line.computed,
    )  # fmt: skip


_CHANGE = attrgetter("group", "unit", "code", "before", "after", "change", "reason", "by")
_FINDING = attrgetter(
    "code", "severity.value", "place.file", "place.sheet", "place.line", "place.cell", "message", "hint", "unit",
    "criterion",
)  # fmt: skip
_OPINION = attrgetter(
    "group", "unit", "code", "poll.audience", "poll.weight", "poll.replies", "mean", "error", "low", "high",
    "refused",
)  # fmt: skip
"""What the columns of a row hold, in their order."""


def change_rows(changes: Iterable[Change]) -> Rows[ChangeRow]:
    """Changed lines as rows, unrounded."""
    return Rows(ChangeRow, map(ChangeRow._make, map(_CHANGE, changes)), "Điểm thay đổi")


def finding_rows(findings: Iterable[Diagnostic]) -> Rows[FindingRow]:
    """Findings as rows, in their order."""
    return Rows(FindingRow, map(FindingRow._make, map(_FINDING, findings)), "Phát hiện")


def opinion_rows(opinions: Iterable[Opinion]) -> Rows[OpinionRow]:
    """Polls of the survey as rows."""
    return Rows(OpinionRow, map(OpinionRow._make, map(_OPINION, opinions)), "Điều tra xã hội học")
