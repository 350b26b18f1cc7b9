"""Files of replies → sources read chunk by chunk, every cell as text.

A csv file of any length is never held whole. May not know what a column means.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.replies.words import coded
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.csv import separator_of
from parscore.read.sheets.guard import kind_of
from parscore.read.sheets.open import TEXTS, read_table
from parscore.read.sheets.table import Table
from parscore.text import squeeze

TOP = 20
"""Rows looked at for the heading."""
CELLS = 100_000
"""Cells that one chunk holds: few enough to stay in a processor's own memory."""
LAST = "cp1258"
"""The encoding tried when a file turns out not to be UTF-8; it takes nearly any bytes."""
FIRST = 5
"""Rows that a finding names."""
_BLOCK = 1 << 20
_SKIPPED = re.compile(r"line (\d+)")
_LINE = re.compile(r"line (\d+)|row (\d+)")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows: the number of each as a spreadsheet shows it, the texts of the columns in use (from 0)."""

    rows: NDArray[np.int64]
    columns: Mapping[int, NDArray[Any]]

    def pick(self, which: NDArray[np.bool_], columns: Iterable[int] | None = None) -> Chunk:
        """The rows at the given places, with some of the columns (None: all)."""
        kept = self.columns if columns is None else columns
        return Chunk(self.rows[which], {column: self.columns[column][which] for column in kept})


class Source:
    """One table of replies: the texts of its first rows, and its rows chunk by chunk."""

    file: str
    top: list[list[str]]

    def chunks(self, heading: int, columns: Sequence[int]) -> Iterator[Chunk]:
        """The rows below row `heading` (from 1), only the `columns` asked for."""
        raise NotImplementedError

    def place(self, row: int, column: int) -> Place:
        """The place of a cell, row as in `Chunk.rows`, column counted from 0; -1 for the whole row."""
        raise NotImplementedError

    def faults(self) -> list[Diagnostic]:
        """What was found wrong while the rows were read."""
        return []

    def otherwise(self) -> Source:
        """The same table for another try, after a letter that its encoding does not know."""
        return self


class SheetSource(Source):
    """A sheet of a workbook, already in memory."""

    def __init__(self, table: Table) -> None:
        self.file, self._table = table.file, table
        self.top = [[as_text(value) for value in row] for row in table.rows[:TOP]]

    def chunks(self, heading: int, columns: Sequence[int]) -> Iterator[Chunk]:
        """The whole sheet in one chunk."""
        rows = self._table.rows[heading:]
        found = {}
        for column in columns:
            words = [as_text(row[column]) if column < len(row) else "" for row in rows]
            found[column] = np.array(words, dtype=object)
        yield Chunk(np.arange(heading, heading + len(rows)) + self._table.top, found)

    def place(self, row: int, column: int) -> Place:
        """The cell of the sheet."""
        if self._table.lines is not None:
            return Place(self.file, "", row, column + 1)
        return Place(self.file, self._table.name, row, column + self._table.left if column >= 0 else 0)


class TextSource(Source):
    """A csv file, read through a fixed window however long it is."""

    def __init__(self, path: Path, file: str, encoding: str) -> None:
        self.file, self._path, self._encoding = file, path, encoding
        with path.open(encoding=encoding, newline="") as text:
            sample = text.read(_BLOCK)
        self._separator = separator_of(sample)
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=self._separator)
        self.top = [[squeeze(value) for value in row] for row in islice(reader, TOP)]
        self._skipped: list[int] = []
        self._stopped: int | None = None

    def chunks(self, heading: int, columns: Sequence[int]) -> Iterator[Chunk]:
        """The rows below the heading, a window at a time; rows with too many fields are left out."""
        width = len(self.top[heading - 1])
        used = [*columns, width]
        done = heading
        try:
            reader = pd.read_csv(
                self._path,
                sep=self._separator,
                encoding=self._encoding.removesuffix("-sig"),
                header=None,
                names=range(width + 1),
                index_col=False,
                skiprows=heading,
                skip_blank_lines=False,
                dtype=object,
                keep_default_na=False,
                na_filter=False,
                on_bad_lines="warn",
                low_memory=False,
                chunksize=max(1, CELLS // (width + 1)),
            )
            with reader:
                while (frame := self._next(reader)) is not None:
                    rows = self._numbered(done, len(frame))
                    done = int(rows[-1]) if len(rows) else done
                    found = {column: frame[column].to_numpy() for column in used}
                    yield self._fitting(Chunk(rows, found), width)
        except pd.errors.EmptyDataError:
            return
        except UnicodeDecodeError:
            if self._encoding == "utf-8-sig":
                raise
            self._stopped = 0
        except pd.errors.ParserError as error:
            number = _LINE.search(str(error))
            self._stopped = int(number[1] or number[2]) if number else 0

    def _next(self, reader: Any) -> Any:
        """The next window, with the lines noted that had far too many fields; None at the end."""
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            frame = next(reader, None)
        self._skipped += [int(line) for one in said for line in _SKIPPED.findall(str(one.message))]
        return frame

    def _numbered(self, done: int, count: int) -> NDArray[np.int64]:
        """The numbers of the next `count` rows after row `done`, without those that were skipped."""
        gone = [row for row in self._skipped if row > done]
        numbers = np.arange(done + 1, done + count + len(gone) + 1)
        return numbers[~np.isin(numbers, gone)][:count]

    def _fitting(self, chunk: Chunk, width: int) -> Chunk:
        """The rows that have nothing beyond the heading's last field."""
        fits = coded(chunk.columns[width], lambda word: not word.strip(), np.uint8) != 0
        if fits.all():
            return chunk
        self._skipped += chunk.rows[~fits].tolist()
        return chunk.pick(fits)

    def otherwise(self) -> Source:
        """The file in the encoding that is left."""
        return TextSource(self._path, self.file, LAST)

    def place(self, row: int, column: int) -> Place:
        """The row of the file, and the field."""
        return Place(self.file, "", row, max(0, column + 1))

    def faults(self) -> list[Diagnostic]:
        """Rows with too many fields, and where the file could not be read on."""
        found = []
        if self._skipped:
            first, many = sorted(self._skipped)[:FIRST], len(self._skipped)
            rows = rows_in_words(first, many)
            found.append(finding("S226", self.place(first[0], -1), count=many, rows=rows))
        if self._stopped is not None:
            place = self.place(self._stopped, -1)
            found.append(finding("W008", place, problem="dòng này không tách được thành cột"))
        return found


def rows_in_words(rows: Sequence[int], count: int) -> str:
    """`5, 9, 20…`: the first rows, and a mark when there are more."""
    return ", ".join(str(row) for row in rows) + ("…" if count > len(rows) else "")


def open_sources(path: Path, file: str) -> tuple[list[Source], list[Diagnostic]]:
    """The tables of one file; `file` is its name in findings."""
    try:
        with path.open("rb") as handle:
            start = handle.read(4096)
    except OSError:
        start = b""
    if not start or path.suffix.lower() not in TEXTS or kind_of(start) not in ("text", "html", "unknown"):
        tables, findings = read_table(path, file)
        return [SheetSource(table) for table in tables], findings
    if (encoding := encoding_of(path)) is not None:
        with suppress(UnicodeDecodeError):
            return [TextSource(path, file, encoding)], []
    return [], [finding("W008", Place(file), problem="không phải UTF-8, UTF-16 hay Windows-1258")]


def encoding_of(path: Path) -> str | None:
    """The first of UTF-16, UTF-8 and Windows-1258 that the file's beginning fits; else None.

    UTF-16 is known by its mark, or without it by zero bytes at every other place.
    """
    with path.open("rb") as handle:
        block = handle.read(_BLOCK)
    if block[:2] in (b"\xff\xfe", b"\xfe\xff"):
        known: tuple[str, ...] = ("utf-16",)
    elif b"\0" in block[:4096]:
        known = ("utf-16-le",) if block[1:4096:2].count(0) > block[:4096:2].count(0) else ("utf-16-be",)
    else:
        known = ("utf-8-sig", LAST)
    return next((encoding for encoding in known if _fits(block, encoding)), None)


def _fits(block: bytes, encoding: str) -> bool:
    """Whether the bytes, of which the last letter may be cut, are text."""
    try:
        return "\0" not in codecs.getincrementaldecoder(encoding)().decode(block)
    except UnicodeDecodeError:
        return False
