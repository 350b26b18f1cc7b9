"""Rankings and changes printed as tables, as wide as the terminal; unwrapped where output is redirected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from parscore.cli.output import say, say_data, wants_csv

if TYPE_CHECKING:
    from parscore.compute.claims import GroupClaims
    from parscore.compute.consistency import Consistency
    from parscore.compute.diff_sets import SetChange
    from parscore.compute.pending import Pending
    from parscore.compute.progress import Tracker
    from parscore.compute.robust import RobustGroup
    from parscore.compute.sources import SideBySide
    from parscore.compute.trend import Trend
    from parscore.model.cycle import Group
    from parscore.model.framework import Framework
    from parscore.model.scorecard import Results
    from parscore.write.tables.data import Table


def show(*tables: Table) -> None:
    """Print the tables, if any: laid out on a terminal, one cell after the other in a pipe, or as CSV."""
    if not tables:
        return
    from rich.console import Console

    from parscore.write.report.plain import as_csv, as_lines
    from parscore.write.report.terminal import TableView

    console = Console(highlight=False, markup=False, emoji=False)
    if wants_csv():
        say_data(as_csv(tables).rstrip("\n"))
    elif not console.is_terminal:
        say(as_lines(tables))
    else:
        for number, table in enumerate(tables):
            if number:
                console.print()
            console.print(TableView(table))


def say_status(*several: Results) -> None:
    """What results have to say of the status of their sets, below their tables."""
    from parscore.write.tables.words import warnings

    for line in warnings(made for one in several for made in one.frameworks.values()):
        say(f"\n{line}")


def print_ranking(
    results: Results, *, group: str | None = None, by: str | None = None, stage: str | None = None
) -> None:
    """The standings of each group (or one), after a stage, by total or by one criterion."""
    from msgspec import structs

    from parscore.compute.progress import remaining
    from parscore.compute.rank import band_shares, known_standings, mean_index
    from parscore.write.tables.rank import distribution, ranking_table

    rows = known_standings(results, stage=stage, by=by)
    listed = [
        (found, mine)
        for found in results.cycle.groups
        if group in (None, found.id) and (mine := [row for row in rows if row.group == found.id])
    ]
    tables = [
        ranking_table(results, found, mine, remaining(results, found.id, stage=stage), stage=stage, by=by)
        for found, mine in listed
    ]
    shared = _shared_notes(tables)
    views = []
    for table, (found, mine) in zip(tables, listed, strict=True):
        framework = results.framework_of(found.id)
        said = distribution(framework, band_shares(framework, mine), mean_index(mine), mine)
        own = [note for note in table.notes if note not in shared]
        views.append(structs.replace(table, notes=(*said, *own)))
    show(*views)
    if shared:
        say("\nChung cho mọi bảng:\n" + "\n".join(f"• {note}" for note in shared))


def _shared_notes(tables: Sequence[Table]) -> list[str]:
    """The notes that every one of several tables carries."""
    if len(tables) < 2:
        return []
    return [note for note in tables[0].notes if all(note in table.notes for table in tables)]


def print_changes(results: Results, before: str, after: str) -> None:
    """The lines whose marks differ between two stages, moves in rank of each group, totals by agency."""
    from parscore.compute.diff import agency_totals, changes, moves
    from parscore.write.tables.stages import agency_totals_table, changes_table, moves_table
    from parscore.write.tables.words import stage_title

    changed, moved = changes(results, before, after), moves(results, before, after)
    if not changed:
        say(f"Không điểm nào thay đổi: {stage_title(before)} → {stage_title(after)}.")
    touched = {change.group for change in changed} | {move.group for move in moved if move.moved}
    tables = [changes_table(results, changed, before, after)] if changed else []
    groups = [group for group in results.cycle.groups if group.id in touched]
    tables += [moves_table(results, group, moved, before, after) for group in groups]
    if changed:
        tables.append(agency_totals_table(results, agency_totals(results, before, after), before, after))
    if tables:
        show(*tables)
    say_status(results)


def print_change_parts(old: Results, new: Results) -> None:
    """For every group what the change of its units is made of."""

    show(*_parts_tables(old, new))
    say_status(old, new)


def _parts_tables(old: Results, new: Results) -> list[Table]:
    from parscore.compute.change_parts import group_change, unit_changes
    from parscore.write.tables.stages import cycle_labels
    from parscore.write.tables.years import change_parts_table

    changes, labels = unit_changes(old, new), cycle_labels(old, new)
    present = {one.group for one in changes}
    groups = [group for group in new.cycle.groups if group.id in present]
    return [
        change_parts_table(new, group, changes, group_change(group.id, changes), labels) for group in groups
    ]


def print_cycle_changes(old: Results, new: Results) -> None:
    """Two cycles side by side, group by group, then every criterion whose points differ."""
    from parscore.compute.diff_cycles import changes_between, moves_between
    from parscore.write.tables.stages import cycle_changes_table, cycle_labels, cycle_moves_table

    moved, changed = moves_between(old, new), changes_between(old, new)
    present = {move.group for move in moved}
    tables = [cycle_moves_table(old, new, group, moved) for group in new.cycle.groups if group.id in present]
    if "" in present:
        tables.append(cycle_moves_table(old, new, None, moved))
    tables += _parts_tables(old, new)
    if changed:
        tables.append(cycle_changes_table(old, new, changed, _doubtful_codes(old, new)))
    show(*tables)
    if not changed:
        say(f"\nKhông điểm tiêu chí nào thay đổi: {' → '.join(cycle_labels(old, new))}.")
    say_status(old, new)


def print_trial(before: Results, after: Results, sets: Sequence[str], changes: Sequence[str]) -> None:
    """For every group of the changed sets the units that differ, and the criteria with other shares of full marks."""
    from parscore.compute.trial import differs, full_marks, trial_rows
    from parscore.write.tables.trial import full_marks_table, trial_table

    rows, marks = trial_rows(before, after), full_marks(before, after)
    tables = []
    for group in (one for one in after.cycle.groups if one.framework in sets):
        mine = [row for row in rows if row.before.group == group.id]
        moved = [row for row in mine if differs(row, after.framework_of(group.id))]
        tables.append(trial_table(before, after, group, moved, len(mine), changes))
        if here := [one for one in marks if one.group == group.id]:
            tables.append(full_marks_table(group, here))
    show(*tables)
    say_status(before, after)


def print_trends(cycles: Sequence[Results], found: Sequence[Trend]) -> None:
    """The units of every group of the last cycle through all cycles, then those that are gone by then."""
    from parscore.write.tables.trend import trend_table

    periods = [str(one.cycle.span) for one in cycles]
    titles = {
        group.id: (f"Diễn biến qua các kỳ: {group.title}", group.ranked) for group in cycles[-1].cycle.groups
    }
    titles[""] = ("Đơn vị không còn ở kỳ cuối", True)
    listed = {group: [one for one in found if one.group == group] for group in titles}
    tables = [
        trend_table(title, periods, listed[group], cycles[-1], ranked=ranked)
        for group, (title, ranked) in titles.items()
        if listed[group]
    ]
    show(*tables)
    say_status(*cycles)


def _doubtful_codes(old: Results, new: Results) -> list[str]:
    """The codes of which it is not sure that they mean the same in both cycles."""
    from parscore.compute.diff_cycles import doubtful_codes

    homes = {unit.id: group.id for group, unit in old.cycle.units()}
    pairs = {(homes[unit.id], group.id) for group, unit in new.cycle.units() if unit.id in homes}
    doubts = [doubtful_codes(old.framework_of(one), new.framework_of(other)) for one, other in sorted(pairs)]
    return list(dict.fromkeys(code for codes in doubts for code in codes))


def print_set_changes(old: Framework, new: Framework, changes: Sequence[SetChange]) -> None:
    """What changed between two criteria sets."""
    from parscore.write.tables.sets import set_changes_table

    if not changes:
        say(f"Không có gì thay đổi: {old.framework} ({old.year}) → {new.framework} ({new.year}).")
        return
    show(set_changes_table(old, new, changes))


def print_shipped(sets: Mapping[str, Framework]) -> None:
    """The sets that come with the package."""
    from parscore.write.tables.sets import shipped_table

    show(shipped_table(sets))


def print_pending(results: Results, found: Sequence[Pending], *, stage: str | None = None) -> None:
    """For each group with open lines the range of every unit, then the lines that can change the order."""
    from parscore.write.tables.appraisal import decisive_table, ranges_table, totals_table

    groups = {group.id: group for group in results.cycle.groups}
    opened = [(groups[each.group], each) for each in found if each.lines]
    tables = []
    for group, each in opened:
        tables.append(ranges_table(results, group, each, stage=stage))
        if (totals := totals_table(results, group, each)).rows or totals.notes:
            tables.append(totals)
        if _decides(each, group):
            tables.append(decisive_table(results, group, each))
    show(*tables)
    for group, each in opened:
        _say_undecided(group, each)
    closed = [groups[each.group].title for each in found if not each.lines]
    if closed:
        say(("\n" if tables else "") + f"Không còn dòng mở: {'; '.join(closed)}.")
    say_status(results)


def _say_undecided(group: Group, each: Pending) -> None:
    """The open lines of a group none of which can change the order."""
    if not _decides(each, group):
        names = {unit.unit: unit.name for unit in each.units}
        listed = "; ".join(f"{names[one.unit]} {one.line.criterion.code}" for one in each.lines)
        say(f"\nKhông dòng mở nào đổi được thứ tự, dù được chấm thế nào: {group.title} ({listed}).")


def _decides(found: Pending, group: Group) -> bool:
    """Whether there are lines to list: those that can change the order, in an unranked group all open ones."""
    return any(line.pairs for line in found.lines) if group.ranked else bool(found.lines)


def print_side_by_side(
    results: Results, found: Sequence[tuple[Group, Sequence[SideBySide]]], *, stages: bool
) -> None:
    """The standings of every group by stage, or by source, side by side."""
    from parscore.write.tables.sources import sources_table, stages_table

    table = stages_table if stages else sources_table
    show(*(table(results.framework_of(group.id), group, rows) for group, rows in found))
    say_status(results)


def print_claims(results: Results, found: Sequence[tuple[Group, GroupClaims]]) -> None:
    """For every group what units claimed beside what was recognised."""
    from parscore.write.tables.claims import claims_tables

    show(*(table for group, one in found for table in claims_tables(results, group, one)))


def print_robust(results: Results, found: Sequence[tuple[Group, RobustGroup]]) -> None:
    """How sure the ranks of every group are."""
    from parscore.write.tables.robust import robust_table

    show(*(robust_table(results, group, one) for group, one in found))
    say_status(results)


def print_tracker(tracker: Tracker, names: Mapping[str, str]) -> None:
    """What agencies have returned and units explained, and by name who has returned nothing."""
    from parscore.write.tables.progress import tracker_tables
    from parscore.write.tables.words import stage_title

    tables = tracker_tables(tracker, names)
    if tables:
        say("")
    show(*tables)
    missed = (one for one in tracker.agencies if one.state == "awaited")
    silent = [f"{names.get(one.by, one.by)} ({stage_title(one.stage).lower()})" for one in missed]
    if silent:
        say(f"\nChưa trả phiếu thẩm định ({len(silent)}): {', '.join(silent)}.")


def print_consistency(results: Results, found: Consistency) -> None:
    """The cuts of every agency, and the criteria with like figures and unlike marks."""
    from parscore.write.tables.appraisal import cuts_table, uneven_table

    tables = [cuts_table(results, found)] if found.cuts else []
    tables += [uneven_table(results, found)] if found.uneven else []
    show(*tables)
    if tables:
        say("")
    if not found.cuts:
        say("Chưa có điểm thẩm định nào bên cạnh điểm tự chấm.")
    if not found.uneven:
        say("Không có tiêu chí nào cùng số liệu kê khai mà khác điểm.")
    say_status(results)
