"""The cells of one sheet's XML, found or made; may not change a value, a formula or a cell not to be marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from parscore.text import cell_name, column_number
from parscore.write.annotated.package import AnnotationError, Dialect

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_WIDTH, _HEIGHT = 64, 20
"""The usual width of a column and height of a row in pixels; the height in points is below."""
_POINTS = 15.0


def at(reference: str) -> tuple[int, int] | None:
    """Row and column, from 1, of a cell's name."""
    found = _REFERENCE.fullmatch(reference.strip())
    return None if found is None else (int(found[2]), column_number(found[1]))


class Area(NamedTuple):
    """A range of cells, its first and last row and column counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a place lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def area_of(reference: str | None) -> Area | None:
    """The range that a reference such as `B2:D3` names; a single cell is one too."""
    first, _, last = (reference or "").partition(":")
    start, end = at(first), at(last or first)
    return Area(*start, *end) if start and end else None


class Merged:
    """The merged ranges of a sheet, found by blocks of rows; the few that span very many rows are held apart."""

    _BLOCK, _MOST = 64, 64

    def __init__(self, areas: Iterator[Area]) -> None:
        self._blocks: defaultdict[int, list[Area]] = defaultdict(list)
        self._tall: list[Area] = []
        for area in areas:
            first, last = area.top // self._BLOCK, area.bottom // self._BLOCK
            if last - first > self._MOST:
                self._tall.append(area)
            else:
                for block in range(first, last + 1):
                    self._blocks[block].append(area)

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The first cell of the merged range at a place, or the place itself."""
        areas = chain(self._blocks.get(row // self._BLOCK, ()), self._tall)
        return next(((area.top, area.left) for area in areas if area.holds(row, column)), (row, column))


class Grid:
    """The rows and cells of one worksheet."""

    def __init__(self, root: Any, dialect: Dialect) -> None:
        self.root, self._xml = root, dialect
        self._data = root.find(dialect.tag("sheetData"))
        if self._data is None:
            raise AnnotationError("một trang tính không có phần dữ liệu")
        self._rows: dict[int, Any] = dict(_numbered(self._data, dialect.tag("row"), _number))
        self._order = sorted(self._rows)
        nodes = root.iter(dialect.tag("mergeCell"))
        self._merged = Merged(area for node in nodes if (area := area_of(node.get("ref"))) is not None)
        self._widths: dict[int, int] = {}

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that holds what is seen at a place: the first of a merged range."""
        return self._merged.anchor(row, column)

    def cell(self, row: int, column: int) -> Any:
        """The cell at a place, made in its order if it is not there."""
        if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN):
            raise AnnotationError(f"không có ô {cell_name(row, column)}")
        line = self._row(row)
        cells = list(_numbered(line, self._xml.tag("c"), _column_number))
        if (known := next((cell for number, cell in cells if number == column), None)) is not None:
            return known
        made = self._xml.element("c", r=cell_name(row, column))
        if style := self._style(line, column):
            made.set("s", style)
        line.attrib.pop("spans", None)
        line.insert(max((at for at, (number, _) in enumerate(cells, 1) if number < column), default=0), made)
        return made

    def _row(self, row: int) -> Any:
        if row not in self._rows:
            made = self._rows[row] = self._xml.element("row", r=str(row))
            before = bisect_left(self._order, row)
            if before:
                self._rows[self._order[before - 1]].addnext(made)
            else:
                self._data.insert(0, made)
            self._order.insert(before, row)
        return self._rows[row]

    def _style(self, line: Any, column: int) -> str:
        """The style that an absent cell is shown in: its row's, else its column's."""
        if line.get("s") and _is_set(line, "customFormat"):
            return str(line.get("s"))
        return next((str(node.get("style")) for node in self._columns(column) if node.get("style")), "")

    def _columns(self, column: int) -> Iterator[Any]:
        for node in self.root.iterfind(f"{self._xml.tag('cols')}/{self._xml.tag('col')}"):
            if _number(node.get("min")) <= column <= _number(node.get("max")):
                yield node

    def width(self, column: int) -> int:
        """The width of a column in pixels, near enough to place a note."""
        if (known := self._widths.get(column)) is None:
            known = self._widths[column] = self._measured(column)
        return known

    def _measured(self, column: int) -> int:
        for node in self._columns(column):
            if _is_set(node, "hidden"):
                return 0
            if node.get("width"):
                return round(_float(node.get("width"), 9.14) * 7 + 5)
        return _WIDTH

    def height(self, row: int) -> int:
        """The height of a row in pixels, near enough to place a note."""
        line = self._rows.get(row)
        if line is None:
            return _HEIGHT
        return 0 if _is_set(line, "hidden") else round(_float(line.get("ht"), _POINTS) * 4 / 3)


def _numbered(parent: Any, tag: str, number_of: Any) -> Iterator[tuple[int, Any]]:
    """Every child of a tag with its number; one that names none follows the one before."""
    last = 0
    for node in parent.iterchildren(tag):
        last = number_of(node.get("r")) or last + 1
        yield last, node


def _column_number(text: str | None) -> int:
    place = at(text or "")
    return place[1] if place else 0


def _is_set(node: Any, name: str) -> bool:
    return node.get(name) in ("1", "true")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def _float(text: str | None, otherwise: float) -> float:
    try:
        value = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return value if 0 <= value < 10_000 else otherwise


def link_to(sheet: str, row: int, column: int) -> str:
    """Where a link inside the workbook leads: `'Tự chấm điểm'!F27`."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell_name(row, column)}"
