"""Tables of every kind, damaged: what is read of them is in its cell, and no row is lost unsaid."""

from __future__ import annotations

import copy
import datetime
import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from parscore.diagnostics import Diagnostic, Place
from parscore.model.figures import FiguresFile
from parscore.pipeline.load import load_cycle
from parscore.read.tables.figures import read_figures
from parscore.read.tables.plan import read_plan
from parscore.read.tables.previous import read_previous
from parscore.read.tables.published import read_published
from parscore.read.tables.shares import read_brought, read_shares
from parscore.read.words.lines import LineNames
from tests.fuzz.kit import as_text, cells_of, folder, fuzzed, is_number, numbers_of, seeds, workbook
from tests.reading import damage
from tests.survey.kit import FRAMEWORK, folder_of

SET = FRAMEWORK.replace(
    "max: 10\n    children:\n",
    """max: 11
    children:
      - {code: "1.4", title: Hồ sơ, max: 1, basis: Phụ lục,
         rule: {kind: ratio, numerator: Số hồ sơ đúng hạn, denominator: Tổng số hồ sơ, when_none: full}}
""",
)
UNITS = {"so-noi-vu": ("so-noi-vu", "sở nội vụ", "snv"), "so-y-te": ("so-y-te", "sở y tế")}
CODES = {
    "1.1": "kế hoạch",
    "1.2": "đánh giá chung",
    "1.3": "đánh giá thái độ",
    "1.4": "hồ sơ",
}
NAMED = CODES | {"1": "chỉ đạo điều hành"}
"""What can be named by number or title; a cell that holds 1 is also a number."""


class Value(NamedTuple):
    """A number that was read: of which unit and criterion ("" where none), from which cell."""

    unit: str
    code: str
    number: Decimal
    place: Place


Read = tuple[list[Value], set[int], list[Diagnostic]]
"""The numbers, the rows of which anything was read, findings."""
Reader = Callable[[Path, str, LineNames], Read]


def _shares(path: Path, file: str, names: LineNames) -> Read:
    read, findings = read_shares(path, file, names)
    values = [Value(one.unit, one.code, one.share, one.place) for one in read]
    return values, {one.place.line for one in read}, findings


def _points(path: Path, file: str, names: LineNames) -> Read:
    read, findings = read_brought(path, file, "given", names)
    values = [
        Value(one.unit, one.code, number, one.place)
        for one in read
        if (number := one.points if one.share is None else one.share) is not None
    ]
    return values, {one.place.line for one in read}, findings


def _published(path: Path, file: str, names: LineNames) -> Read:
    read, findings = read_published(path, file, names)
    values = [
        Value(one.unit, one.code, one.value, one.place) for one in read if isinstance(one.value, Decimal)
    ]
    return values, {one.place.line for one in read}, findings


def _figures(path: Path, file: str, names: LineNames) -> Read:
    read = read_figures(path, FiguresFile(file=file), names)
    values = [Value(one.unit, one.code, one.value, one.place) for one in read.values]
    return values, {one.place.line for one in read.values}, read.findings


def _plan(path: Path, file: str, names: LineNames) -> Read:
    read, findings = read_plan(path, file, names)
    return [], {one.place.line for one in read}, findings


def _previous(path: Path, file: str, _: LineNames) -> Read:
    read, findings = read_previous(path, file)
    return [], {one.place.line for one in read}, findings


class Kind(NamedTuple):
    """A sound table of a kind and how it is read."""

    rows: Sequence[Sequence[object]]
    read: Reader


KINDS: Mapping[str, Kind] = {
    "shares": Kind(
        (
            ("unit", "code", "audience", "share", "replies"),
            ("so-noi-vu", "1.2", "hdnd", 0.9, 20),
            ("Sở Nội vụ", "1.2", "xa", "85%", 31),
            ("Sở Y tế", "1.2", "hdnd", "0,7", 12),
            ("so-y-te", "1.3", "xa", 0.65, 40),
        ),
        _shares,
    ),
    "points": Kind(
        (
            ("Đơn vị", "Mã tiêu chí", "Tiêu chí", "Điểm"),
            ("Sở Nội vụ", "1.2", "Đánh giá chung", 3.5),
            ("SNV", "1.3", "Đánh giá thái độ", "1,25"),
            ("Sở Y tế", "1.2", "Đánh giá chung", 2),
            ("Sở Y tế", "1.3", "Đánh giá thái độ", 0.75),
        ),
        _points,
    ),
    "published": Kind(
        (
            ("Đơn vị", "Mã tiêu chí", "Điểm"),
            ("Sở Nội vụ", "1.1", 3),
            ("SNV", "1.2", "3,1"),
            ("Sở Y tế", "1.1", 3.5),
            ("Sở Y tế", "1.3", 1.5),
        ),
        _published,
    ),
    "figures": Kind(
        (
            ("unit", "code", "numerator", "denominator"),
            ("so-noi-vu", "1.4", 80, 100),
            ("Sở Y tế", "1.4", 45, "50"),
        ),
        _figures,
    ),
    "plan": Kind(
        (
            (
                "Đơn vị",
                "Mã",
                "Tiêu chí",
                "Điểm mất",
                "Nguyên nhân",
                "Biện pháp",
                "Người thực hiện",
                "Thời hạn",
            ),
            ("Sở Nội vụ", "1.1", "Kế hoạch", 1, "Chậm", "Ban hành sớm", "Văn phòng", "30/6"),
            ("Sở Y tế", "1.2", "Đánh giá chung", 0.5, "", "Tập huấn", "Thanh tra", "31/12"),
        ),
        _plan,
    ),
    "previous": Kind(
        (("Đơn vị", "Điểm", "Chỉ số", "Hạng"), ("Sở Nội vụ", 8, 80, 1), ("Sở Y tế", "7,5", 75, 2)), _previous
    ),
}
LATER = ("published", "figures")
"""Of which whoever asks for them says what nobody read: `compare` of figures, scoring of those that a rule needs."""
MISSPELT = ("Don vi", "Đơn vi", "unit ", "Điêm", "Diem", "Mã TC", "code", "Ghi chú", "", "TT", "Share")


def _swap_columns(chance: random.Random, table: damage.Table) -> None:
    """Exchange two columns with their headings."""
    width = min(map(len, table))
    if width > 1:
        one, other = chance.sample(range(width), 2)
        for cells in table:
            cells[one], cells[other] = cells[other], cells[one]


def _misspell(chance: random.Random, table: damage.Table) -> None:
    """Write a heading otherwise."""
    if table[0]:
        table[0][chance.randrange(len(table[0]))] = chance.choice(MISSPELT)


CHANGES = (*damage.CELLS, _swap_columns, _swap_columns, _misspell, _misspell)
drawn = (seeds, st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4), st.sampled_from(("csv", "xlsx")))
Change = Callable[[random.Random, damage.Table], None]


@cache
def names() -> LineNames:
    """The units and criteria of a small cycle."""
    made = folder_of(folder() / "ten", framework=SET)
    loaded = load_cycle(made / "cycle.yaml", "cycle.yaml")
    framework = loaded.frameworks["so.yaml"]
    assert loaded.cycle is not None
    assert framework is not None, loaded.findings
    return LineNames(loaded.cycle, dict.fromkeys(UNITS, framework))


def holds(kind: str, seed: int, changes: Iterable[Change], suffix: str) -> None:
    """What a damaged table says is what is read of it, or told."""
    rows, read = KINDS[kind]
    chance, table = random.Random(seed), copy.deepcopy([list(row) for row in rows])
    for change in changes:
        if any(table):
            change(chance, table)
    path = folder() / f"bang.{suffix}"
    if suffix == "csv":
        path.write_text(as_text(table), encoding="utf-8")
    else:
        path.write_bytes(workbook(table))
    values, used, findings = read(path, path.name, names())
    seen = cells_of(path)
    for one in values:
        said = numbers_of(seen.get((one.place.sheet, one.place.line, one.place.column)))
        assert {one.number.normalize(), (one.number * 100).normalize()} & said, (one, said)
        row = _row(seen, one.place.line)
        assert _names(row, UNITS[one.unit]), (one, row)
        assert not one.code or _names(row, (one.code, NAMED[one.code])) or _headed(seen, one), (one, row)
    told = {found.place.line for found in findings}
    heading = _heading(seen, rows[0])
    lost = {line for line in _filled(seen) if kind != "published" or line > heading} - used - told
    if heading:
        assert not lost or told & {0, 1, heading}, (lost, findings)
    else:
        assert not lost or findings or kind in LATER, lost


def _row(seen: Mapping[tuple[str, int, int], object], line: int) -> list[object]:
    return [value for (_, row, _), value in seen.items() if row == line]


def _names(row: Iterable[object], words: Iterable[str]) -> bool:
    """Whether a cell of a row names a unit or a criterion; a date may be the number of any."""
    row = list(row)
    if any(isinstance(value, datetime.date) for value in row):
        return True
    return any(word in text for word in words for text in map(_said, row))


def _said(value: object) -> str:
    """A cell as people read numbers of criteria: a roman one, `1/2`, one with a note, digits of any script."""
    digits = (str(unicodedata.decimal(one)) if one.isdecimal() else one for one in str(value))
    text = " ".join("".join(digits).replace(",", ".").replace("/", ".").replace("l.", "1.").split()).lower()
    return {"i": "1"}.get(text, text.rstrip("²"))


def _headed(seen: Mapping[tuple[str, int, int], object], one: Value) -> bool:
    """Whether a cell above a number names its criterion."""
    above = [
        value
        for (_, row, column), value in seen.items()
        if row < one.place.line and column == one.place.column
    ]
    return _names(above, (one.code, NAMED[one.code]))


def _heading(seen: Mapping[tuple[str, int, int], object], headings: Sequence[object]) -> int:
    """The first row with all the headings of the sound table; 0 where none has them any more."""
    lines = sorted({line for (_, line, _) in seen})
    return next((line for line in lines if set(headings) <= set(_row(seen, line))), 0)


def _filled(seen: Mapping[tuple[str, int, int], object]) -> Iterator[int]:
    """The rows with a unit's name, a criterion's code and one more number."""
    for line in {line for (_, line, _) in seen}:
        row = _row(seen, line)
        codes = [value for value in row if str(value) in CODES]
        units = [
            value for value in row if str(value).lower() in {word for one in UNITS.values() for word in one}
        ]
        numbers = [value for value in row if is_number(value) and str(value) not in CODES]
        if codes and units and numbers:
            yield line


@fuzzed(*drawn)
def test_survey_shares(seed: int, changes: list[Change], suffix: str) -> None:
    holds("shares", seed, changes, suffix)


@fuzzed(*drawn)
def test_given_points(seed: int, changes: list[Change], suffix: str) -> None:
    holds("points", seed, changes, suffix)


@fuzzed(*drawn)
def test_published_results(seed: int, changes: list[Change], suffix: str) -> None:
    holds("published", seed, changes, suffix)


@fuzzed(*drawn)
def test_figures_of_systems(seed: int, changes: list[Change], suffix: str) -> None:
    holds("figures", seed, changes, suffix)


@fuzzed(*drawn)
def test_plans(seed: int, changes: list[Change], suffix: str) -> None:
    holds("plan", seed, changes, suffix)


@fuzzed(*drawn)
def test_earlier_results(seed: int, changes: list[Change], suffix: str) -> None:
    holds("previous", seed, changes, suffix)
