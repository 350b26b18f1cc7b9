"""Rows → a tree by their numbering: what stands under what, and every code qualified by the codes above it.

A number damaged by a spreadsheet is taken only in the one reading that continues the rows before it; whatever else
does not continue them is kept where it is and marked. A numbering that begins anew begins another set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.model.draft import DraftMark, doubt
from parscore.read.annex.number import RANK, Label
from parscore.read.annex.rows import Row

DEEPEST = 12
UNNUMBERED = Label("none")
_SHORTEST_FIELD = 5
_SECTION_CODES = {"bonus": "C", "penalty": "T"}


@dataclass(eq=False)
class TreeRow:
    """One row in the tree while it grows."""

    row: Row
    label: Label = UNNUMBERED
    children: list[TreeRow] = field(default_factory=list)
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

    @property
    def own_number(self) -> str:
        """The last part of its label, or the letter of its section; empty when it has neither."""
        return self.label.parts[-1] if self.label.parts else _SECTION_CODES.get(self.row.kind, "")


@dataclass
class Part:
    """One set of criteria: its top rows in order, the printed totals, rows that belong to none."""

    roots: list[TreeRow] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)
    stray: list[Row] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many rows surely are criteria."""

        def size(entries: Iterable[TreeRow]) -> int:
            return sum(entry.strong + size(entry.children) for entry in entries)

        return size(self.roots)


class _Reading(Struct, frozen=True):
    """One label of a row: the rows that stay above it, whether it is the `next` number there, whether that is sure."""

    label: Label
    depth: int
    next: bool
    sure: bool = True


def parts_of(rows: Iterable[Row]) -> list[Part]:
    """The sets that the rows hold, one after another; parts without any criterion are left out."""
    parts = [Part()]
    path: list[TreeRow] = []
    for row in rows:
        if row.kind == "total":
            parts[-1].totals.append(row)
        elif row.kind != "criterion" and not row.labels:
            path = _put(parts[-1], [], TreeRow(row))
        else:
            if _begins_anew(parts[-1], row):
                parts.append(Part())
                path = []
            path = _placed(parts[-1], path, _headed(parts[-1], row))
    for part in parts:
        _name(part.roots, "")
    return [part for part in parts if part.size]


def _headed(part: Part, row: Row) -> Row:
    """A row in capitals with points but without number heads a field, where the first row of the set was such a one."""
    capitals = row.title.isupper() and len(row.title) > _SHORTEST_FIELD and bool(row.points)
    first = not part.roots or (part.roots[0].row.level == 0 and part.roots[0].row.title.isupper())
    return structs.replace(row, level=0) if capitals and first and not row.labels and row.level < 0 else row


def _begins_anew(part: Part, row: Row) -> bool:
    """Whether the row starts another set: the top numbering is at its first number again, under a new heading."""
    first = next((entry for entry in part.roots if entry.label.strong), None)
    if first is None or not row.fresh or not row.labels or row.damaged:
        return False
    last, label = part.roots[-1], row.labels[0]
    return (last.label.strong or bool(last.children)) and label == first.label and len(label.parts) == 1


def _placed(part: Part, path: list[TreeRow], row: Row) -> list[TreeRow]:
    """The path to the row's new entry, put into the tree below the entries of `path` that stay."""
    if row.level >= 0:
        return _put(part, [entry for entry in path if entry.rank < row.level], TreeRow(row))
    if row.labels:
        reading, marks = _read(part, path, row)
        entry, depth = TreeRow(row, reading.label, marks=marks), reading.depth
    else:
        entry, depth = TreeRow(row), max(1, _depth_above(path, RANK["none"]))
    if not path and not entry.label.strong:
        part.stray.append(row)
        return path
    return _put(part, path[:depth], entry)


def _put(part: Part, path: Sequence[TreeRow], entry: TreeRow) -> list[TreeRow]:
    above = list(path[:DEEPEST])
    (above[-1].children if above else part.roots).append(entry)
    return [*above, entry]


def _depth_above(path: Sequence[TreeRow], rank: int) -> int:
    """How many entries of the path are above a rank."""
    depth = len(path)
    while depth and path[depth - 1].rank >= rank:
        depth -= 1
    return depth


def _read(part: Part, path: list[TreeRow], row: Row) -> tuple[_Reading, list[DraftMark]]:
    """The label meant with its place, and marks where that is not sure."""
    readings = [_where(part, path, label) for label in row.labels]
    natural = [reading for reading in readings if reading.next]
    if natural and (len(natural) == 1 or not row.damaged):
        return natural[0], _repaired(row, natural[0].label)
    if row.damaged:
        why = "hợp với hơn một chỗ" if natural else "không nối tiếp dòng nào ở trên"
        return readings[0], [_unclear(row, why)]
    return readings[0], [] if readings[0].sure else [_unclear(row, "không thấy mục cha ở các dòng trên")]


def _repaired(row: Row, label: Label) -> list[DraftMark]:
    """The mark of a damaged number that now reads otherwise than it is shown."""
    code = ".".join(label.parts)
    if not row.damaged or code == row.shown:
        return []
    return [DraftMark("", finding("D103", row.place, criterion=code, text=row.shown, code=code))]


def _unclear(row: Row, why: str, given: str = "") -> DraftMark:
    """A mark of a number that is not sure, or of the place `given` to a row without one."""
    if row.shown:
        comment = f"số thứ tự trong phụ lục là «{row.shown}», {why}"
        return doubt("D102", row.place, comment, row.shown, text=row.shown, why=why)
    why = f"không có số, vị trí {given} đã dùng"
    return doubt("D102", row.place, why, given, text=row.title, why=why)


def _where(part: Part, path: list[TreeRow], label: Label) -> _Reading:
    """Where a label stands: after the nearest row above with a number of its style."""
    if label.style == "dotted":
        return _where_dotted(part, path, label)
    alike = (depth for depth in reversed(range(len(path))) if path[depth].label.style == label.style)
    depth = next(alike, None)
    if depth is None:
        return _Reading(label, _depth_above(path, label.rank), label.value <= 1)
    before = path[depth].label.value
    if not label.parts:
        return _Reading(label, depth, True)
    if label.value > before:
        return _Reading(label, depth, label.value == before + 1 or label.style == "lower")
    return _Reading(label, len(path), label.value == 1)


def _where_dotted(part: Part, path: list[TreeRow], label: Label) -> _Reading:
    """Where 1.2.3 stands: below 1.2, else after a row of as many parts, else by its rank."""
    for depth in range(len(path), 0, -1):
        above = path[depth - 1]
        if above.label.strong and above.label.parts == label.parts[:-1]:
            values = [child.label.value for child in above.children if child.label.strong]
            return _Reading(label, depth, label.value == max(values, default=0) + 1)
    for depth in range(len(path) - 1, -1, -1):
        other = path[depth].label
        if other.style == "dotted" and len(other.parts) == len(label.parts):
            return _Reading(label, depth, False, sure=False)
    depth = _depth_above(path, label.rank)
    return _Reading(label, depth, False, sure=not path and not part.roots)


def _name(entries: Sequence[TreeRow], above: str) -> None:
    """Give every entry its code: the code above, a dot and its own number; each code once."""
    taken: set[str] = set()
    own = {entry.label.parts[-1] for entry in entries if entry.label.parts}
    for index, entry in enumerate(entries, 1):
        given = entry.own_number or str(index)
        tail = given if given not in taken else _free(given, taken, own)
        if tail != given and entry.strong:
            why = f"trùng với một mục cùng cấp; tạm ghi {above}{tail}"
            entry.marks.append(_unclear(entry.row, why, given))
        taken.add(tail)
        entry.code = f"{above}{tail}"
        _name(entry.children, f"{entry.code}.")


def _free(tail: str, taken: set[str], own: set[str]) -> str:
    """The next number when no sibling uses it, else the number with a further one behind a dash."""
    if tail.isdecimal() and (following := str(int(tail) + 1)) not in own | taken:
        return following
    return next(free for number in count(2) if (free := f"{tail}-{number}") not in taken)
