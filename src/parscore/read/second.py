"""Cells of Excel workbooks read a second time, with openpyxl, which shares no code with the first reader.

Knows no criterion and no unit; a cell gives the numbers that stand in it, and nothing is decided here.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

Cell = tuple[str, int, int]
"""Sheet, row and column, counted from 1."""

_NUMBER = re.compile(r"[-+]?(?:\d[\d.,]*\d|\d|[.,]\d+)")


class SecondReadingError(Exception):
    """A workbook that openpyxl cannot read."""


def is_package(path: Path) -> bool:
    """Whether a file is a workbook of the kind that openpyxl reads, by its list of contents."""
    try:
        with zipfile.ZipFile(path) as package:
            names = [name.lower() for name in package.namelist()]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return "[content_types].xml" in names and any(name.startswith("xl") for name in names)


def numbers_in(path: Path, cells: Iterable[Cell]) -> dict[Cell, frozenset[Decimal]]:
    """The numbers that each of some cells may say; none where it is empty. Raises SecondReadingError."""
    wanted = defaultdict[str, set[tuple[int, int]]](set)
    for sheet, row, column in cells:
        wanted[sheet].add((row, column))
    try:
        return dict(_numbers(path, wanted))
    except Exception as error:
        # openpyxl says in many ways that a workbook is not as it expects.
        raise SecondReadingError(type(error).__name__) from error


def _numbers(
    path: Path, wanted: Mapping[str, set[tuple[int, int]]]
) -> Iterator[tuple[Cell, frozenset[Decimal]]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings(), path.open("rb") as handle:
        warnings.simplefilter("ignore")
        book = load_workbook(handle, read_only=True, data_only=True)
        for name, places in wanted.items():
            page: Any = book[name]
            page.reset_dimensions()
            for row in page.iter_rows(max_row=max(line for line, _ in places)):
                yield from (
                    ((name, cell.row, cell.column), frozenset(_said(cell.value)))
                    for cell in row
                    if cell.value is not None and (cell.row, cell.column) in places
                )


def _said(value: object) -> Iterator[Decimal]:
    """The numbers that a value may stand for: itself, or those written in a text with comma or point."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield Decimal(format(value, ".15g"))
    elif isinstance(value, str):
        for written in _NUMBER.findall(unicodedata.normalize("NFKC", value)):
            yield from _readings(written)


def _readings(written: str) -> Iterator[Decimal]:
    """The last sign parts the decimals, or every sign parts thousands."""
    whole, _, decimals = written.replace(",", ".").rpartition(".")
    yield Decimal(re.sub(r"[.,]", "", written))
    if decimals != written:
        yield Decimal(f"{whole.replace('.', '') or 0}.{decimals}")
