"""Files of replies → tables read chunk by chunk, every cell as text; the faults of one table, counted.

A csv file of any length is never held whole. May not know what a column means.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.csv import encodings_of, separator_of
from parscore.read.sheets.file_kinds import TEXTS
from parscore.read.sheets.guard import kind_of
from parscore.read.sheets.open import read_table
from parscore.read.sheets.table import Table
from parscore.text import squeeze

TOP = 20
"""Rows looked at for the heading."""
CELLS = 500_000
"""Cells that one chunk of a csv file holds."""
FIRST = 5
"""Rows that a finding names."""
_SAMPLE = 1 << 20
"""Characters from which the separator and the heading are found."""
_SKIPPED = re.compile(r"line (\d+)")
_LINE = re.compile(r"(?:line|row) (\d+)")


class Codes(dict[str, int]):
    """The code of every text met, found once and remembered."""

    def __init__(self, code_of: Callable[[str], int]) -> None:
        super().__init__()
        self._code_of = code_of

    def __missing__(self, text: str) -> int:
        code = self[text] = self._code_of(text)
        return code

    def of(self, texts: pd.Series) -> NDArray[np.int32]:
        """The code of every cell of a column."""
        return np.fromiter(map(self.__getitem__, texts.tolist()), np.int32, len(texts))


def rows_by_text(texts: pd.Series) -> Iterator[tuple[str, Sequence[int]]]:
    """Every different text of a column, with the rows in which it is."""
    for text, cells in texts.groupby(texts):
        yield text, cells.index.tolist()


class Source(ABC):
    """One table of replies: the texts of its first rows, and its rows chunk by chunk."""

    file: str
    top: list[list[str]]

    @abstractmethod
    def chunks(self, heading: int, columns: Sequence[int]) -> Iterator[pd.DataFrame]:
        """The rows below row `heading` (from 1) as frames of texts, columns by number from 0.

        The index is the number of each row as a spreadsheet shows it.
        """

    @abstractmethod
    def place(self, row: int, column: int) -> Place:
        """The place of a cell, row as in the index of a chunk, column counted from 0; -1 for the whole row."""

    def faults(self) -> list[Diagnostic]:
        """What was found wrong while the rows were read."""
        return []

    def in_next_encoding(self) -> Source:
        """The same table for another try, after a letter that its encoding does not know."""
        return self


class SheetSource(Source):
    """A sheet of a workbook, already in memory."""

    def __init__(self, table: Table) -> None:
        self.file, self._table = table.file, table
        self.top = [[as_text(value) for value in row] for row in table.rows[:TOP]]

    def chunks(self, heading: int, columns: Sequence[int]) -> Iterator[pd.DataFrame]:
        """The whole sheet in one chunk."""
        rows = self._table.rows[heading:]
        index = range(heading + self._table.top, heading + self._table.top + len(rows))
        texts = {
            column: [as_text(row[column]) if column < len(row) else "" for row in rows] for column in columns
        }
        yield pd.DataFrame(texts, index, dtype=object)

    def place(self, row: int, column: int) -> Place:
        """The cell of the sheet."""
        if self._table.lines is not None:
            return Place(self.file, "", row, column + 1)
        return Place(self.file, self._table.name, row, column + self._table.left if column >= 0 else 0)


class TextSource(Source):
    """A csv file, read through a fixed window however long it is."""

    def __init__(self, path: Path, file: str, encodings: Sequence[str]) -> None:
        self.file, self._path, self._encodings = file, path, encodings
        with path.open(encoding=encodings[0], newline="") as text:
            sample = text.read(_SAMPLE)
        self._separator = separator_of(sample)
        self.top = _top(sample, self._separator)
        self._skipped: list[int] = []
        self._stopped: int | None = None

    def chunks(self, heading: int, columns: Sequence[int]) -> Iterator[pd.DataFrame]:
        """The rows below the heading, a window at a time; rows with too many fields are left out."""
        width = len(self.top[heading - 1])
        done = heading
        try:
            with self._reader(heading, width) as reader:
                while (frame := self._next(reader)) is not None:
                    frame.index = self._numbered(done, len(frame))
                    done = int(frame.index[-1]) if len(frame) else done
                    beyond = [text for text in frame[width].unique() if text.strip()]
                    over = frame[width].isin(beyond)
                    self._skipped += frame.index[over].tolist()
                    yield frame.loc[~over, list(columns)]
        except pd.errors.EmptyDataError:
            return
        except UnicodeDecodeError:
            if len(self._encodings) > 1:
                raise
            self._stopped = 0
        except pd.errors.ParserError as error:
            number = _LINE.search(str(error))
            self._stopped = int(number[1]) if number else 0

    def _reader(self, heading: int, width: int) -> Any:
        """Windows of rows as text, with one column beyond the heading's last field."""
        return pd.read_csv(
            self._path,
            sep=self._separator,
            encoding=self._encodings[0].removesuffix("-sig"),
            header=None,
            names=range(width + 1),
            index_col=False,
            skiprows=heading,
            skip_blank_lines=False,
            dtype=object,
            na_filter=False,
            on_bad_lines="warn",
            low_memory=False,
            chunksize=max(1, CELLS // (width + 1)),
        )

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

    def in_next_encoding(self) -> Source:
        """The file in the next encoding that fits its beginning."""
        return TextSource(self._path, self.file, self._encodings[1:])

    def place(self, row: int, column: int) -> Place:
        """The row of the file, and the field."""
        return Place(self.file, "", row, max(0, column + 1))

    def faults(self) -> list[Diagnostic]:
        """Rows with too many fields, and where the file could not be read on."""
        found = []
        if self._skipped:
            first, many = sorted(self._skipped)[:FIRST], len(self._skipped)
            found.append(
                finding("S226", self.place(first[0], -1), count=many, rows=rows_in_words(first, many))
            )
        if self._stopped is not None:
            place = self.place(self._stopped, -1)
            found.append(finding("W008", place, problem="dòng này không tách được thành cột"))
        return found


def _top(sample: str, separator: str) -> list[list[str]]:
    """The first rows, as far as they can be split."""
    rows = list[list[str]]()
    with suppress(csv.Error):
        for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), TOP):
            rows.append([squeeze(value) for value in row])
    return rows


def rows_in_words(rows: Sequence[int], count: int) -> str:
    """`5, 9, 20…`: the first rows, and a mark when there are more."""
    return ", ".join(str(row) for row in rows) + ("…" if count > len(rows) else "")


def open_sources(path: Path, file: str) -> tuple[list[Source], list[Diagnostic]]:
    """The tables of one file; `file` is its name in findings."""
    try:
        with path.open("rb") as handle:
            start = handle.read(_SAMPLE)
    except OSError:
        start = b""
    if (
        not start
        or path.suffix.lower() not in TEXTS
        or kind_of(start[:4096]) not in ("text", "html", "unknown")
    ):
        tables, findings = read_table(path, file)
        return [SheetSource(table) for table in tables], findings
    if encodings := [encoding for encoding in encodings_of(start) if _fits(start, encoding)]:
        with suppress(UnicodeDecodeError):
            return [TextSource(path, file, encodings)], []
    return [], [finding("W008", Place(file), problem="không phải UTF-8, UTF-16 hay Windows-1258")]


NAMED = 10
"""Different wordings of one kind that get a finding of their own in one table; the rest share one."""
TOGETHER = frozenset({"S239", "S240", "S245", "S247"})
"""Findings that name a few wordings and count all of them."""
SHOWN = 3
"""Wordings that such a finding names."""


@dataclass
class _Fault:
    """One wording at fault: its cells, the rows of the first of them, and the column first seen."""

    column: int
    suggestion: str = ""
    count: int = 0
    rows: list[int] = field(default_factory=list)

    def add(self, rows: Sequence[int], count: int) -> None:
        self.count += count
        self.rows = sorted({*self.rows, *rows})[:FIRST]


class FaultTally:
    """The faults of one table, by finding code and the word at fault."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._faults: dict[str, dict[str, _Fault]] = {}

    def add(self, code: str, word: str, column: int, rows: Sequence[int], suggestion: str = "") -> None:
        """Count `word` as a fault in these rows of a column (-1: no column)."""
        if len(rows):
            found = self._faults.setdefault(code, {}).setdefault(word, _Fault(column, suggestion))
            found.add(sorted(rows)[:FIRST], len(rows))

    def findings(self) -> Iterator[Diagnostic]:
        """One finding for each word, the most frequent first."""
        for code, faults in self._faults.items():
            words = sorted(faults, key=lambda word: (-faults[word].count, word))
            alone, rest = ([], words) if code in TOGETHER else (words[:NAMED], words[NAMED:])
            for word in alone:
                yield self._finding(code, word or "ô trống", faults[word])
            if rest:
                name = _listed(rest) if code in TOGETHER else f"{len(rest)} cách ghi khác"
                yield self._finding(code, name, _sum([faults[word] for word in rest]))

    def _finding(self, code: str, word: str, fault: _Fault) -> Diagnostic:
        place = self._source.place(fault.rows[0], fault.column)
        rows = rows_in_words(fault.rows, fault.count)
        return finding(code, place, name=word, count=fault.count, rows=rows, suggestion=fault.suggestion)


def _sum(faults: Sequence[_Fault]) -> _Fault:
    """Several faults as one: all their cells, the first rows of all, the column of the first."""
    whole = _Fault(faults[0].column)
    for fault in faults:
        whole.add(fault.rows, fault.count)
    return whole


def _listed(words: Sequence[str]) -> str:
    more = f", và {len(words) - SHOWN} cách ghi khác" if len(words) > SHOWN else ""
    return ", ".join(f"«{word}»" for word in words[:SHOWN]) + more


def _fits(block: bytes, encoding: str) -> bool:
    """Whether the bytes, of which the last letter may be cut, are text."""
    try:
        return "\0" not in codecs.getincrementaldecoder(encoding)().decode(block)
    except UnicodeDecodeError:
        return False
