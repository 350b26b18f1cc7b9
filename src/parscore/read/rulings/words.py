"""What files of rulings are read against, and the words in their cells: marks, requests, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import PurePosixPath

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.appraisal import AGREES, ASKS
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.read.sheets.cells import Unread, as_number, as_text
from parscore.read.words.unit_names import Names, agency_names, unit_names
from parscore.text import did_you_mean, fold, squeeze

ASKING = frozenset(fold(word) for word in (ASKS, "yêu cầu giải trình", "đề nghị giải trình", "YCGT"))
AGREEING = frozenset(fold(word) for word in (AGREES, "không áp dụng", "đồng ý", "đồng ý KAD", "KAD"))
TICKS = frozenset(fold(word) for word in ("x", "có", "yes", "1")) | {"✓", "✔", "☑"}
_MARK_AND_WORD = re.compile(r"(?P<mark>[\d.,]+(?:\s*(?:điểm|đ))?)\s*[;:,(–—-]\s*(?P<word>[^\d\s].*?)\)?$")


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

    @cached_property
    def parents(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of every unit's set that have parts."""
        return {
            unit: tuple(code for code, found in made.by_code.items() if found.children)
            for unit, made in self.sets.items()
        }

    def name_of(self, unit: str) -> str:
        """The printed name of a unit."""
        return next((one.name for _, one in self.cycle.units() if one.id == unit), unit)

    def by_file(self, file: str) -> str | None:
        """Who rules according to the name of the file."""
        return self.agencies.find(PurePosixPath(file).stem)

    def by_folder(self, file: str) -> str | None:
        """Who rules according to the innermost folder on the way to the file that names somebody."""
        folders = reversed(PurePosixPath(file).parts[:-1])
        return next((found for name in folders if (found := self.agencies.find(name)) is not None), None)


@dataclass(frozen=True, slots=True)
class Word:
    """What cells say of one line: a mark, a request for an explanation, agreement that it does not apply, why."""

    points: Decimal | None = None
    asks: bool = False
    agrees: bool = False
    reason: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is ruled; a reason alone is no ruling."""
        return self.points is None and not self.asks and not self.agrees


def mark_of(value: object, place: Place, unit: str, code: str) -> tuple[Word, list[Diagnostic]]:
    """What stands in the cell of a mark: a number, a request, both as in `2 (giải trình)`, nothing, or a finding."""
    faults = unread(value, place, unit, code)
    text = as_text(value)
    if faults or not text.strip("-–—. "):
        return Word(), faults
    number = as_number(value)
    if number is not None:
        return Word(number), []
    if fold(text) in AGREEING:
        return Word(agrees=True), []
    reason, asks = note_of(text)
    if asks:
        return Word(asks=True, reason=reason), []
    parts = _MARK_AND_WORD.fullmatch(text)
    if parts is not None:
        number = as_number(parts["mark"])
        reason, asks = note_of(parts["word"])
        if number is not None and asks:
            return Word(number, asks=True, reason=reason), []
    return Word(), [finding("R004", place, unit=unit, criterion=code, value=text[:80])]


def unread(value: object, place: Place, unit: str, code: str) -> list[Diagnostic]:
    """R017 for a cell that only looks empty."""
    if not isinstance(value, Unread):
        return []
    return [finding("R017", place, unit=unit, criterion=code, problem=str(value))]


def status_of(text: str, place: Place, unit: str, code: str) -> tuple[Word, list[Diagnostic]]:
    """What stands in the column of requests."""
    key = fold(text)
    if not text or not (key or text in TICKS):
        return Word(), []
    if key in TICKS or text in TICKS:
        return Word(asks=True), []
    if key in AGREEING:
        return Word(agrees=True), []
    reason, asks = note_of(text)
    if asks:
        return Word(asks=True, reason=reason), []
    near = did_you_mean(text, [ASKS, AGREES])
    return Word(), [finding("R008", place, unit=unit, criterion=code, value=text[:80], suggestion=near)]


def both(mark: Word, status: Word) -> Word:
    """The mark with what other cells add."""
    return Word(
        mark.points,
        mark.asks or status.asks,
        mark.agrees or status.agrees,
        joined((mark.reason, status.reason)),
    )


def noted(word: Word, text: str) -> Word:
    """The word with a remark, which gives the reason or asks for an explanation."""
    reason, asks = note_of(text)
    return replace(word, asks=word.asks or asks, reason=joined((word.reason, reason)))


def joined(texts: Iterable[str]) -> str:
    """Reasons from several cells, each once; marks without a letter or digit are none."""
    return "; ".join(dict.fromkeys(text for text in texts if fold(text)))


def note_of(text: str) -> tuple[str, bool]:
    """The reason in a remark, and whether it asks for an explanation, as in `Giải trình: thiếu phụ lục`."""
    said = squeeze(text)
    if fold(said) in ASKING:
        return "", True
    head, colon, rest = said.partition(":")
    if colon and fold(head) in ASKING:
        return rest.strip(), True
    return said, False
