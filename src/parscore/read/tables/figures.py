"""Figures of units from systems (csv, xlsx, xls, ods, json): of a criterion or of a name a row, or one a column.

May not judge a figure beyond its being a number; which of several holds is for `check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.figures import ALIASES, OPTION, VALUE_KEYS, Figured, FiguresFile, FigureValue
from parscore.model.framework import Criterion, Framework
from parscore.model.period import Period
from parscore.model.rules import Late
from parscore.model.unit_figures import option_in
from parscore.read.sheets.cells import TWO_WAYS, Unread, as_day, as_number, as_text
from parscore.read.sheets.open import read_table
from parscore.read.sheets.records import Columns, Record
from parscore.read.sheets.table import Table
from parscore.read.words.criterion_names import is_code_like
from parscore.read.words.headings import FIGURES, figure_columns
from parscore.read.words.lines import QUOTED, Found, Line, LineKind, LineNames, code_in
from parscore.read.yaml.records import read_records
from parscore.text import did_you_mean, fold, quoted

JSON = ".json"
_NAMES = {
    "numerator": "tử số", "denominator": "mẫu số", "of": "một số (of, value)", OPTION: "mức (option)"
}  # fmt: skip
"""What the columns of figures are called."""


class FiguresRead(NamedTuple):
    """The figures of a file, those that stand there and cannot be read or used, findings."""

    values: list[FigureValue]
    refused: list[Figured]
    findings: list[Diagnostic]


class _Cell(NamedTuple):
    """What a cell says of a figure, or why it cannot be used."""

    figure: Figured
    value: FigureValue | None
    fault: Diagnostic | None = None


def read_figures(path: Path, described: FiguresFile, names: LineNames) -> FiguresRead:
    """The figures of one file of the cycle; empty cells say nothing."""
    tables, findings = _tables(path, described)
    known = {id(made): _Named(made) for made in names.frameworks}
    titles = {name: title for one in known.values() for name, title in one.titles.items()}

    def about(record: Record, unit: str, made: Framework | None) -> Found:
        named = known.get(id(made))
        return code_in(record, unit, made) if named is None else named.in_row(record, unit)

    kinds = [LineKind(_as_described(FIGURES, described), about, _says_nothing)]
    kinds += [LineKind(_as_described(figure_columns(titles), described), _anything)] if titles else []
    lines, faults = names.lines_on(tables, kinds)
    named = {unit: known[id(made)] for unit, made in names.sets.items()}
    ends = names.cycle.span
    read = [one for line in lines if line.unit in named for one in _values(line, named[line.unit], ends)]
    findings += [*faults, *(one.fault for one in read if one.fault is not None)]
    values = [structs.replace(one.value, span=described.span) for one in read if one.value is not None]
    return FiguresRead(values, [one.figure for one in read if one.value is None], findings)


def _tables(path: Path, described: FiguresFile) -> tuple[list[Table], list[Diagnostic]]:
    file = described.file
    if path.suffix.lower() != JSON:
        return read_table(path, file, hidden=True)
    found, findings = read_records(path, file, described.records or "")
    return ([] if found is None else [Table(file, "", found.rows, lines=found.lines)]), findings


def _as_described(columns: Columns, described: FiguresFile) -> Columns:
    """The columns, where those of a file have names of their own."""
    named = {ALIASES.get(key, key): heading for key, heading in described.columns.items()}
    own = {key: ((heading,), *columns.words.get(key, ())) for key, heading in named.items()}
    return replace(columns, words={**columns.words, **own})


def _anything(*_: object) -> Found:
    """What a row of one figure a column is about."""
    return "", []


def _filled(record: Record, keys: Iterable[str]) -> list[str]:
    """The columns in which something stands."""
    return [key for key in keys if record.text(key) or isinstance(record.values.get(key), Unread)]


def _says_nothing(record: Record) -> bool:
    return not _filled(record, VALUE_KEYS)


@dataclass(frozen=True)
class _Named:
    """The figures that a set names, as files may write them."""

    made: Framework

    @cached_property
    def titles(self) -> dict[str, str]:
        """The titles by id."""
        return {name: one.title for name, one in self.made.figures.items()}

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {
            fold(text): name
            for pair in self.titles.items()
            for text, name in zip(pair, pair[:1] * 2, strict=True)
        }

    def in_row(self, record: Record, unit: str) -> Found:
        """The figure, or else the criterion, that a row is about."""
        written = [text for key in ("code", "title") if (text := record.text(key))]
        found = [self._ids[fold(text)] for text in written if fold(text) in self._ids]
        if found:
            return found[0], []
        code, faults = code_in(record, unit, self.made)
        if code is None and self._may_be_named(written):
            return None, [self._unknown(record, unit, written[0])]
        return code, faults

    def _may_be_named(self, written: list[str]) -> bool:
        return bool(self.titles and written) and not is_code_like(written[0])

    def _unknown(self, record: Record, unit: str, name: str) -> Diagnostic:
        """N101, with the figure that is near."""
        near = did_you_mean(name, [*self.titles, *self.titles.values()])
        return finding("N101", record.place("code"), unit=unit, name=name[:QUOTED], suggestion=near)

    def taken_by(self, code: str) -> tuple[str, ...]:
        """The keys of the figures that a criterion's rule takes; a named figure is one number."""
        if code in self.titles:
            return ("of",)
        rule = self.made.by_code[code].rule
        return () if rule is None else tuple(one.key for one in rule.figures)


def _values(line: Line, named: _Named, ends: Period) -> Iterator[_Cell]:
    """What the cells of a row say."""
    code, record = line.code, line.record
    if not code:
        yield from (_cell(line, "", key, key) for key in _filled(record, named.titles))
        return
    wanted, filled = named.taken_by(code), _filled(record, VALUE_KEYS)
    for key in filled:
        of = ("", code) if code in named.titles else (code, key)
        rule = None if code in named.titles else named.made.by_code[code].rule
        if isinstance(rule, Late) and key in wanted and (day := as_day(record.values.get(key))):
            yield _days_late(line, rule, day, ends)
        elif OPTION in wanted and (key == OPTION or (key, wanted) == ("of", (OPTION,))):
            yield _option(line, named.made.by_code[code], key)
        else:
            yield _cell(line, *of, key) if key in wanted else _not_wanted(line, key, wanted)


def _days_late(line: Line, rule: Late, day: date, ends: Period) -> _Cell:
    """How many days after the deadline of the rule something came, or N159 where the rule knows none."""
    figure, place = (line.unit, line.code, "of"), line.record.place("of")
    deadline = rule.deadline_in(ends.year, ends.month)
    if deadline is None:
        return _Cell(
            figure, None, finding("N159", place, unit=line.unit, criterion=line.code, day=f"{day:%d/%m/%Y}")
        )
    return _Cell(figure, FigureValue(*figure, Decimal(max(0, (day - deadline).days)), place))


def _option(line: Line, criterion: Criterion, column: str) -> _Cell:
    """The option in a cell, or N150."""
    written, place = line.record.text(column), line.record.place(column)
    figure, option = (line.unit, criterion.code, OPTION), option_in(criterion, written)
    if option:
        number = Decimal(criterion.options.index(option) + 1)
        return _Cell(figure, FigureValue(*figure, number, place, option))
    near, known = did_you_mean(written, criterion.options), quoted(criterion.options)
    value, code = written[:QUOTED], criterion.code
    fault = finding(
        "N150", place, unit=line.unit, criterion=code, value=value, options=known, suggestion=near
    )
    return _Cell(figure, None, fault)


def _not_wanted(line: Line, key: str, wanted: tuple[str, ...]) -> _Cell:
    """N107: a column of figures that the criterion, or the figure, does not take."""
    takes = quoted(map(_NAMES.__getitem__, wanted)) or "không số liệu nào"
    place, given = line.record.place(key), f"«{_NAMES[key]}»"
    fault = finding("N107", place, unit=line.unit, code=line.code, given=given, takes=takes)
    return _Cell((line.unit, line.code, key), None, fault)


def _cell(line: Line, code: str, key: str, column: str) -> _Cell:
    """The number in a cell, or N102, N105, N111."""
    raw, place = line.record.values.get(column), line.record.place(column)
    value, figure = as_number(raw), (line.unit, code, key)
    fault = _fault(raw, value, is_json=place.file.lower().endswith(JSON))
    if not fault and value is not None:
        return _Cell(figure, FigureValue(*figure, value, place))
    name, shown = f"{code}, {_NAMES[key]}" if code else f"«{key}»", as_text(raw) or str(raw)
    return _Cell(
        figure, None, finding(fault, place, unit=line.unit, criterion=code, name=name, value=shown[:QUOTED])
    )


def _fault(raw: object, value: Decimal | None, *, is_json: bool) -> str:
    """Why a cell gives no figure; nothing where it does. A number of JSON has no signs between thousands."""
    if value is None:
        return "N102"
    if value < 0:
        return "N105"
    return "N111" if isinstance(raw, str) and not is_json and TWO_WAYS.fullmatch(raw.strip()) else ""
