"""What a report says of a group beside its results: since the earlier cycle, points lost, claims, how sure ranks are.

May not write: every format lays out the same tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parscore.compute.change_parts import group_change
from parscore.compute.claims import claims
from parscore.compute.gaps import GroupGaps
from parscore.compute.trend import trends
from parscore.model.cycle import Group
from parscore.model.scorecard import Results
from parscore.text import squeeze
from parscore.write.report.content import Part
from parscore.write.tables.claims import claims_tables
from parscore.write.tables.data import Table
from parscore.write.tables.gaps import group_tables
from parscore.write.tables.trend import period_label, trend_table
from parscore.write.tables.years import change_parts_table, change_sentences, group_changes_table

if TYPE_CHECKING:
    from parscore.compute.robust import Asked

_GAPS = ("Mất theo TC", "Mất theo CQ", "Mất theo ĐV")
_CLAIMS = ("Tự chấm", "Chấm cao theo TC", "Chấm cao theo CQ")
"""What the sheets of lost points and of claims are called: by criterion, by lead agency, by unit."""


def group_parts(results: Results, group: Group, losses: GroupGaps, asked: Asked | None) -> tuple[Part, ...]:
    """The parts of a group of which there is anything to say; how sure its ranks are only where that is `asked`."""
    made = (
        Part("So với kỳ trước", tuple(_since(results, group))),
        Part("Điểm mất", _named(_GAPS, group_tables(results, losses))),
        Part("Tự chấm so với kết quả", _named(_CLAIMS, _claims(results, group))),
        Part("Mức chắc chắn của thứ hạng", tuple(_sure(results, group, asked))),
    )
    return tuple(one for one in made if one.tables)


def _named(names: tuple[str, ...], tables: tuple[Table, ...]) -> tuple[tuple[str, Table], ...]:
    return tuple((name, table) for name, table in zip(names, tables, strict=False) if table.rows)


def _since(results: Results, group: Group) -> Iterator[tuple[str, Table]]:
    """What the change since the cycle before is made of, and the way through several cycles."""
    if (table := changes_table(results, group)) is not None:
        yield "So kỳ trước", table
    periods = results.earlier_periods
    found = [one for one in trends(results) if one.group == group.id] if len(periods) > 1 else []
    if found:
        title = f"Diễn biến qua các kỳ: {group.title}"
        named = (*periods, str(results.cycle.span))
        yield "Diễn biến", trend_table(title, named, found, results, ranked=group.ranked)


def changes_table(results: Results, group: Group) -> Table | None:
    """What the change of every unit of a group is made of; None where the whole earlier results are not known."""
    if not any(one.group == group.id for one in results.changes):
        return None
    whole = group_change(group.id, results.changes)
    return change_parts_table(results, group, results.changes, whole, _labels(results))


def _labels(results: Results) -> tuple[str, str]:
    return period_label(results.earlier_periods[-1]), results.cycle.span.short


def mean_changes(results: Results) -> Table | None:
    """The mean change of every group and its parts; None where no group can be compared."""
    pairs = ((group, group_change(group.id, results.changes)) for group in results.cycle.groups)
    found = [(squeeze(group.title), whole) for group, whole in pairs if whole is not None]
    if not found:
        return None
    rounding = results.framework_of(results.changes[0].group).policy.rounding
    return group_changes_table(found, _labels(results), rounding)


def since_in_words(results: Results, group: Group) -> dict[str, str]:
    """The change of every unit of a group that can be compared as a sentence."""
    table = changes_table(results, group)
    return {} if table is None else dict(change_sentences(table))


def _claims(results: Results, group: Group) -> tuple[Table, ...]:
    """What units claimed; nothing before anybody else has spoken."""
    if len(results.stages) < 2 or not results.framework_of(group.id).has_form:
        return ()
    found = claims(results, group)
    return claims_tables(results, group, found) if any(one.total for one in found.units) else ()


def _sure(results: Results, group: Group, asked: Asked | None) -> Iterator[tuple[str, Table]]:
    if asked is None or not group.ranked:
        return
    # NumPy takes longer to import than most reports to make.
    from parscore.compute.robust import robust
    from parscore.write.tables.robust import robust_table

    found = robust(results, group, asked)
    if found is not None:
        yield "Chắc chắn", robust_table(results, group, found, broad=True)
