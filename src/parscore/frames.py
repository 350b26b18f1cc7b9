"""Rows of results for people who work in Python: sequences of named tuples that also become data frames.

Numbers in rows are Decimals, printed ones rounded as the set's policy prints them. pandas is imported only by
`to_frame`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

from parscore.compute.claims import GroupClaims
from parscore.compute.compare import Compared
from parscore.compute.diff import Change
from parscore.compute.gaps import LineGap, UnitGaps
from parscore.compute.survey import Opinion
from parscore.compute.trend import Trend
from parscore.compute.trial import TrialRow as Moved
from parscore.diagnostics import Diagnostic
from parscore.model.change import PARTS, UnitChange
from parscore.model.framework import Rounding
from parscore.model.scorecard import Line, Mark, Results, Scorecard, Standing
from parscore.number import vi

if TYPE_CHECKING:
    import pandas as pd

    from parscore.compute.robust import RobustGroup, RobustUnit

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


class GapRow(NamedTuple):
    """One line that cost a unit points; `figure` from `now` to `wanted` would have given `wanted_points`, if known."""

    group: str
    unit: str
    code: str
    title: str
    lead: str | None
    points: Decimal | None
    max: Decimal
    lost: Decimal
    figure: str | None
    now: Decimal | str | None
    wanted: Decimal | str | None
    wanted_points: Decimal | None


class ReachRow(NamedTuple):
    """What a unit could reach (`kind` rank or band): how far it is, and the smallest `sets` of criteria to reach it.

    `complete` is False where not every smaller set could be tried.
    """

    group: str
    unit: str
    kind: str
    name: str
    distance: Decimal
    sets: tuple[tuple[str, ...], ...]
    complete: bool


class ClaimRow(NamedTuple):
    """What was claimed of one unit, criterion or lead (`kind`) and what counts; `share` in % of what was claimed."""

    group: str
    kind: str
    key: str
    lines: int
    claimed: Decimal
    counted: Decimal
    cut: int
    over: Decimal
    under: Decimal
    share: Decimal | None


class ChangePartsRow(NamedTuple):
    """The change of one unit between two cycles and its parts, which add up to it; all None where `reason` says why."""

    group: str
    unit: str
    name: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal | None
    performed: Decimal | None
    rules: Decimal | None
    criteria: Decimal | None
    items: Decimal | None
    merged: Decimal | None
    origins: tuple[str, ...]
    reason: str | None


class TrendRow(NamedTuple):
    """What one unit had in one of several cycles; `change` and `direction` are those over all of them."""

    group: str
    unit: str
    name: str
    period: str
    points: Decimal | None
    index: Decimal | None  # type: ignore[assignment]  # the column outweighs tuple.index
    rank: int | None
    change: Decimal | None
    direction: str | None


class RobustRow(NamedTuple):
    """How far the rank of one unit moves by each source of uncertainty; None where there is none of that source.

    `kept`: in how many of all draws (0…1) of the survey alone the unit keeps its rank.
    """

    group: str
    unit: str
    name: str
    rank: int
    left_out_best: int
    left_out_worst: int
    weight_best: int | None
    weight_worst: int | None
    sampling_best: int | None
    sampling_worst: int | None
    open_best: int
    open_worst: int
    together_best: int
    together_worst: int
    kept: float | None
    certain: bool
    rivals: tuple[str, ...]


class TrialRow(NamedTuple):
    """One unit as it stands and as it would; `…_trial` None where the trial gives it no standing."""

    group: str
    unit: str
    name: str
    rank: int | None
    rank_trial: int | None
    index: Decimal | None  # type: ignore[assignment]  # the column outweighs tuple.index
    index_trial: Decimal | None
    points: Decimal | None
    points_trial: Decimal | None
    band: str | None
    band_trial: str | None


class ComparedRow(NamedTuple):
    """One figure as published and as computed; `state`: equal, differs, not_computed, not_published."""

    group: str
    unit: str
    code: str | None
    measure: str
    published: Decimal | str | None
    computed: Decimal | str | None
    difference: Decimal | None
    state: str


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
                numbers = frame[name].map(lambda one: float(one) if isinstance(one, Decimal) else one)
                frame[name] = numbers if str in held else numbers.astype(float)
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


def gap_rows(units: Iterable[UnitGaps]) -> Rows[GapRow]:
    """Every line that cost points, unit by unit, the dearest first; unrounded."""
    return Rows(GapRow, (_gap_row(unit, gap) for unit in units for gap in unit.lines), "Điểm mất")


def _gap_row(unit: UnitGaps, gap: LineGap) -> GapRow:
    card, loss = unit.explanation.card, gap.loss
    need = gap.needs[0] if gap.needs else None
    wanted = (None,) * 4 if need is None else (need.label, need.now, need.wanted, need.points)
    return GapRow(
        card.group, card.unit, loss.criterion.code, loss.criterion.title, gap.lead or None, loss.points,
        loss.maximum, loss.lost, *wanted,
    )  # fmt: skip


def reach_rows(units: Iterable[UnitGaps]) -> Rows[ReachRow]:
    """The next rank and the next band of every unit that has one."""
    found = (
        ReachRow(
            unit.explanation.card.group,
            unit.explanation.card.unit,
            kind,
            one.name,
            one.distance,
            one.sets,
            one.complete,
        )
        for unit in units
        for kind, one in (("rank", unit.rank), ("band", unit.band))
        if one is not None
    )
    return Rows(ReachRow, found, "Hạng, mức có thể đạt")


_TOTAL = attrgetter("lines", "claimed", "counted", "cut", "over", "under", "share")


def claim_rows(groups: Iterable[GroupClaims]) -> Rows[ClaimRow]:
    """Claims by unit, by criterion and by lead, group after group; unrounded."""
    found = (
        ClaimRow(group.group, kind, total.key, *_TOTAL(total))
        for group in groups
        for kind, totals in (
            ("unit", [one.total for one in group.units if one.total is not None]),
            ("criterion", group.criteria),
            ("lead", group.leads),
        )
        for total in totals
    )
    return Rows(ClaimRow, found, "Tự chấm và được công nhận")


_PARTS = attrgetter(*PARTS)


def change_parts_rows(changes: Iterable[UnitChange]) -> Rows[ChangePartsRow]:
    """The change of every unit with its parts; unrounded."""
    found = (
        (one.group, one.unit, one.name, one.before, one.after, one.change)
        + (_PARTS(one) if one.change is not None else (None,) * len(PARTS))
        + (one.origins, one.reason or None)
        for one in changes
    )
    return Rows(ChangePartsRow, map(ChangePartsRow._make, found), "Thay đổi theo nguyên nhân")


def trend_rows(trends: Iterable[Trend]) -> Rows[TrendRow]:
    """Every unit in every cycle in which it was; unrounded."""
    found = (
        TrendRow(
            one.group,
            one.unit,
            one.name,
            step.period,
            step.points,
            step.index,
            step.rank,
            one.change,
            one.direction,
        )
        for one in trends
        for step in one.steps
        if step is not None
    )
    return Rows(TrendRow, found, "Diễn biến qua các kỳ")


def robust_rows(groups: Iterable[RobustGroup]) -> Rows[RobustRow]:
    """The ranked units of every group, best first."""
    return Rows(RobustRow, (_robust_row(one) for group in groups for one in group.units), "Mức chắc chắn")


def _robust_row(one: RobustUnit) -> RobustRow:
    row, rank = one.standing, one.standing.rank or 0
    spans = (one.left_out, one.weight, one.sampling, one.open, one.together)
    ends = ((None, None) if span is None else (span.best, span.worst) for span in spans)
    kept = None if one.sampling is None else one.sampling.probabilities.get(rank, 0.0)
    places = (row.group, row.unit, row.name, rank, *chain.from_iterable(ends))
    return RobustRow._make((*places, kept, one.is_sure, one.rivals))


_TRIED = attrgetter("group", "unit", "name")
_STOOD = attrgetter("rank", "index", "points", "band")


def _stood(row: Standing | None) -> tuple[object, ...]:
    return (None,) * 4 if row is None else _STOOD(row)


def trial_rows(before: Results, rows: Iterable[Moved]) -> Rows[TrialRow]:
    """Every unit before and after; unrounded."""
    found = (
        (*_TRIED(one.before), *chain(*zip(_STOOD(one.before), _stood(one.after), strict=True)))
        for one in rows
    )
    return Rows(TrialRow, map(TrialRow._make, found), f"Tính thử: {before.cycle.cycle}")


_COMPARED = attrgetter("group", "unit", "code", "measure", "published", "computed", "difference", "state")


def compared_rows(figures: Iterable[Compared]) -> Rows[ComparedRow]:
    """Every figure compared, numbers as the set prints them."""
    return Rows(ComparedRow, map(ComparedRow._make, map(_COMPARED, figures)), "So với công bố")
