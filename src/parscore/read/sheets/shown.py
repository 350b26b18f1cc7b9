"""The values of a sheet as a person sees them: what is struck out, covered, or shown otherwise is no number.

One way of telling it for every kind of workbook. May not know what a sheet is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import islice
from typing import Protocol

from parscore.read.sheets.cells import Percent, Unread, as_number, as_seen, as_text
from parscore.read.sheets.table import Cell, Values

_MOST_COVERED = 200_000
"""So many cells below merged ones are looked at."""

_OTHERWISE = "có định dạng hiện số khác với số lưu trong ô"
_COVERED = "bị ô gộp che, không ai nhìn thấy"
_STALE = "là giá trị cũ của một công thức phụ thuộc ngày giờ, số ngẫu nhiên hoặc tệp khác"


class Look(Protocol):
    """What of a sheet makes a person see something else than the file holds."""

    @property
    def percents(self) -> Set[Cell]: ...

    @property
    def struck(self) -> Set[Cell]: ...

    @property
    def texts(self) -> Mapping[Cell, str]: ...

    @property
    def disguised(self) -> Set[Cell]: ...

    @property
    def stale(self) -> Set[Cell]: ...


def as_shown(values: Values, look: Look) -> Values:
    """The values with what is seen in the place of what is held; the rows themselves are changed."""
    rows, (top, left), _ = values

    def change(cells: Iterable[Cell], words: str = "") -> Iterator[tuple[list[object], int]]:
        """The row and the place in it of cells that hold something, or that hold a number if there are `words`."""
        for line, column in cells:
            row, place = line - top - 1, column - left - 1
            if 0 <= row < len(rows) and 0 <= place < len(rows[row]) and _is_held(rows[row][place], words):
                yield rows[row], place

    for row, place in change(look.percents):
        if row[place].__class__ is float:
            row[place] = Percent(row[place])  # type: ignore[arg-type]
    for row, place in change(look.struck - look.texts.keys()):
        row[place] = as_seen([(as_text(row[place]), True, False)])
    for cell, text in look.texts.items():
        for row, place in change([cell]):
            row[place] = text
    unread = (
        (look.disguised, _OTHERWISE),
        (look.stale, _STALE),
        (islice(_covered(values), _MOST_COVERED), _COVERED),
    )
    for cells, words in unread:
        for row, place in change(cells, words):
            row[place] = Unread(words)
    return values


def _is_held(value: object, words: str) -> bool:
    return value != "" and (not words or isinstance(value, Percent) or as_number(value) is not None)


def _covered(values: Values) -> Iterator[Cell]:
    """The cells right of the first in the row of a merged cell, and those below a first that shows nothing.

    Of what stands below one that shows something, readers tell that it is one mark for several lines.
    """
    rows, (top, left), merged = values
    for (above, first), (low, right) in merged:
        if first < right:
            row = rows[above - top] if 0 <= above - top < len(rows) else []
            beside = row[max(first + 1 - left, 0) : max(right + 1 - left, 0)]
            if beside != [""] * len(beside):
                yield from ((above + 1, column + 1) for column in range(first + 1, right + 1))
        elif not _holds(values, above, first):
            yield from (
                (row + 1, first + 1) for row in range(max(above + 1, top), min(low + 1, top + len(rows)))
            )


def _holds(values: Values, row: int, column: int) -> bool:
    """Whether a cell, counted from 0, shows anything."""
    rows, (top, left), _ = values
    within = 0 <= row - top < len(rows) and 0 <= column - left < len(rows[row - top])
    return within and rows[row - top][column - left] != ""
