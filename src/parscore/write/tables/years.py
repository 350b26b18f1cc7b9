"""The change of every unit between two years, with its parts, as tables; may not compute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from parscore.compute.change_parts import GroupChange
from parscore.model.change import UnitChange, Why
from parscore.model.cycle import Group, Merge
from parscore.model.framework import Rounding
from parscore.model.scorecard import Results
from parscore.text import some_of
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of, texts

PART_TITLES: Mapping[str, str] = {
    "performed": "Thực hiện khác đi",
    "rules": "Điểm tối đa, trọng số, cách chấm đổi",
    "criteria": "Tiêu chí thêm, bỏ",
    "items": "Thưởng, phạt",
    "merged": "Nhập, tách",
}
"""What the parts of a change are called."""
_SHORT: Mapping[str, str] = {
    "performed": "Làm khác", "rules": "Cách chấm", "criteria": "Tiêu chí", "items": "Thưởng, phạt", "merged": "Nhập",
}  # fmt: skip

_BRIEF: Mapping[str, str] = {
    "performed": "Thực hiện khác", "rules": "Đổi cách chấm", "criteria": "Đổi tiêu chí", "items": "Thưởng, phạt",
    "merged": "Nhập, tách",
}  # fmt: skip

MERGE_WORDS: Mapping[Merge, str] = {
    "sum": "cộng số liệu", "weighted": "bình quân có trọng số", "mean": "bình quân", "none": "không so sánh",
}  # fmt: skip

_WHY: Mapping[Why, str] = {
    "new": "không có trong kỳ trước",
    "absent": "kỳ trước chưa nộp: {names}",
    "unfinished": "kỳ này chưa đủ điểm",
    "unfinished_before": "kỳ trước chưa đủ điểm: {names}",
    "several_sets": "các đơn vị cũ ({origins}) chấm theo các bộ tiêu chí khác nhau",
    "undeclared": "hợp nhất từ {origins}, cycle.yaml chưa khai cách so (merge)",
    "unweighted": "hợp nhất từ {origins}, số trọng số (merge_weights) khác số đơn vị cũ",
    "none": "khai không so sánh (merge: none)",
    "unknown": "kỳ trước không có đơn vị {names} mà predecessors nêu",
    "nothing_common": "hai kỳ không có tiêu chí chung nào được tính",
}
_TOP = 3
_BEFORE = 4
"""So many columns stand before those of the parts: the unit, both values, the change."""
_CODES = 12


class _Row(Struct, frozen=True):
    """A row: a unit, or the mean of the group at the end."""

    name: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal | None
    parts: Mapping[str, Decimal] | None
    unit: str = ""


def change_parts_table(
    results: Results,
    group: Group,
    changes: Sequence[UnitChange],
    whole: GroupChange | None,
    labels: tuple[str, str],
) -> Table:
    """The units of a group with value before and after, the change and its parts; the mean of the group last.

    `results` are the later ones, `labels` what both cycles are called.
    """
    first, second = labels
    framework = results.framework_of(group.id)
    mine = [one for one in changes if one.group == group.id]
    by_points = framework.policy.rank.by == "points"
    value = "Điểm" if by_points else "Chỉ số (%)"
    columns: list[ColumnOf[_Row]] = [
        (Column("Đơn vị", "text", 30), lambda row: row.name),
        (Column(value, "number", 9, first), lambda row: row.before),
        (Column(value, "number", 9, second), lambda row: row.after),
        (Column("Thay đổi", "change", 9), lambda row: row.change),
        *(_part_column(name) for name in _parts_of(mine)),
    ]
    rows = [_unit_row(one) for one in mine]
    if whole is not None:
        rows.append(_Row("Bình quân", whole.before, whole.after, whole.change, whole.parts))
    return table_of(
        f"Thay đổi do đâu: {group.title}, {first} → {second}",
        columns,
        rows,
        notes=_notes(mine, whole, by_points),
        style=lambda row: RowStyle("" if row.unit else "total", unit=row.unit),
        rounding=framework.policy.rounding,
    )


def _parts_of(changes: Sequence[UnitChange]) -> list[str]:
    """The parts of which any unit has something."""
    found = [name for name in PART_TITLES if any(getattr(one, name) for one in changes)]
    return found or [next(iter(PART_TITLES))]


def _part_column(name: str) -> ColumnOf[_Row]:
    def part(row: _Row) -> Decimal | None:
        return None if row.parts is None else row.parts[name]

    return Column(PART_TITLES[name], "change", 11, "Trong đó", _SHORT[name]), part


def _unit_row(one: UnitChange) -> _Row:
    parts = None if one.change is None else {name: getattr(one, name) for name in PART_TITLES}
    return _Row(one.name, one.before, one.after, one.change, parts, one.unit)


def _notes(changes: Sequence[UnitChange], whole: GroupChange | None, points: bool) -> Iterator[str]:
    yield (
        f"Các phần chưa làm tròn cộng lại đúng bằng thay đổi của {'điểm' if points else 'chỉ số'}. Thực hiện khác đi: "
        "cùng tiêu chí, theo cách chấm của kỳ này; cách chấm đổi: điểm kỳ trước tính lại theo bộ tiêu chí kỳ này."
    )
    if whole is not None:
        yield f"Bình quân chỉ tính đơn vị so được giữa hai kỳ: {whole.compared}/{whole.units} đơn vị."
        yield from _leaders(changes)
    yield from _origin_notes(changes)
    yield from _unsplit_notes(changes)
    yield from (f"{one.name}: không so với kỳ trước vì {why_in_words(one)}." for one in changes if one.reason)


def group_changes_table(
    found: Sequence[tuple[str, GroupChange]], labels: tuple[str, str], rounding: Rounding
) -> Table:
    """The mean change of every group, by its title, with its parts; `labels` are what both cycles are called."""
    names = [name for name in PART_TITLES if any(one.parts[name] for _, one in found)]
    columns: list[ColumnOf[tuple[str, GroupChange]]] = [
        (Column("Nhóm", "text", 20), lambda row: row[0]),
        (Column("Đơn vị so được", "text", 9), lambda row: f"{row[1].compared}/{row[1].units}"),
        (Column(labels[0].capitalize(), "number", 8), lambda row: row[1].before),
        (Column(labels[1].capitalize(), "number", 8), lambda row: row[1].after),
        (Column("Thay đổi", "change", 8), lambda row: row[1].change),
        *(_mean_column(name) for name in names),
    ]
    return table_of("Thay đổi so với kỳ trước do đâu", columns, found, rounding=rounding)


def _mean_column(name: str) -> ColumnOf[tuple[str, GroupChange]]:
    return Column(_BRIEF[name], "change", 10), lambda row: row[1].parts[name]


def change_sentences(table: Table) -> Iterator[tuple[str, str]]:
    """Every unit that is compared in a table of changes, with its row as one sentence."""
    first, value = table.columns[1].group, table.columns[1].heading.lower()
    parts = [column.heading.lower() for column in table.columns[_BEFORE:]]
    for number, cells in enumerate(texts(table)):
        _, before, after, change, *moved = cells
        if table.rows[number][_BEFORE - 1] is None or not table.style(number).unit:
            continue
        said = "; ".join(f"{part} {made}" for part, made in zip(parts, moved, strict=True) if made != "0")
        because = f": {said}" if said else ""
        yield (
            table.style(number).unit,
            f"So với {first}: {value} {before} → {after}, thay đổi {change}{because}.",
        )


def why_in_words(one: UnitChange) -> str:
    """Why a unit is not compared."""
    return _WHY[one.reason].format(names=", ".join(one.names), origins=", ".join(one.origins))


def _leaders(changes: Iterable[UnitChange]) -> Iterator[str]:
    """Who went up, and down, the most."""
    known = sorted((-one.change, one.name) for one in changes if one.change)
    risen = [name for change, name in known if change < 0][:_TOP]
    fallen = [name for change, name in reversed(known) if change > 0][:_TOP]
    for title, names in (("Tiến bộ nhiều nhất", risen), ("Giảm nhiều nhất", fallen)):
        if names:
            yield f"{title}: {'; '.join(names)}."


def _origin_notes(changes: Iterable[UnitChange]) -> Iterator[str]:
    """What units that merged, were split off or were called otherwise are held against."""
    return (said for one in changes if one.change is not None and (said := _origin(one)))


def _origin(one: UnitChange) -> str:
    before = ", ".join(one.origins)
    if one.way is not None:
        return (
            f"{one.name} hợp nhất từ {before}: cột kỳ trước là bình quân của các đơn vị cũ; "
            f"kỳ trước của cả đơn vị tính bằng cách {MERGE_WORDS[one.way]}."
        )
    if one.split_off:
        return f"{one.name} so với kết quả của {before}, đơn vị đã tách."
    return f"{one.name}: ở kỳ trước là {before}." if before != one.name else ""


def _unsplit_notes(changes: Iterable[UnitChange]) -> Iterator[str]:
    """The criteria of which the whole change stands as one of rules, with the number of units."""
    units = Counter(code for one in changes for code in one.unsplit)
    if units:
        listed = some_of((f"{code} ({count} đơn vị)" for code, count in units.items()), _CODES)
        yield (
            "Cách chấm đổi mà số liệu kỳ trước không tính lại được theo cách mới, nên cả thay đổi xếp vào cột "
            f"cách chấm: {listed}."
        )
