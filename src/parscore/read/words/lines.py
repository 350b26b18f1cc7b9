"""Which unit and which criterion a row of a table in long form is about; the same for every kind of such table.

May not know what else a row says.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import filterfalse
from pathlib import Path
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.model.framework import Criterion, Framework
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.hidden import hidden_sheet, says_nothing_again, unseen_in
from parscore.read.sheets.open import read_table
from parscore.read.sheets.records import Columns, Record, records
from parscore.read.sheets.table import Table
from parscore.read.words.criterion_names import RowMatch, alike, criterion_meant, is_code_like
from parscore.read.words.headings import CODE_HEADINGS, COUNTERS
from parscore.read.words.legacy import words
from parscore.read.words.unit_names import UnitNames, unit_names
from parscore.text import quoted

QUOTED = 80
"""The longest part of a cell that a finding quotes."""

_PARTS_SHOWN = 3
_SAID = ("text", "points", "share", "replies", "numerator", "denominator", "of", "option", "value")
"""The columns that say something of a line."""
_COUNTERS = frozenset(map(words, COUNTERS))
_CODES = frozenset(map(words, CODE_HEADINGS))

Found = tuple[str | None, list[Diagnostic]]
"""An identity or a code, or None and why there is none."""


About = Callable[[Record, str, Framework | None], Found]
"""Which code a row of a unit is about, with the unit's set."""


class Line(NamedTuple):
    """A row with the unit and the scored criterion (or figure) that it is about."""

    unit: str
    code: str
    record: Record


@dataclass(frozen=True)
class LineNames:
    """The units of a cycle and their criteria sets by unit: what lines are read against.

    `parents`: a line may also be about a criterion that has others below it.
    """

    cycle: Cycle
    sets: Mapping[str, Framework]
    parents: bool = field(default=False, kw_only=True)

    @cached_property
    def units(self) -> UnitNames:
        """The names of the units."""
        return unit_names(self.cycle)

    @cached_property
    def frameworks(self) -> tuple[Framework, ...]:
        """The sets, each once."""
        return tuple({id(made): made for made in self.sets.values()}.values())

    def columns(self, kind: Columns) -> Columns:
        """The columns of a kind of table; those of units and criteria are also known by their cells."""
        kinds = {"unit": self.is_unit, "code": self.is_code, "title": self.is_criterion, **kind.kinds}

        def is_other(heading: str) -> bool:
            return kind.other(heading) or self.is_unit(heading) or self.is_criterion(heading)

        return replace(kind, kinds=kinds, other=is_other)

    def is_unit(self, value: object) -> bool:
        """Whether a cell names a unit."""
        return self.units.find(as_text(value)) is not None

    def is_code(self, value: object) -> bool:
        """Whether a cell names a criterion that can hold a mark by its number."""
        return is_code_like(as_text(value)) and self.is_criterion(value)

    def is_criterion(self, value: object) -> bool:
        """Whether a cell names a criterion of any of the sets that can hold a mark; a mere count names none."""
        text = as_text(value)
        if not text or text.isdecimal():
            known = (made.by_code[text] for made in self.frameworks if text in made.by_code)
            return any(one.is_leaf or self.parents for one in known)
        return any(self._codes(criterion_meant(made, value), made) for made in self.frameworks)

    def _codes(self, found: RowMatch, made: Framework) -> tuple[str, ...]:
        return found.meant if self.parents else _scored(found, made)

    def lines_in(
        self, path: Path, file: str, kind: Columns, passed: Callable[[Record], bool] = lambda _: False
    ) -> tuple[list[Line], list[Diagnostic]]:
        """The rows of a file that are about a line, and what is wrong with the others but for those `passed`."""
        tables, findings = read_table(path, file, hidden=True)
        lines, faults = self.lines_on(tables, [LineKind(kind, passed=passed)])
        return lines, [*findings, *faults]

    def lines_on(
        self, tables: Sequence[Table], kinds: Iterable[LineKind]
    ) -> tuple[list[Line], list[Diagnostic]]:
        """The rows of tables that are about a line; each is of the first kind whose columns it has."""
        known = [kind._replace(columns=self.columns(kind.columns)) for kind in kinds]
        lines, findings, seen = list[Line](), list[Diagnostic](), set[Hashable]()
        for table in sorted(tables, key=lambda table: not table.visible):
            kind = next((one for one in known if one.columns.head(table)), None)
            if kind is not None or table.visible:
                found, faults = self._lines_on(table, kind or known[0])
                new, told = _new_on(table, found, seen)
                lines += found if new else []
                findings += [*(faults if new else []), *told]
        places = (place for line in lines for place in _said_in(line.record))
        return lines, [*findings, *unseen_in(tables, places)]

    def _lines_on(self, table: Table, kind: LineKind) -> tuple[list[Line], list[Diagnostic]]:
        """The lines of one table but for rows that are passed, and what is wrong with others."""
        rows, findings = records(table, kind.columns)
        lines: list[Line] = []
        for record in filterfalse(kind.passed, rows):
            line, faults = self._line(record, kind.about)
            findings += faults
            lines += [line] if line is not None else []
        return lines, findings

    def _line(self, record: Record, about: About) -> tuple[Line | None, list[Diagnostic]]:
        unit, faults = unit_of(record, self.units)
        if unit is None:
            return None, faults
        made = self.sets.get(unit)
        code, wrong = about(record, unit, made)
        if code is None and self.parents:
            code, left = code_in(record, unit, made, parents=True)
            wrong = [] if code is not None else wrong or left
        return (None if code is None else Line(unit, code, record)), [*faults, *wrong]


def _new_on(table: Table, found: list[Line], seen: set[Hashable]) -> tuple[bool, list[Diagnostic]]:
    """Whether the lines of a table count, those of a hidden sheet only where they say nothing again; and W015."""
    new = says_nothing_again(((line.unit, line.code) for line in found), seen) or table.visible
    return new, [] if table.visible else [hidden_sheet(table.file, table.name, read=new)]


def _said_in(record: Record) -> Iterator[Place]:
    """The cells that say something of a line."""
    return (record.place(key) for key in _SAID if key in record.columns)


def unit_of(record: Record, units: UnitNames) -> Found:
    """The unit that a record names in one column or alike in several, or a finding."""
    written = list(record.each("unit"))
    found = {unit: text for text, _ in written if (unit := units.find(text)) is not None}
    if len(found) == 1:
        return next(iter(found)), [told for text, place in written for told in unmarked(units, text, place)]
    if not written:
        return None, [finding("R014", record.place("unit"), what="đơn vị")]
    text, place = written[0]
    if found:
        told = finding("R012", place, what="đơn vị", candidates=quoted(found.values()))
        return None, [told.about_one_of(*((unit, "") for unit in found))]
    return None, [finding("R002", place, name=text, suggestion=units.suggestion(text))]


def unmarked(names: UnitNames, written: str, place: Place) -> list[Diagnostic]:
    """W620 for a name that is typed without the marks of Vietnamese: it was taken."""
    name = names.without_marks(written)
    return [finding("W620", place, written=written[:QUOTED], name=name)] if name else []


def criterion_key(record: Record) -> str:
    """The key of the column that tells criteria apart: that of codes, or of titles where there is none."""
    return "code" if "code" in record.columns else "title"


def code_in(
    record: Record, unit: str, made: Framework | None, *, parents: bool = False, titled: bool = True
) -> Found:
    """The code that a row names in the unit's set by number, title or both, or a finding with the candidates.

    `parents`: that of a criterion with parts is wanted, else that of a scored one; `titled`: the title counts.
    """
    value, beside = _written(record, titled=titled)
    place, heading = record.place(criterion_key(record)), _heading(record)
    if made is None or not (as_text(value) or beside):
        return None, [finding("R014", place, unit=unit, what="mã tiêu chí")]
    found = criterion_meant(made, value, beside, as_code=heading in _CODES)
    code, faults = code_of_match(found, made, place, unit, parents=parents)
    other = another_line(made, code, beside, strict=heading in _COUNTERS) if code else None
    if code is None or other is None:
        return code, faults
    return None, [two_lines(record.place("title"), unit, made.by_code[code], other)]


def _heading(record: Record) -> str:
    """What stands above the numbers."""
    return words(record.heading_text("code"))


def _written(record: Record, *, titled: bool) -> tuple[object, str]:
    """The number of a row and the title beside it; beside a mere counter the title may be the number."""
    value, key = record.values.get("code"), record.columns.get("title")
    beside = record.text("title") if titled and key != record.columns.get("code") else ""
    return (beside, "") if _heading(record) in _COUNTERS and is_code_like(beside) else (value, beside)


def _scored(found: RowMatch, made: Framework, *, parents: bool = False) -> tuple[str, ...]:
    """The codes that a match may mean and that can hold a mark, or those of parents."""
    return tuple(code for code in found.meant if bool(made.by_code[code].children) == parents)


def code_of_match(
    found: RowMatch, made: Framework, place: Place, unit: str = "", *, parents: bool = False
) -> Found:
    """The code of a criterion that can hold a mark, or of a parent; R003, R009, R012 with the candidates otherwise."""
    meant, shown = _scored(found, made, parents=parents), found.shown[:QUOTED]
    if found.clash:
        named = quoted(f"{code} {made.by_code[code].title}" for code in found.candidates)
        told = finding("R012", place, unit=unit, what="tiêu chí", candidates=named)
        return None, [told.about_one_of(*((unit, code) for code in found.candidates))]
    if len(meant) == 1 and not (found.criterion is None and found.damaged):
        return meant[0], []
    if meant:
        told = finding("R009", place, unit=unit, value=shown, candidates=", ".join(meant))
        return None, [told.about_one_of(*((unit, code) for code in meant))]
    return None, [finding("R003", place, unit=unit, value=shown, suggestion=_parts(found, made))]


def _parts(found: RowMatch, made: Framework) -> str:
    """The first parts of the parents that are meant."""
    parts = [part.code for code in _scored(found, made, parents=True) for part in made.leaves_of[code]]
    return f"; có mục con {', '.join(parts[:_PARTS_SHOWN])}…" if parts else ""


class LineKind(NamedTuple):
    """A kind of table in long form: its columns, how a row tells what it is about, which rows say nothing."""

    columns: Columns
    about: About = code_in
    passed: Callable[[Record], bool] = lambda _: False


class OtherLine(NamedTuple):
    """What a text beside a code names instead: a criterion by its code, or "" where no set knows the text."""

    code: str
    shown: str


def another_line(made: Framework, code: str, text: str, *, strict: bool = False) -> OtherLine | None:
    """The scored criterion other than `code` that a text beside the code names by title or code, or None.

    `strict`: a text that is not like the title of `code` is returned too.
    """
    written, own = words(text), words(made.by_code[code].title)
    if not written or written in (own, words(code)):
        return None
    found = criterion_meant(made, text).criterion
    if found is not None and found.code != code and found.is_leaf:
        return OtherLine(found.code, f"{found.code} {found.title}")
    strange = strict and not alike(written, own) and found is None
    return OtherLine("", text[:QUOTED]) if strange else None


def two_lines(place: Place, unit: str, named: Criterion, other: OtherLine) -> Diagnostic:
    """R012 for a row whose code and title name two lines: one of them is meant, or any where nobody knows the title."""
    candidates, code = f"«{named.code} {named.title}», «{other.shown}»", named.code
    told = finding("R012", place, unit=unit, criterion=code, what="tiêu chí", candidates=candidates)
    return told.about_one_of(*([(unit, code), (unit, other.code)] if other.code else [(unit, "")]))
