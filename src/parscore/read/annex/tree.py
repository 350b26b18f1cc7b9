"""Rows → a tree by their numbering: what stands under what, and every code qualified by the codes above it.

A number damaged by a spreadsheet is taken only in the one reading that continues the rows before it;
whatever else does
not continue them is kept where it stands and marked. A numbering that begins anew begins another set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from parscore.catalogue import finding
from parscore.model.draft import DraftMark
from parscore.read.annex.number import RANK, Label
from parscore.read.annex.rows import Row

DEEPEST = 12
UNNUMBERED = Label("none")


@dataclass(eq=False)
class Entry:
    """One row in the tree while it grows; `tail` is the last part of its code, `index` counts it among its
    siblings."""

    row: Row
    label: Label
    children: list[Entry] = field(default_factory=list)
    tail: str = ""
    code: str = ""
    marks: list[DraftMark] = field(default_factory=list)

    @property
    def strong(self) -> bool:
        """Whether the row surely is a criterion: by its number, its level, or as head of a section."""
        return self.label.strong or self.row.level >= 0 or self.row.kind != "criterion"

    @property
    def rank(self) -> int:
        """How deep such a row usually stands."""
        if self.row.level >= 0:
            return self.row.level
        return -1 if not self.label.strong and self.row.kind != "criterion" else self.label.rank


@dataclass
class Part:
    """One set of criteria: its top rows in order, the printed total, rows that belong to none."""

    roots: list[Entry] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)
    stray: list[Row] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many rows surely are criteria."""

        def count(entries: Iterable[Entry]) -> int:
            return sum(entry.strong + count(entry.children) for entry in entries)

        return count(self.roots)


def parts_of(rows: Iterable[Row]) -> list[Part]:
    """The sets that the rows hold, one after another; parts without any criterion are left out."""
    parts = [Part()]
    path: list[Entry] = []
    for row in rows:
        part = parts[-1]
        if row.kind == "total":
            part.totals.append(row)
            continue
        if row.kind != "criterion" and not row.labels:
            path = [_added(part, [], Entry(row, UNNUMBERED))]
            continue
        if _begins_anew(part, row):
            parts.append(Part())
            part, path = parts[-1], []
        path = _placed(part, path, _headed(part, row))
    for part in parts:
        _name(part.roots, "")
    return [part for part in parts if part.size]


def _headed(part: Part, row: Row) -> Row:
    """A row in capitals with points but without number heads a field, where the first row of the set was
    such a one."""
    capitals = (
        not row.labels and row.level < 0 and row.title.isupper() and len(row.title) > 5 and bool(row.points)
    )
    first = not part.roots or (part.roots[0].row.level == 0 and part.roots[0].row.title.isupper())
    return replace(row, level=0) if capitals and first else row


def _begins_anew(part: Part, row: Row) -> bool:
    """Whether the row starts another set: the top numbering is at its first number again, under a new
    heading."""
    first = next((entry for entry in part.roots if entry.label.strong), None)
    if not row.fresh or first is None or not row.labels or row.damaged:
        return False
    label = row.labels[0]
    last = part.roots[-1]
    if not last.label.strong and not last.children:
        return False
    return label.style == first.label.style and len(label.parts) == 1 and label.parts == first.label.parts


def _placed(part: Part, path: list[Entry], row: Row) -> list[Entry]:
    """The path to the row's new entry, put into the tree below the entries of `path` that stay."""
    if row.level >= 0:
        kept = [entry for entry in path if entry.rank < row.level][:DEEPEST]
        entry = Entry(row, UNNUMBERED)
        return [*kept, _added(part, kept, entry)]
    if not row.labels:
        if not path:
            part.stray.append(row)
            return path
        depth = len(path)
        while depth > 1 and path[depth - 1].rank >= RANK["none"]:
            depth -= 1
        return [*path[:depth], _added(part, path[:depth], Entry(row, UNNUMBERED))]
    label, depth, marks = _read(part, path, row)
    if not path and not label.strong:
        part.stray.append(row)
        return path
    kept = path[: min(depth, DEEPEST)]
    entry = Entry(row, label, marks=marks)
    return [*kept, _added(part, kept, entry)]


def _added(part: Part, path: list[Entry], entry: Entry) -> Entry:
    (path[-1].children if path else part.roots).append(entry)
    return entry


def _read(part: Part, path: list[Entry], row: Row) -> tuple[Label, int, list[DraftMark]]:
    """The label meant, the depth at which it stands, and marks where that is not sure."""
    readings = [(label, *_where(part, path, label)) for label in row.labels]
    natural = [reading for reading in readings if reading[2]]
    if len(natural) == 1 or (natural and not row.damaged):
        label, depth, _, _ = natural[0]
        if row.damaged and ".".join(label.parts) != row.shown:
            code = ".".join(label.parts)
            return (
                label,
                depth,
                [DraftMark("", finding("D103", row.place, criterion=code, text=row.shown, code=code))],
            )
        return label, depth, []
    label, depth, _, found = readings[0]
    if row.damaged:
        why = "hợp với hơn một chỗ" if natural else "không nối tiếp dòng nào ở trên"
        return label, depth, [_unclear(row, why)]
    if not found:
        return label, depth, [_unclear(row, "không thấy mục cha ở các dòng trên")]
    return label, depth, []


def _unclear(row: Row, why: str) -> DraftMark:
    comment = f"số thứ tự trong phụ lục là «{row.shown}», {why}"
    return DraftMark(comment, finding("D102", row.place, criterion=row.shown, text=row.shown, why=why))


def _where(part: Part, path: list[Entry], label: Label) -> tuple[int, bool, bool]:
    """How many entries of `path` stay above the label, whether it is the next number there, whether its
    place is sure."""
    if label.style == "dotted":
        return _where_dotted(part, path, label)
    for depth in range(len(path) - 1, -1, -1):
        other = path[depth].label
        if other.style == label.style:
            if not label.parts:
                return depth, True, True
            if label.value > other.value:
                return depth, label.value == other.value + 1 or label.style == "lower", True
            return len(path), label.value == 1, True
    depth = len(path)
    while depth and path[depth - 1].rank >= label.rank:
        depth -= 1
    return depth, label.value <= 1, True


def _where_dotted(part: Part, path: list[Entry], label: Label) -> tuple[int, bool, bool]:
    head = label.parts[:-1]
    for depth in range(len(path), 0, -1):
        if path[depth - 1].label.strong and path[depth - 1].label.parts == head:
            return depth, label.value == _last(path[depth - 1].children) + 1, True
    for depth in range(len(path) - 1, -1, -1):
        other = path[depth].label
        if other.style == "dotted" and len(other.parts) == len(label.parts):
            return depth, False, False
    depth = len(path)
    while depth and path[depth - 1].rank >= label.rank:
        depth -= 1
    return depth, False, depth == 0 and not path and not part.roots


def _last(children: list[Entry]) -> int:
    return max((child.label.value for child in children if child.label.strong), default=0)


def _name(entries: list[Entry], above: str) -> None:
    """Give every entry its code: the code above, a dot and its own number; each code once."""
    taken: set[str] = set()
    own = {entry.label.parts[-1] for entry in entries if entry.label.parts}
    for index, entry in enumerate(entries, 1):
        tail = entry.label.parts[-1] if entry.label.parts else _section(entry) or str(index)
        if tail in taken:
            given, tail = tail, _free(tail, taken, own)
            if entry.strong:
                why = f"trùng với một mục cùng cấp; tạm ghi {above}{tail}"
                entry.marks.append(
                    _unclear(entry.row, why) if entry.row.shown else _unclear_level(entry, given)
                )
        taken.add(tail)
        entry.tail = tail
        entry.code = f"{above}{tail}"
        _name(entry.children, f"{entry.code}.")


def _section(entry: Entry) -> str:
    return {"bonus": "C", "penalty": "T"}.get(entry.row.kind, "")


def _unclear_level(entry: Entry, given: str) -> DraftMark:
    why = f"không có số, vị trí {given} đã dùng"
    return DraftMark(why, finding("D102", entry.row.place, criterion=given, text=entry.row.title, why=why))


def _free(tail: str, taken: set[str], own: set[str]) -> str:
    """The next number when no sibling uses it, else the number with a letter."""
    if tail.isdecimal() and (following := str(int(tail) + 1)) not in own | taken:
        return following
    return next(f"{tail}{letter}" for letter in _suffixes() if f"{tail}{letter}" not in taken)


def _suffixes() -> Iterable[str]:
    number = 1
    while True:
        number += 1
        yield f"-{number}"
