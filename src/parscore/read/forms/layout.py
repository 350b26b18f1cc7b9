"""Where the table of a form stands on a sheet: its heading rows, and which column holds what.

Headings may take several rows, merged across and down: a column is named by its own lowest heading, else by the one
that spans it. May not know a criteria set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import ColumnKey
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.table import Column, Table
from parscore.read.words.headings import is_numbering, is_points, key_of, loose_key_of
from parscore.text import column_name, quoted, squeeze

HEADING_ROWS = 40
HEADING_DEPTH = 4
NEEDED: tuple[ColumnKey, ...] = ("code", "claimed")
_THEIRS: tuple[ColumnKey, ...] = ("explanation", "note", "evidence", "claimed")
"""What belongs to the appraisers when it stands under their heading."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of a form: its sheet, the column of each key, first heading row, first row below.

    Rows and columns are counted from 1 within the table's rows. Without a column `code` the number stands in
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

    def value(self, row: int, key: ColumnKey) -> object:
        """The raw value of a cell, "" where the form has no such column or the row is shorter."""
        column = self.columns.get(key)
        if column is None:
            return ""
        cells = self.table.rows[row - 1]
        return cells[column - 1] if column <= len(cells) else ""

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
        """The column that places of a missing one are in."""
        return self.columns.get("title", 1) if key == "code" else 1


@dataclass(slots=True)
class _Heads:
    """The heading cells of one block while columns are named: `own` by their lowest heading, `under` by what spans
    it."""

    table: Table
    rows: list[int]
    own: dict[int, ColumnKey] = field(default_factory=dict)
    under: dict[int, ColumnKey] = field(default_factory=dict)
    lowest: dict[int, tuple[int, str]] = field(default_factory=dict)


def locate(table: Table, *, matrix: bool = False) -> Layout | None:
    """The table with a self-score column and a number or title column, or None when the sheet has none.

    `matrix`: a table with a number or title column will do; its score columns are headed by units.
    """
    best: Layout | None = None
    for number, row in enumerate(table.rows[:HEADING_ROWS], start=1):
        if best is not None and number >= best.first and "claimed" in best.columns and len(best.columns) > 3:
            break
        if not any(value.__class__ is str and value and key_of(value) is not None for value in row):
            continue
        found = _block(table, number)
        tighter = best is not None and len(found.columns) == len(best.columns) and number < best.first
        if best is None or len(found.columns) > len(best.columns) or tighter:
            best = found
    if best is None or not best.columns.keys() & {"code", "title"}:
        return None
    if matrix:
        heading = table.rows[best.heading - 1]
        return best if len([value for value in heading if value not in ("", None)]) > 3 else None
    return best if len(best.columns) > 1 and ("claimed" in best.columns or best.unclear) else None


def _block(table: Table, top: int) -> Layout:
    """The layout that the heading rows from `top` on make, however little it names."""
    heads = _Heads(table, _heading_rows(table, top))
    _name(heads)
    columns: dict[ColumnKey, int] = {}
    twice: list[tuple[int, int]] = []
    for column, key in sorted(heads.own.items()):
        if key not in columns:
            columns[key] = column
        elif key in NEEDED:
            twice.append((heads.lowest[column][0], column))
    unclear = _spanned(heads, columns)
    assumed = ""
    if "claimed" not in columns and not unclear and "max" in columns and "appraised" not in columns:
        points = [column for column, (_, text) in heads.lowest.items() if is_points(text)]
        if len(points) == 1:
            columns["claimed"] = points[0]
            assumed = squeeze(heads.lowest[points[0]][1])
    return Layout(table, columns, heads.rows[0], heads.rows[-1] + 1, tuple(twice), unclear, assumed)


def _heading_rows(table: Table, top: int) -> list[int]:
    """The rows of one block of headings: each goes on with the headings above it, and none is data."""
    rows = [top]
    for number in range(top + 1, min(top + HEADING_DEPTH, len(table.rows) + 1)):
        cells = table.rows[number - 1]
        filled = [
            (column, value)
            for column, value in enumerate(cells, start=1)
            if value != "" and value is not None
        ]
        if not filled:
            continue
        if is_numbering(cells) or any(not isinstance(value, str) for _, value in filled):
            break
        named = {column for column, value in filled if key_of(value) is not None}
        labels = _labels(table, rows)
        if any(column in labels and column not in named for column, _ in filled):
            break
        if not named and not labels:
            break
        rows.append(number)
    return rows


def _labels(table: Table, rows: list[int]) -> set[int]:
    """The columns that are headed as number or title so far."""
    return {
        column
        for row in rows
        for column, value in enumerate(table.rows[row - 1], start=1)
        if key_of(value) in ("code", "title")
    }


def _name(heads: _Heads) -> None:
    """Find for every column its lowest heading, and the keys of that and of what stands over it."""
    width = max(len(heads.table.rows[row - 1]) for row in heads.rows)
    keyed = [sum(key_of(value) is not None for value in heads.table.rows[row - 1]) for row in heads.rows]
    crowded = max(keyed) > 1
    look = loose_key_of if crowded else key_of
    for column in range(1, width + 1):
        own = [(row, text) for row in heads.rows if (text := _text(heads.table, row, column))]
        if not own:
            continue
        heads.lowest[column] = own[-1]
        text = own[-1][1]
        above = [value for _, value in reversed(own[:-1])] or list(_spanning(heads, own[0][0], column))
        over = next((key for value in above if (key := look(value)) is not None), None)
        named = look(text)
        if over == "appraised" and named in _THEIRS:
            named = None
        if named is not None:
            heads.own[column] = named
        elif over is not None:
            heads.under[column] = over


def _text(table: Table, row: int, column: int) -> str:
    cells = table.rows[row - 1]
    value = cells[column - 1] if column <= len(cells) else ""
    return value if isinstance(value, str) else ""


def _spanning(heads: _Heads, below: int, column: int) -> Iterator[str]:
    """The headings to the left that span a column above its own first one, the lowest first."""
    for row in reversed([row for row in heads.rows if row < below]):
        left = next((text for at in range(column, 0, -1) if (text := _text(heads.table, row, at))), "")
        if left and heads.table.spans(row, column):
            yield left


def _spanned(heads: _Heads, columns: dict[ColumnKey, int]) -> tuple[int, ...]:
    """Give the keys of spanning headings to the columns below them; the columns of a self-score that stay unclear."""
    unclear: tuple[int, ...] = ()
    for key in dict.fromkeys(heads.under.values()):
        if key in columns:
            continue
        below = [column for column, over in heads.under.items() if over == key]
        scores = [column for column in below if is_points(heads.lowest[column][1])]
        if len(scores) == 1 or len(below) == 1:
            columns[key] = (scores if len(scores) == 1 else below)[0]
        elif key == "claimed":
            unclear = tuple(below)
        elif key not in ("explanation", "note"):
            columns[key] = below[0]
    return unclear


def locate_all(table: Table) -> list[Layout]:
    """The tables of a sheet one below the other, each with its own headings; headings printed again are no
    new table."""
    first = locate(table)
    if first is None:
        return []
    found, start = [first], 0
    rows = table.rows
    for number in _worded(first, rows):
        columns, cells = found[-1].columns, rows[number - 1]
        if number < start + found[-1].first or not _heads_again(cells, columns):
            continue
        top = number
        while number - top < HEADING_DEPTH - 1 and any(key_of(value) for value in rows[top - 2]):
            top -= 1
        again = _block(_part(table, top - 1, len(rows)), 1)
        if (
            "claimed" in again.columns
            and again.columns.keys() & {"code", "title"}
            and again.columns != columns
        ):
            last = found[-1]
            found[-1] = replace(last, table=_part(last.table, 0, top - 1 - start))
            found.append(again)
            start = top - 1
    return found


def _worded(first: Layout, rows: list[list[object]]) -> list[int]:
    """The rows below the headings with words where a number or a score is expected."""
    code, claimed = first.columns.get("code", 0) - 1, first.columns.get("claimed", 0) - 1
    found = []
    for number, cells in enumerate(rows[first.first - 1 :], start=first.first):
        score = cells[claimed] if 0 <= claimed < len(cells) else ""
        label = cells[code] if 0 <= code < len(cells) else ""
        if (score != "" and score.__class__ is str) or (label.__class__ is str and str(label)[:1].isalpha()):
            found.append(number)
    return found


def _heads_again(cells: list[object], columns: Mapping[ColumnKey, int]) -> bool:
    """Whether a heading word stands in the number or score column of a row of the table."""
    for key in NEEDED:
        column = columns.get(key, 0)
        value = cells[column - 1] if 0 < column <= len(cells) else ""
        if isinstance(value, str) and value and not value[0].isdecimal() and key_of(value) is not None:
            return True
    return False


def is_heading_again(cells: list[object], columns: Mapping[ColumnKey, int]) -> bool:
    """Whether a row below the headings only repeats them, as at the top of a printed page."""
    named = {
        key for key, column in columns.items() if column <= len(cells) and key_of(cells[column - 1]) == key
    }
    return len(named) > 1


def _part(table: Table, start: int, stop: int) -> Table:
    """Some rows of a table, which still know their places."""
    lines = table.lines[start:stop] if table.lines is not None else None
    return replace(table, rows=table.rows[start:stop], top=table.top + start, lines=lines)


def doubtful(layout: Layout) -> list[Diagnostic]:
    """Findings for a number or self-score heading that stands over two columns."""
    table, found = layout.table, []
    if layout.twice:
        row, column = layout.twice[0]
        found.append(
            finding("W012", table.place(row, column), heading=as_text(table.rows[row - 1][column - 1]))
        )
    if layout.unclear:
        row = layout.first - 1
        names = quoted(as_text(table.rows[row - 1][column - 1]) for column in layout.unclear)
        found.append(finding("W019", table.place(row, layout.unclear[0]), headings=names))
    return found


def texts_above(layout: Layout) -> tuple[str, ...]:
    """What is written above the table, cell by cell: title, unit, year."""
    return texts_in(layout.table.rows[: layout.heading - 1])


def texts_in(rows: list[list[object]]) -> tuple[str, ...]:
    """The lines of text in some rows, cell by cell."""
    lines = (
        line
        for row in rows
        for value in row
        if isinstance(value, str) and value
        for line in value.splitlines()
    )
    return tuple(text for line in lines if (text := squeeze(line)))
