"""What files of rulings are read against, and the words in their cells: marks, requests, who rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import PurePosixPath

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.appraisal import AGREES, ASKS
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.read.cells import as_number, as_text
from parscore.read.names import Names, agency_names, unit_names
from parscore.read.sheet import Table
from parscore.text import did_you_mean, fold, squeeze

ASKING = frozenset(fold(word) for word in (ASKS, "yêu cầu giải trình", "đề nghị giải trình", "YCGT"))
AGREEING = frozenset(fold(word) for word in (AGREES, "không áp dụng", "đồng ý", "đồng ý KAD", "KAD"))
TICKS = frozenset(fold(word) for word in ("x", "có", "yes", "1")) | {"✓", "✔", "☑"}
_WHO = tuple(
    fold(word) for word in ("Cơ quan thẩm định", "Đơn vị thẩm định", "Người thẩm định", "Cơ quan chấm")
)
_ABOVE = 20


@dataclass(frozen=True)
class Court:
    """One stage of a cycle with its sets by unit: what a file of rulings is read against."""

    stage: str
    cycle: Cycle
    sets: Mapping[str, Framework]

    @cached_property
    def units(self) -> Names:
        """The names of the units."""
        return unit_names(self.cycle)

    @cached_property
    def agencies(self) -> Names:
        """The names of all who may rule."""
        return agency_names(self.cycle)

    @cached_property
    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """The scored codes of every unit's set."""
        listed = {id(made): tuple(found.code for found in made.scored) for made in self.sets.values()}
        return {unit: listed[id(made)] for unit, made in self.sets.items()}

    def by_file(self, file: str) -> str | None:
        """Who rules according to the name of the file."""
        return self.agencies.find(PurePosixPath(file).stem)

    def by_folder(self, file: str) -> str | None:
        """Who rules according to the innermost folder on the way to the file that names somebody."""
        folders = reversed(PurePosixPath(file).parts[:-1])
        return next((found for name in folders if (found := self.agencies.find(name)) is not None), None)


@dataclass(frozen=True, slots=True)
class Word:
    """What one cell says: a mark, a request for an explanation, agreement that the line does not apply."""

    points: Decimal | None = None
    asks: bool = False
    agrees: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is ruled."""
        return self.points is None and not self.asks and not self.agrees


def mark_of(value: object, place: Place, unit: str, code: str) -> tuple[Word, list[Diagnostic]]:
    """What stands in the cell of a mark: a number, a request, nothing, or a finding."""
    text = as_text(value)
    if not text.strip("-–—. "):
        return Word(), []
    number = as_number(value)
    if number is not None:
        return Word(number), []
    if fold(text) in ASKING:
        return Word(asks=True), []
    if fold(text) in AGREEING:
        return Word(agrees=True), []
    return Word(), [finding("R004", place, unit=unit, criterion=code, value=text[:80])]


def status_of(text: str, place: Place, unit: str, code: str) -> tuple[Word, list[Diagnostic]]:
    """What stands in the column of requests."""
    key = fold(text)
    if not text or not (key or text in TICKS):
        return Word(), []
    if key in ASKING or key in TICKS or text in TICKS:
        return Word(asks=True), []
    if key in AGREEING:
        return Word(agrees=True), []
    near = did_you_mean(text, [ASKS, AGREES])
    return Word(), [finding("R008", place, unit=unit, criterion=code, value=text[:80], suggestion=near)]


def both(mark: Word, status: Word) -> Word:
    """The mark with what the column of requests adds."""
    return Word(mark.points, mark.asks or status.asks, mark.agrees or status.agrees)


def note_of(text: str) -> tuple[str, bool]:
    """The reason in a remark, and whether it asks for an explanation, as in `Giải trình: thiếu phụ lục`."""
    head, colon, rest = squeeze(text).partition(":")
    if fold(head) in ASKING:
        return (rest.strip() if colon else ""), True
    return squeeze(text), False


def named_above(table: Table, heading: int, court: Court) -> tuple[str | None, list[Diagnostic]]:
    """Who rules according to a line `Cơ quan thẩm định: …` above the heading row, or None."""
    for row, cells in enumerate(table.rows[: min(heading - 1, _ABOVE)], 1):
        for column, value in enumerate(cells, 1):
            label, _, rest = as_text(value).partition(":")
            if fold(label) not in _WHO:
                continue
            beside = (text for cell in cells[column:] if (text := as_text(cell)))
            written = rest.strip() or next(beside, "")
            if not written:
                continue
            by = court.agencies.find(written)
            if by is not None:
                return by, []
            near = court.agencies.suggestion(written)
            return None, [finding("R005", table.place(row, column), name=written[:80], suggestion=near)]
    return None, []
