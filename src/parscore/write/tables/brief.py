"""What a leader reads on one page: groups, losses, things to do; may not compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from parscore.compute.gaps import CriterionGap, GroupGaps, LeadGap
from parscore.compute.highlights import Highlights, RankMove
from parscore.model.framework import Rounding
from parscore.model.scorecard import Results, Standing
from parscore.number import HUNDRED, ZERO
from parscore.text import squeeze
from parscore.write.tables import words
from parscore.write.tables.data import Column, ColumnOf, Table, table_of, when

_SHARES = Rounding(mode="half_up", digits=1)
_FIELDS, _ALL_FIELDS, _LEADS, _NAMED = 3, 10, 3, 3
"""So many fields of a group and of all groups, agencies, and units of equal rank are named: it is one page."""


def groups_table(results: Results, found: Sequence[Highlights]) -> Table:
    """Every group: how many units, the mean index, first, last, the largest moves."""

    def mean(one: Highlights) -> str:
        return "–" if one.mean is None else words.percent(one.losses.framework, one.mean)

    def named(one: Highlights, rows: Sequence[Standing]) -> str:
        shown = [f"{row.name} ({_index(one, row)})" for row in rows[:_NAMED]]
        more = f" và {len(rows) - _NAMED} đơn vị khác" if len(rows) > _NAMED else ""
        return "; ".join(shown) + more or "–"

    columns: list[ColumnOf[Highlights] | None] = [
        (Column("Nhóm", "text", 18), lambda one: squeeze(one.group.title)),
        (Column("Số đơn vị", "rank", 7), lambda one: len(one.standings)),
        (Column("Trung bình", "word", 9), mean),
        (Column("Đứng đầu", "text", 24), lambda one: named(one, one.first)),
        (Column("Đứng cuối", "text", 24), lambda one: named(one, one.last)),
        when(
            any(one.moves for one in found),
            (Column("Đổi hạng nhiều nhất", "text", 30), lambda one: _moves(one.moves)),
        ),
    ]
    return table_of("Kết quả theo nhóm", columns, found)


def _index(one: Highlights, row: Standing) -> str:
    return "–" if row.index is None else words.percent(one.losses.framework, row.index)


def _moves(moves: Sequence[RankMove]) -> str:
    ends = dict.fromkeys((moves[0], moves[-1])) if moves else {}
    return "; ".join(f"{one.name} {words.rank_steps(one.before, one.after)}" for one in ends) or "–"


def fields_table(found: Sequence[Highlights], *, room: bool = True) -> Table:
    """The fields of every group at which most points were lost, with their share of all that was lost.

    Fewer where another table leaves no `room` for them on the page.
    """
    whole = _ALL_FIELDS if room else _ALL_FIELDS // 2
    most = max(1, min(_FIELDS, whole // max(1, len(found))))
    columns: list[ColumnOf[Highlights]] = [
        (Column("Nhóm", "text", 20), lambda one: squeeze(one.group.title)),
        (Column("Điểm mất", "number", 10), lambda one: sum(one.losses.by_field.values(), ZERO)),
        (
            Column("Lĩnh vực mất nhiều nhất", "text", 76),
            lambda one: "; ".join(islice(_dearest_fields(one.losses), most)) or "–",
        ),
    ]
    return table_of("Điểm mất theo lĩnh vực", columns, found, rounding=_SHARES)


def _dearest_fields(losses: GroupGaps) -> Iterator[str]:
    """`8. Tác động của CCHC: 40 điểm (21,9%)`."""
    found = losses.by_field
    whole = sum(found.values(), ZERO)
    for code, lost in ((code, lost) for code, lost in found.items() if lost):
        criterion, share = losses.framework.by_code[code], words.printed(_SHARES, lost * HUNDRED / whole)
        points = words.printed(_SHARES, lost)
        yield f"{criterion.number}. {squeeze(criterion.title)}: {points} điểm ({share}%)"


def leads_table(names: Mapping[str, str], found: Iterable[LeadGap]) -> Table:
    """The agencies that answer for most of what was lost."""
    columns: list[ColumnOf[LeadGap]] = [
        (Column("Cơ quan chủ trì", "text", 54), lambda one: names.get(one.lead, one.lead) or "chưa rõ"),
        (Column("Số tiêu chí", "rank", 12), lambda one: one.criteria),
        (Column("Điểm phụ trách", "number", 12), lambda one: one.points),
        (Column("Điểm mất", "number", 10), lambda one: one.lost),
        (
            Column("Mất (%)", "number", 10),
            lambda one: one.lost * HUNDRED / one.points if one.points else None,
        ),
    ]
    losing = [one for one in found if one.lost and one.lead][:_LEADS]
    return table_of("Điểm mất theo cơ quan chủ trì", columns, losing, rounding=_SHARES)


def to_do(results: Results, found: Iterable[tuple[GroupGaps, CriterionGap]]) -> Iterator[str]:
    """What to see to first, a sentence each."""
    names = results.cycle.names
    for group, one in found:
        lead = one.criterion.lead or ""
        who = f"{names.get(lead, lead)}: " if lead else ""
        yield (
            f"{who}{one.criterion.number} {squeeze(one.criterion.title)} – {one.losing} trên {one.units} đơn vị "
            f"mất {words.printed(_SHARES, one.lost)} điểm ({squeeze(group.group.title)})."
        )
