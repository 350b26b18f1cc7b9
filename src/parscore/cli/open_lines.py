"""What `rank --pending` and `diff --consistency` print: tables, or their JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from parscore.cli.common import say
from parscore.cli.tables import show
from parscore.number import plain, rounded

if TYPE_CHECKING:
    from parscore.compute.consistency import Consistency
    from parscore.compute.pending import Pending
    from parscore.model.cycle import Group
    from parscore.model.framework import Framework
    from parscore.model.scorecard import Results

Record = Mapping[str, object]


def print_pending(results: Results, found: Sequence[Pending], *, stage: str | None = None) -> None:
    """For each group with open lines the range of every unit, then the lines that can change the order."""
    from parscore.write.report.terminal import table_view
    from parscore.write.tables.pending import decisive_table, ranges_table

    groups = {group.id: group for group in results.cycle.groups}
    tables = []
    for each in found:
        if each.lines:
            tables.append(ranges_table(results, groups[each.group], each, stage=stage))
        if _decides(each, groups[each.group]):
            tables.append(decisive_table(results, groups[each.group], each))
    show(*(table_view(table) for table in tables))
    for each in found:
        if each.lines and not _decides(each, groups[each.group]):
            names = {unit.unit: unit.name for unit in each.units}
            listed = "; ".join(f"{names[one.unit]} {one.line.criterion.code}" for one in each.lines)
            title = groups[each.group].title
            say(f"\nKhông dòng mở nào đổi được thứ tự, dù được chấm thế nào: {title} ({listed}).")
    closed = [groups[each.group].title for each in found if not each.lines]
    if closed:
        say(("\n" if tables else "") + f"Không còn dòng mở: {'; '.join(closed)}.")


def _decides(found: Pending, group: Group) -> bool:
    """Whether there are lines to list: those that can change the order, in an unranked group all open ones."""
    return any(line.pairs for line in found.lines) if group.ranked else bool(found.lines)


def print_consistency(results: Results, found: Consistency) -> None:
    """The cuts of every agency, and the criteria with like figures and unlike marks."""
    from parscore.write.report.terminal import table_view
    from parscore.write.tables.consistency import cuts_table, uneven_table

    tables = [cuts_table(results, found)] if found.cuts else []
    tables += [uneven_table(results, found)] if found.uneven else []
    show(*(table_view(table) for table in tables))
    if tables:
        say("")
    if not found.cuts:
        say("Chưa có điểm thẩm định nào bên cạnh điểm tự chấm.")
    if not found.uneven:
        say("Không có tiêu chí nào cùng số liệu kê khai mà khác điểm.")


def print_records(records: Iterable[Record]) -> None:
    """Print the records as one JSON list."""
    say(json.dumps(list(records), ensure_ascii=False, indent=2))


def pending_record(found: Pending, framework: Framework) -> Record:
    """What is open in one group: units with their ranges, totals rounded as printed, and the open lines."""
    rounding = framework.policy.rounding

    def printed(value: Decimal | None) -> str | None:
        return None if value is None else format(rounded(value, rounding.mode, rounding.digits), "f")

    units = [
        {
            "unit": unit.unit,
            "name": unit.name,
            "status": unit.status,
            "open": unit.open,
            "points": printed(unit.points),
            "index": printed(unit.index),
            "rank": unit.rank,
            "points_low": printed(unit.points_low),
            "points_high": printed(unit.points_high),
            "index_low": printed(unit.index_low),
            "index_high": printed(unit.index_high),
            "rank_best": unit.rank_best,
            "rank_worst": unit.rank_worst,
            "exact": unit.exact,
        }
        for unit in found.units
    ]
    lines = [
        {
            "unit": one.unit,
            "code": one.line.criterion.code,
            "title": one.line.criterion.title,
            "lead": one.line.criterion.lead,
            "why": one.line.why,
            "points": _exact(one.line.current),
            "low": _exact(one.line.marks[0]),
            "high": _exact(one.line.marks[-1]),
            "may_not_apply": one.line.excludable,
            "pairs": one.pairs,
        }
        for one in found.lines
    ]
    return {"group": found.group, "units": units, "lines": lines}


def consistency_record(found: Consistency) -> Record:
    """Criteria with like figures and unlike marks, and the cuts of every agency; numbers unrounded."""
    uneven = [
        {
            "framework": each.framework,
            "code": each.code,
            "declared": dict(each.declared),
            "marks": [
                {"unit": one.unit, "points": _exact(one.points), "by": one.by, "source": one.source}
                for one in each.judged
            ],
        }
        for each in found.uneven
    ]
    agencies = [
        {
            "agency": one.agency,
            "marks": one.marks,
            "lower": one.lower,
            "higher": one.higher,
            "mean_cut": _exact(one.mean),
            "median_cut": _exact(one.median),
            "stands_out": one.stands_out,
            "all_equal": one.all_equal,
        }
        for one in found.cuts
    ]
    return {"uneven": uneven, "agencies": agencies}


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else format(plain(value), "f")
