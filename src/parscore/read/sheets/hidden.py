"""What people do not see of a sheet though it was read: hidden sheets, rows and columns, numbers without a look.

One way of telling it for every kind of table. May not know what a table is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Set

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.sheets.table import Concealed, Table
from parscore.text import cell_name, column_name, some_of

_READ = "trang này được đọc"
_NOT_READ = "trang này không được đọc"
_SHOWN = 10


def hidden_sheet(file: str, name: str, *, read: bool) -> Diagnostic:
    """W015: a hidden sheet that holds such a table as is read."""
    return finding("W015", Place(file, name), sheets=f"«{name}»", done=_READ if read else _NOT_READ)


def says_nothing_again(said: Iterable[Hashable], seen: set[Hashable]) -> bool:
    """Whether what a hidden sheet says is all new, by its keys, which are then among those `seen`."""
    keys = set(said)
    again = bool(keys & seen)
    seen |= set() if again else keys
    return not again


def unseen_in(tables: Iterable[Table], places: Iterable[Place | None]) -> list[Diagnostic]:
    """W016 for each sheet out of whose hidden rows, columns or cells something was read, by the places of that."""
    read = defaultdict[str, list[Place]](list)
    for place in places:
        if place is not None:
            read[place.sheet].append(place)
    known = {table.name: (table, table.concealed) for table in tables if table.concealed is not None}
    return [
        found
        for name, (table, concealed) in known.items()
        for found in unseen(table, concealed, read[name], read[name])
    ]


def unseen(
    table: Table, concealed: Concealed, down: Collection[Place], across: Collection[Place]
) -> Iterator[Diagnostic]:
    """W016 for the hidden ones among the rows of `down`, the columns of `across`, and the cells of `down`."""
    lines = _numbers(concealed.hidden_rows, (place.line for place in down))
    columns = _numbers(concealed.hidden_columns, (place.column for place in across))
    cells = (
        sorted({(place.line, place.column) for place in down} & concealed.unseen) if concealed.unseen else []
    )
    kinds = (
        ("dòng", list(map(str, lines))),
        ("cột", list(map(column_name, columns))),
        ("số ở ô", [cell_name(*cell) for cell in cells]),
    )
    what = [f"{kind} {some_of(items, _SHOWN)}" for kind, items in kinds if items]
    if what:
        yield finding("W016", Place(table.file, table.name), what="; ".join(what))


def _numbers(hidden: Set[int], used: Iterable[int]) -> list[int]:
    return sorted(hidden & set(used)) if hidden else []
