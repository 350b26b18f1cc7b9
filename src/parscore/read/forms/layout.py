"""Where the table of a form is on a sheet: its heading rows, and which column holds what.

Headings may take several rows, merged across and down: a column is named by its own lowest heading, else by the one
that spans it. What headings leave open is inferred only where the words of a criteria set are there to the letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import ColumnKey
from parscore.read.sheets.cells import as_text, value_at
from parscore.read.sheets.table import Column, Table
from parscore.read.words.criterion_names import FrameworkIndex
from parscore.read.words.headings import is_numbering, is_points, key_of, loose_key_of
from parscore.read.words.legacy import words
from parscore.text import column_name, quoted, squeeze

HEADING_ROWS = 40
"""Headings are looked for in so many rows from the top."""

HEADING_DEPTH = 4
"""The headings of one table take at most so many rows."""

NEEDED: tuple[ColumnKey, ...] = ("code", "claimed")
_NUMBER_OR_TITLE, _SCORES = {"code", "title"}, {"claimed", "appraised"}
_THEIRS: tuple[ColumnKey, ...] = ("explanation", "note", "evidence", "claimed")
"""What belongs to the appraisers when it is under their heading."""

_MANY_COLUMNS = 4
"""A table that names so many columns, the self-score among them, is looked no further."""

_PROOF = 3
"""How many rows have to bear the words of the set before a column or a sheet is taken for what it looks like."""


class Layout(Struct, frozen=True):
    """The table of a form: its sheet, the column of each key, first heading row, first row below.

    Rows and columns are counted from 1 within the table's rows. Without a column `code` the number is in
    the cell of the title. `twice` is a second column under a needed heading, `unclear` are the columns of a self-score
    heading that may each be meant, `assumed` is the heading taken for that of the self-score.
    """

    table: Table
    columns: Mapping[ColumnKey, int]
    heading: int
    first: int
    twice: tuple[tuple[int, int], ...] = ()
    unclear: tuple[int, ...] = ()
    assumed: str = ""

    @property
    def is_scored(self) -> bool:
        """Whether the column of the self-score is known."""
        return "claimed" in self.columns

    def value(self, row: int, key: ColumnKey) -> object:
        """The raw value of a cell, "" where the form has no such column or the row is shorter."""
        return value_at(self.table.rows[row - 1], self.columns.get(key, 0))

    def where(self, row: int) -> str:
        """A row as its reader finds it: `dòng 24`, or `cột F` of a table that was turned."""
        place = self.place(row, "code")
        return f"cột {column_name(place.column)}" if self.table.turned else f"dòng {place.line}"

    def place(self, row: int, key: ColumnKey) -> Place:
        """The cell's place; the title's for a missing number column, else the row's first cell."""
        return self.table.place(row, self.columns.get(key) or self._instead(key))

    def cells(self, key: ColumnKey) -> Column:
        """All of `value` and `place` of one key."""
        column = self.columns.get(key)
        return self.table.column(column or self._instead(key), blank=column is None)

    def _instead(self, key: ColumnKey) -> int:
        return self.columns.get("title", 1) if key == "code" else 1


@dataclass(slots=True)
class _Headings:
    """The heading cells of one block: the keys of columns by their lowest heading (`own`) or what spans it (`under`).

    `lowest` is the row and text of every column's lowest heading.
    """

    table: Table
    rows: list[int]
    own: dict[int, ColumnKey] = field(default_factory=dict)
    under: dict[int, ColumnKey] = field(default_factory=dict)
    lowest: dict[int, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cells = [self.table.rows[row - 1] for row in self.rows]
        loose = max(sum(key_of(value) is not None for value in row) for row in cells) > 1
        texts: dict[int, list[tuple[int, str]]] = {}
        for row in self.rows:
            for column, text in worded(self.table.rows[row - 1]):
                texts.setdefault(column, []).append((row, text))
        for column in sorted(texts):
            self._name(column, texts[column], loose=loose)

    def _name(self, column: int, texts: list[tuple[int, str]], *, loose: bool) -> None:
        look = loose_key_of if loose else key_of
        self.lowest[column] = texts[-1]
        above = [text for _, text in reversed(texts[:-1])] or self._spanning(texts[0][0], column)
        over = next((key for text in above if (key := look(text)) is not None), None)
        named = look(texts[-1][1])
        if named is not None and not (over == "appraised" and named in _THEIRS):
            self.own[column] = named
        elif over is not None:
            self.under[column] = over

    def _spanning(self, below: int, column: int) -> Iterator[str]:
        """The headings to the left that span a column above its own first one, the lowest first."""
        for row in reversed([row for row in self.rows if row < below]):
            left = next((text for at, text in reversed(worded(self.table.rows[row - 1])) if at <= column), "")
            if left and self.table.spans(row, column):
                yield left

    def columns(self) -> tuple[dict[ColumnKey, int], tuple[tuple[int, int], ...]]:
        """The first column of every key, and the cells of needed headings that come again."""
        columns: dict[ColumnKey, int] = {}
        twice: list[tuple[int, int]] = []
        for column, key in sorted(self.own.items()):
            if key not in columns:
                columns[key] = column
            elif key in NEEDED:
                twice.append((self.lowest[column][0], column))
        return columns, tuple(twice)

    def spanned(self, columns: Mapping[ColumnKey, int]) -> tuple[dict[ColumnKey, int], tuple[int, ...]]:
        """The columns that only a spanning heading names, and the columns of a self-score that stay unclear."""
        found: dict[ColumnKey, int] = {}
        unclear: tuple[int, ...] = ()
        for key in set(self.under.values()).difference(columns):
            below = [column for column, over in self.under.items() if over == key]
            scores = self.points().intersection(below)
            if len(scores) == 1:
                found[key] = scores.pop()
            elif len(below) == 1 or key not in ("claimed", "explanation", "note"):
                found[key] = below[0]
            elif key == "claimed":
                unclear = tuple(below)
        return found, unclear

    def points(self) -> set[int]:
        """The columns headed as nothing but points."""
        return {column for column, (_, text) in self.lowest.items() if is_points(text)}


def as_heading(cells: Sequence[object], column: int) -> str:
    """The words in a cell of a row; nothing for a number, a date or an empty cell."""
    value = value_at(cells, column)
    return value if isinstance(value, str) else ""


def worded(cells: Sequence[object]) -> list[tuple[int, str]]:
    """The cells of a row that hold words, with their columns."""
    return [
        (column, value) for column, value in enumerate(cells, start=1) if isinstance(value, str) and value
    ]


def filled(cells: Sequence[object]) -> dict[int, object]:
    """The cells of a row that hold anything, by column."""
    return {column: value for column, value in enumerate(cells, start=1) if value not in ("", None)}


def locate(table: Table, *, matrix: bool = False) -> Layout | None:
    """The table with a self-score column and a number or title column, or None when the sheet has none.

    `matrix`: a table with a number or title column will do; its score columns are headed by units.
    """
    best = _best_block(table)
    if not best.columns.keys() & _NUMBER_OR_TITLE:
        return None
    if matrix:
        return best if len(filled(table.rows[best.heading - 1])) >= _MANY_COLUMNS else None
    return best if len(best.columns) > 1 and (best.is_scored or best.unclear) else None


def _best_block(table: Table) -> Layout:
    """The block of headings that names most columns; of equal ones the lowest that overlaps the one before."""
    best = Layout(table, {}, 1, 1)
    for number, row in enumerate(table.rows[:HEADING_ROWS], start=1):
        if number >= best.first and best.is_scored and len(best.columns) >= _MANY_COLUMNS:
            break
        if any(key_of(text) for _, text in worded(row)):
            found = _block(table, number)
            best = found if _is_better(found, best) else best
    return best


def _is_better(found: Layout, best: Layout) -> bool:
    """Whether a block names more columns, or as many from further below in the same headings."""
    more = len(found.columns) - len(best.columns)
    return more > 0 or (more == 0 and found.heading < best.first)


def _block(table: Table, top: int) -> Layout:
    """The layout that the heading rows from `top` on make, however little it names."""
    heads = _Headings(table, _heading_rows(table, top))
    columns, twice = heads.columns()
    further, unclear = heads.spanned(columns)
    columns |= further
    points, assumed = heads.points(), ""
    if len(points) == 1 and "max" in columns and not unclear and not columns.keys() & _SCORES:
        columns["claimed"] = points.pop()
        assumed = squeeze(heads.lowest[columns["claimed"]][1])
    return Layout(table, columns, heads.rows[0], heads.rows[-1] + 1, twice, unclear, assumed)


def _heading_rows(table: Table, top: int) -> list[int]:
    """The rows of one block of headings: each goes on with the headings above it, and none is data."""
    rows = [top]
    for number, cells in enumerate(table.rows[top : top + HEADING_DEPTH - 1], start=top + 1):
        here = filled(cells)
        if not here:
            continue
        if is_numbering(cells) or not _goes_on(here, _labels(table, rows)):
            break
        rows.append(number)
    return rows


def _goes_on(cells: Mapping[int, object], labels: set[int]) -> bool:
    """Whether a row goes on with headings: only words, and below the headings of number and title only headings."""
    if not all(isinstance(value, str) for value in cells.values()):
        return False
    named = {column for column, value in cells.items() if key_of(value) is not None}
    return bool(named or labels) and labels & cells.keys() <= named


def _labels(table: Table, rows: list[int]) -> set[int]:
    heads = (head for row in rows for head in worded(table.rows[row - 1]))
    return {column for column, text in heads if key_of(text) in _NUMBER_OR_TITLE}


def locate_all(table: Table) -> list[Layout]:
    """The tables of a sheet one below the other, each with headings of its own that are not just printed again."""
    first = locate(table)
    if first is None:
        return []
    found, start, rows = [first], 0, table.rows
    for number in _worded(first, rows):
        last = found[-1]
        if number < start + last.first or not _heads_again(rows[number - 1], last.columns):
            continue
        top = _top_of_headings(rows, number)
        again = _block(_part(table, top - 1, len(rows)), 1)
        if again.is_scored and again.columns.keys() & _NUMBER_OR_TITLE and again.columns != last.columns:
            found[-1] = structs.replace(last, table=_part(last.table, 0, top - 1 - start))
            found.append(again)
            start = top - 1
    return found


def _top_of_headings(rows: list[list[object]], number: int) -> int:
    """The first of the heading rows of which one is at `number`."""
    top = number
    while number - top < HEADING_DEPTH - 1 and any(key_of(value) for value in rows[top - 2]):
        top -= 1
    return top


def _worded(first: Layout, rows: list[list[object]]) -> list[int]:
    """The rows below the headings with words where a number or a score is expected."""
    codes, scores = first.cells("code").values, first.cells("claimed").values
    return [
        row
        for row in range(first.first, len(rows) + 1)
        if (scores[row] != "" and scores[row].__class__ is str)
        or (codes[row].__class__ is str and str(codes[row])[:1].isalpha())
    ]


def _heads_again(cells: Sequence[object], columns: Mapping[ColumnKey, int]) -> bool:
    texts = (as_heading(cells, columns.get(key, 0)) for key in NEEDED)
    return any(not text[:1].isdecimal() and key_of(text) is not None for text in texts)


def is_heading_again(cells: Sequence[object], columns: Mapping[ColumnKey, int]) -> bool:
    """Whether a row below the headings only repeats them, as at the top of a printed page."""
    return sum(key_of(value_at(cells, column)) == key for key, column in columns.items()) > 1


def _part(table: Table, start: int, stop: int) -> Table:
    lines = table.lines[start:stop] if table.lines is not None else None
    return replace(table, rows=table.rows[start:stop], top=table.top + start, lines=lines)


def with_titles(layout: Layout, index: FrameworkIndex) -> Layout:
    """The layout with the column in which the titles of the set are, where no heading names one."""
    if "title" in layout.columns or "code" not in layout.columns:
        return layout
    taken = layout.columns.values()
    titles = Counter(
        column
        for cells in layout.table.rows[layout.first - 1 :]
        for column, text in worded(cells)
        if column not in taken and words(text) in index.titles
    )
    best, times = next(iter(titles.most_common(1)), (0, 0))
    return layout if times < _PROOF else structs.replace(layout, columns={**layout.columns, "title": best})


def continuations(layout: Layout, tables: Iterable[Table], index: FrameworkIndex) -> list[Layout]:
    """The sheets without headings whose rows go on in the columns of `layout`."""
    shifted = (_shifted(layout, table) for table in tables)
    return [here for here in shifted if here.is_scored and _rows_of_set(here, index) >= _PROOF]


def _shifted(layout: Layout, table: Table) -> Layout:
    shift = layout.table.left - table.left
    columns: dict[ColumnKey, int] = {
        key: column + shift for key, column in layout.columns.items() if column + shift > 0
    }
    return Layout(table, columns, 1, 1)


def _rows_of_set(layout: Layout, index: FrameworkIndex) -> int:
    rows = zip(layout.cells("code").values, layout.cells("title").values, strict=True)
    return sum(
        index.folded[index.exact[code]] == words(title)
        for code, title in rows
        if isinstance(code, str) and code in index.exact and isinstance(title, str)
    )


def ambiguities(layout: Layout) -> list[Diagnostic]:
    """Findings for a number or self-score heading over two columns."""
    table, found = layout.table, []
    if layout.twice:
        row, column = layout.twice[0]
        heading = as_text(table.rows[row - 1][column - 1])
        found.append(finding("W012", table.place(row, column), heading=heading))
    if layout.unclear:
        row = layout.first - 1
        names = quoted(as_text(table.rows[row - 1][column - 1]) for column in layout.unclear)
        found.append(finding("W019", table.place(row, layout.unclear[0]), headings=names))
    return found


def texts_in(rows: list[list[object]]) -> tuple[str, ...]:
    """The lines of text in some rows, cell by cell."""
    lines = (line for row in rows for _, text in worded(row) for line in text.splitlines())
    return tuple(filter(None, map(squeeze, lines)))
