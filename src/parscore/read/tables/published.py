"""Published results, in a workbook or csv file: points of units and their criteria, totals, indexes, ranks, grades.

A row is of one unit (a column for each criterion) or of one criterion of a unit. May not compare with anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Framework
from parscore.model.submission import GRAND, Measure, Published
from parscore.read.sheets.cells import as_figure, as_text, value_at
from parscore.read.sheets.open import read_table
from parscore.read.sheets.records import Record, heading_of, records
from parscore.read.sheets.table import Table
from parscore.read.words.criterion_names import criterion_meant
from parscore.read.words.headings import PUBLISHED
from parscore.read.words.lines import LineNames, unit_of
from parscore.read.words.numbering import canonical
from parscore.read.words.sums import begins_as_average, begins_as_sum, kind_of
from parscore.text import bare, fold, quoted, slug

_MEASURES: Mapping[str, Measure] = {
    "points": "points",
    "total": "points",
    "index": "index",
    "rank": "rank",
    "band": "band",
}
_NOTHING = frozenset({"", "-", "–", "—", "…"})
_OF_CRITERIA: tuple[Measure, ...] = ("points", "index")
_SHOWN = 8
_PREFIXED = re.compile(r"(?:d|tc|nd|lv|cs)[ ._-]?(\d+)")
"""A number behind the short word for a criterion, as columns of published data are headed: `d1`, `TC 2`."""


_Subject = tuple[str | None, Measure]
"""What words are about: a criterion, or the whole (empty), and what is said of it; None for neither."""


@dataclass
class _Reader:
    """What a file is read against, and what was found in it so far."""

    names: LineNames
    found: list[Published] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    meant: dict[tuple[int, str], _Subject] = field(default_factory=dict)

    def read(self, table: Table) -> None:
        """Every figure on a table."""
        rows, faults = records(table, PUBLISHED)
        self.findings += faults
        strange: dict[str, Place] = {}
        for record in rows:
            strange = {**dict(self._record(record)), **strange}
        if strange:
            place, shown = min(strange.values()), quoted(strange, _SHOWN)
            self.findings.append(finding("K258", place, names=shown))

    def _record(self, record: Record) -> Iterator[tuple[str, Place]]:
        """Take the figures of one row of a unit; the words that name nothing, each with its place."""
        label = record.text("unit")
        if begins_as_sum(label) or begins_as_average(label):
            return
        unit, wrong = unit_of(record, self.names.units)
        self.findings += wrong
        made = self.names.sets.get(unit or "")
        if unit is not None and made is not None:
            yield from (self._wide if is_wide(record.table) else self._long)(record, unit, made)

    def _long(self, record: Record, unit: str, made: Framework) -> Iterator[tuple[str, Place]]:
        """The figures of a row about one criterion or the whole."""
        label = record.text("code") or record.text("title")
        code, measure = self.subject(made, label)
        if code is None:
            yield label, record.place("code" if record.text("code") else "title")
            return
        for key, named in _MEASURES.items():
            about = measure if key == "points" else named
            if key in record.columns and (not code or about in _OF_CRITERIA):
                self._take(Published(unit, code, about, "", record.place(key)), record.values.get(key))

    def _wide(self, record: Record, unit: str, made: Framework) -> Iterator[tuple[str, Place]]:
        """The figures of a row with a column for each criterion."""
        table = record.table
        for column, cell in enumerate(table.rows[record.heading.row - 1], 1):
            heading = as_text(cell)
            if column in record.heading.columns["unit"] or not heading:
                continue
            place = table.place(record.row, column)
            code, measure = self.subject(made, heading)
            if code is None:
                yield heading, table.place(record.heading.row, column)
            else:
                self._take(Published(unit, code, measure, "", place), value_at(record.cells, column))

    def subject(self, made: Framework, text: str) -> _Subject:
        """The criterion that words name, or the whole (empty) with what is said of it; None for anything else."""
        key = (id(made), text)
        if key not in self.meant:
            self.meant[key] = _subject(made, text)
        return self.meant[key]

    def _take(self, one: Published, value: object) -> None:
        """Keep a figure; one that is not there is left out, one that is no number is told."""
        text = as_text(value)
        if text in _NOTHING:
            return
        number = text if one.measure == "band" else as_figure(value)
        if number is None:
            self.findings.append(
                finding("K259", one.place, unit=one.unit, criterion=one.code, value=text[:60])
            )
        else:
            self.found.append(structs.replace(one, value=number))


def _subject(made: Framework, text: str) -> _Subject:
    """What words are about: a criterion of that very code or title before a word of every table before a likeness."""
    found = (find(made, text) for find in (_same, _known, _whole, _prefixed, _alike))
    return next((one for one in found if one is not None), (None, "points"))


def _only(codes: Sequence[str]) -> _Subject | None:
    return (codes[0], "points") if len(codes) == 1 else None


def _same(made: Framework, text: str) -> _Subject | None:
    code, title = canonical(text), fold(text)
    known = made.by_code.items()
    return _only([own for own, one in known if code == canonical(own) or title == fold(one.title)])


def _known(_: Framework, text: str) -> _Subject | None:
    measures = [_MEASURES[key] for key, _ in PUBLISHED.meanings(text) if key in _MEASURES]
    return ("", measures[0]) if measures else None


def _whole(made: Framework, text: str) -> _Subject | None:
    """The whole, said by nothing, as a total, or by the name of the index."""
    said = not fold(text) or kind_of(text) == GRAND or slug(text) in made.framework.split("-")
    return ("", "points") if said else None


def _prefixed(made: Framework, text: str) -> _Subject | None:
    found = _PREFIXED.fullmatch(fold(text))
    return (found[1], "points") if found is not None and found[1] in made.by_code else None


def _alike(made: Framework, text: str) -> _Subject | None:
    found = criterion_meant(made, text)
    sure = found.criterion is not None or not found.damaged
    return _only((sure and found.meant) or _within_titles(made, text))


def _within_titles(made: Framework, text: str) -> tuple[str, ...]:
    """The criteria whose title holds the words of a short heading, written without tones or not."""
    wanted = f" {bare(text)} "
    return tuple(code for code, one in made.by_code.items() if wanted in f" {bare(one.title)} ")


def is_wide(table: Table) -> bool:
    """Whether a table has units and no column of criteria: then its headings may name them."""
    columns = heading_of(table, PUBLISHED).columns
    return "unit" in columns and not {"code", "title"} & columns.keys()


def names_criteria(table: Table, made: Framework) -> bool:
    """Whether a table has units and headings that name criteria of a set, and no column of criteria."""
    cells = table.rows[heading_of(table, PUBLISHED).row - 1] if is_wide(table) else ()
    return any(_subject(made, as_text(cell))[0] for cell in cells if as_text(cell))


def read_published(path: Path, file: str, names: LineNames) -> tuple[list[Published], list[Diagnostic]]:
    """Every published figure of the file in its order, and what of it could not be read."""
    tables, findings = read_table(path, file)
    reader = _Reader(names, findings=findings)
    fitting = [table for table in tables if PUBLISHED.head(table)] or tables[:1]
    for table in fitting:
        reader.read(table)
    return reader.found, list(dict.fromkeys(reader.findings))
