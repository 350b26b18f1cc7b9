"""What files of rulings are read against, and the words in their cells: marks, requests, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import PurePosixPath

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.appraisal import AGREES, ASKS
from parscore.model.submission import Ruling, Seen
from parscore.read.sheets.cells import Unread, as_number, as_text
from parscore.read.sheets.records import Columns
from parscore.read.words.headings import RULINGS, is_wording
from parscore.read.words.lines import QUOTED, LineNames
from parscore.read.words.unit_names import UnitNames, agency_names
from parscore.text import did_you_mean, fold, squeeze

ASKING = frozenset(fold(word) for word in (ASKS, "yêu cầu giải trình", "đề nghị giải trình", "YCGT"))
AGREEING = frozenset(fold(word) for word in (AGREES, "không áp dụng", "đồng ý", "đồng ý KAD", "KAD"))
CHECK_MARKS = frozenset("✓✔☑")
TICKS = frozenset(fold(word) for word in ("x", "có", "yes", "1")) | CHECK_MARKS
_MARK_AND_WORD = re.compile(r"(?P<mark>[\d.,]+(?:\s*(?:điểm|đ))?)\s*[;:,(–—-]\s*(?P<word>[^\d\s].*?)\)?$")
_DASHES = "-–—. "
QUOTED_BRIEFLY = 60


class Word(Struct, frozen=True):
    """What cells say of one line: a mark, a request for an explanation, agreement that it does not apply, why."""

    points: Decimal | None = None
    asks: bool = False
    agrees: bool = False
    reason: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is ruled; a reason alone is no ruling."""
        return self.points is None and not self.asks and not self.agrees

    def with_status(self, other: Word) -> Word:
        """The word with the request, agreement and reason of another cell."""
        reason = joined((self.reason, other.reason))
        return Word(self.points, self.asks or other.asks, self.agrees or other.agrees, reason)

    def with_remark(self, text: str) -> Word:
        """The word with a remark, which gives the reason or asks for an explanation."""
        reason, asks = remark_of(text)
        return structs.replace(self, asks=self.asks or asks, reason=joined((self.reason, reason)))


Said = tuple[Word, list[Diagnostic]]
"""What cells say, and what in them cannot be read."""

Ruled = tuple[Ruling | None, list[Diagnostic]]
"""A ruling and remarks on it, or None and why there is none."""

Rulings = tuple[list[Ruling], list[Diagnostic]]


@dataclass(frozen=True)
class AppraisalContext(LineNames):
    """One stage of a cycle with its criteria sets by unit: what a file of rulings is read against."""

    stage: str = ""

    @cached_property
    def agencies(self) -> UnitNames:
        """The names of all who may rule."""
        return agency_names(self.cycle)

    @cached_property
    def long(self) -> Columns:
        """The columns of rulings in long form; where no words stand right of the marks, no reasons are needed."""
        kinds = {**RULINGS.kinds, "reason": is_wording}
        return self.columns(replace(RULINGS, kinds=kinds, right_of={"reason": "points"}))

    def name_of(self, unit: str) -> str:
        """The printed name of a unit."""
        return self.units.name_of(unit)

    def by_file(self, file: str) -> str | None:
        """Who rules according to the name of the file."""
        return self.agencies.find(PurePosixPath(file).stem)

    def named_in(self, file: str) -> str:
        """The names of those who rule, or of units, in the name of a file; nothing where there is none."""
        stem = PurePosixPath(file).stem
        found = self.agencies.in_file_name(stem) or self.units.in_file_name(stem)
        return ", ".join(sorted(self.agencies.name_of(one) for one in found))

    def by_folder(self, file: str) -> str | None:
        """Who rules according to the innermost folder on the way to the file that names somebody."""
        folders = reversed(PurePosixPath(file).parts[:-1])
        return next((found for name in folders if (found := self.agencies.find(name)) is not None), None)

    def ruling(
        self,
        unit: str,
        code: str,
        by: str,
        word: Word,
        place: Place,
        why: Place | None = None,
        seen: Seen = (),
    ) -> Ruling:
        """The ruling that a word is at this stage; `place` is the cell of the mark, `why` that of the reason."""
        return Ruling(
            self.stage, unit, code, word.points, word.reason, by, word.asks, place, word.agrees, why, seen
        )


def seen_figure(key: str, value: object, *, printed: bool = False) -> Seen:
    """A figure of the unit that the appraiser saw; a text is none, nor a blank cell unless the form `printed` it so."""
    number = as_number(value)
    return ((key, number),) if number is not None or (printed and not as_text(value)) else ()


def mark_of(value: object, place: Place, unit: str, code: str) -> Said:
    """What the cell of a mark says: a number, a request, both as in `2 (giải trình)`, nothing, or a finding."""
    faults = unread(value, place, unit, code)
    text = as_text(value)
    if faults or not without_dashes(text):
        return Word(), faults
    word = _plain_mark(value, text) or _mark_with_request(text)
    if word is not None:
        return word, []
    return Word(), [finding("R004", place, unit=unit, criterion=code, value=text[:QUOTED])]


def _plain_mark(value: object, text: str) -> Word | None:
    """A number alone, agreement alone or a request alone."""
    number = as_number(value)
    return Word(number) if number is not None else _agreement_or_request(text)


def _agreement_or_request(text: str) -> Word | None:
    if fold(text) in AGREEING:
        return Word(agrees=True)
    reason, asks = remark_of(text)
    return Word(asks=True, reason=reason) if asks else None


def _mark_with_request(text: str) -> Word | None:
    """A number with a request behind it, as in `2 (giải trình)`."""
    parts = _MARK_AND_WORD.fullmatch(text)
    number = as_number(parts["mark"]) if parts is not None else None
    if parts is None or number is None:
        return None
    reason, asks = remark_of(parts["word"])
    return Word(number, asks=True, reason=reason) if asks else None


def without_dashes(text: str) -> str:
    """The text, or nothing where it is only the dashes and dots of an empty cell."""
    return text.strip(_DASHES)


def unread(value: object, place: Place, unit: str, code: str) -> list[Diagnostic]:
    """R017 for a cell that only looks empty."""
    if not isinstance(value, Unread):
        return []
    return [finding("R017", place, unit=unit, criterion=code, problem=str(value))]


def status_of(text: str, place: Place, unit: str, code: str) -> Said:
    """What a cell in the column of requests says."""
    key = fold(text)
    if key in TICKS or text in TICKS:
        return Word(asks=True), []
    if not key:
        return Word(), []
    word = _agreement_or_request(text)
    if word is not None:
        return word, []
    near = did_you_mean(text, [ASKS, AGREES])
    return Word(), [finding("R008", place, unit=unit, criterion=code, value=text[:QUOTED], suggestion=near)]


def joined(texts: Iterable[str]) -> str:
    """Reasons from several cells, each once; marks without a letter or digit are none."""
    return "; ".join(dict.fromkeys(text for text in texts if fold(text)))


def remark_of(text: str) -> tuple[str, bool]:
    """The reason in a remark, and whether it asks for an explanation, as in `Giải trình: thiếu phụ lục`."""
    plain = squeeze(text)
    if fold(plain) in ASKING:
        return "", True
    head, colon, rest = plain.partition(":")
    if colon and fold(head) in ASKING:
        return rest.strip(), True
    return plain, False
