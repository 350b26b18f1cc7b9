"""How many cases are drawn, and the readers that share nothing with those of the program."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

ASKED = os.environ.get("PARSCORE_FUZZ")
SAMPLE = 12
CASES = int(ASKED or SAMPLE)

fuzzed = settings(
    max_examples=CASES,
    deadline=None,
    derandomize=ASKED is None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
"""So many cases; the same ones every time unless a number of them is asked for."""

_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")

Rows = list[list[object]]


def numbers_of(value: object) -> set[Decimal]:
    """The numbers that a cell says to anybody: `1.5`, «1,5», «1,5 điểm»."""
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, (int, float)):
        return {Decimal(repr(value)).normalize()}
    if str(value).strip() in ("½", "1/2"):
        return {Decimal("0.5")}
    said = (found.replace(",", ".") for found in _PLAIN.findall(str(value)))
    return {Decimal(text).normalize() for text in said}


def is_number(value: object) -> bool:
    """Whether a cell holds a number and nothing else."""
    if isinstance(value, bool) or value is None:
        return False
    return isinstance(value, (int, float)) or _PLAIN.fullmatch(str(value)) is not None


def cells_of(path: Path) -> dict[tuple[str, int, int], object]:
    """Every cell of a workbook as openpyxl reads it, or of a csv file as Python does, by sheet, row and column."""
    if path.suffix == ".csv":
        return {
            ("", line, column): text
            for line, row in _records(path.read_text(encoding="utf-8-sig"))
            for column, text in enumerate(row, 1)
        }
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a csv text, each with the line on which it begins."""
    read = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for row in read:
        yield line, row
        line = read.line_num + 1


def as_text(rows: Iterable[Sequence[object]]) -> str:
    """The rows as csv."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue()


def changed(text: str, at: float, what: str, length: int) -> str:
    """A text with a piece of it replaced, `at` a share of its length."""
    place = int(at * len(text))
    return text[:place] + what + text[place + length :]


places = st.floats(0, 1)
"""Where in a text."""
seeds = st.integers(0, 2**32)
"""For what draws its own."""
