"""Who rules according to lines `Cơ quan thẩm định: …` above a table or above a part of it."""

from __future__ import annotations

from bisect import bisect_left

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.read.rulings.words import Court
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.table import Table
from parscore.text import fold

_WHO = tuple(
    fold(word) for word in ("Cơ quan thẩm định", "Đơn vị thẩm định", "Người thẩm định", "Cơ quan chấm")
)
_FEW = 3
"""A line that says who rules holds no more cells than that when the label stands in one of its own."""


class Above:
    """The lines of one table that say who rules; each holds for what stands below it."""

    def __init__(self, table: Table, court: Court) -> None:
        self.rows: list[int] = []
        self.said: list[tuple[str | None, list[Diagnostic]]] = []
        for row, cells in enumerate(table.rows, 1):
            for column, value in enumerate(cells, 1):
                if not isinstance(value, str) or not value:
                    continue
                label, colon, rest = as_text(value).partition(":")
                if fold(label) not in _WHO:
                    continue
                filled = [text for cell in cells if (text := as_text(cell))]
                beside = next((text for cell in cells[column:] if (text := as_text(cell))), "")
                written = rest.strip() or (beside if colon or len(filled) <= _FEW else "")
                if written:
                    self.rows.append(row)
                    self.said.append(self._named(table, row, column, written, court))
                    break

    def _named(
        self, table: Table, row: int, column: int, written: str, court: Court
    ) -> tuple[str | None, list[Diagnostic]]:
        by = court.agencies.find(written)
        if by is not None:
            return by, []
        near = court.agencies.suggestion(written)
        return None, [finding("R005", table.place(row, column), name=written[:80], suggestion=near)]

    def nearest(self, row: int) -> tuple[str | None, list[Diagnostic]]:
        """Who rules below the last such line above `row`, None where there is none; or that nobody has that name."""
        place = bisect_left(self.rows, row)
        return self.said[place - 1] if place else (None, [])
