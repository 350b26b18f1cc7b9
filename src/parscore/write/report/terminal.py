"""Tables as rich renderables; may not print, nor decide about colour."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from parscore.text import squeeze
from parscore.write.tables.data import Column, RowStyle, Table, texts

_STYLES = {"field": "bold", "parent": "bold", "section": "bold", "total": "bold", "muted": "dim"}
_WIDEST = 10_000
_GAP = 2
_HEADING_LINES = 2
_TEXT = 14

_Grid = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class TableView:
    """A table with its title above and its notes below; records where the columns need more width."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = self.table
        yield Text(squeeze(table.title), "bold")
        yield Text("")
        grid = texts(table)
        least = _widths(table, grid)
        room = options.max_width - sum(least) - _GAP * (len(least) - 1)
        if room >= 0:
            yield _columns(table, grid, _widened(least, _whole_widths(table, grid), room))
        else:
            yield from _records(table, grid)
        if table.notes:
            yield Text("")
            yield from (Text(f"• {squeeze(note)}", "dim") for note in table.notes)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        table, grid = self.table, texts(self.table)
        widths = map(max, _widths(table, grid), _whole_widths(table, grid))
        whole = sum(widths) + _GAP * (len(table.columns) - 1)
        return Measurement(1, max(whole, len(table.title), *(len(note) + 2 for note in table.notes), 1))


def _columns(table: Table, grid: _Grid, widths: Sequence[int]) -> RichTable:
    made = RichTable(
        box=box.SIMPLE_HEAD, padding=(0, _GAP - 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold"
    )
    for column, width in zip(table.columns, widths, strict=True):
        made.add_column(
            Text(_heading(column, width)),
            justify=column.align,
            overflow="fold",
            no_wrap=column.kind not in {"text", "word"},
            width=width,
        )
    for row, cells in enumerate(grid):
        style = table.style(row)
        made.add_row(*_cells(table, cells, style, widths), style=_STYLES.get(style.emphasis, ""))
    return made


def _cells(table: Table, row: Sequence[str], style: RowStyle, widths: Sequence[int]) -> list[RenderableType]:
    cells: list[RenderableType] = []
    for place, column in enumerate(table.columns):
        text = Text(_folded(row[place], widths[place]) if column.numeric else row[place])
        indent = 2 * style.indent if place == table.indented else 0
        cells.append(Padding(text, (0, 0, 0, indent)) if indent else text)
    return cells


def _records(table: Table, grid: _Grid) -> Iterator[RenderableType]:
    """Every row as a short block of its own, the first column as its heading."""
    for row, cells in enumerate(grid):
        style = _STYLES.get(table.style(row).emphasis, "")
        yield Text(cells[0] or "–", f"{style} bold")
        made = RichTable.grid(padding=(0, 2, 0, 0))
        for column, cell in zip(table.columns[1:], cells[1:], strict=True):
            if cell:
                made.add_row(Text(": ".join(_parts(column)), "dim"), Text(cell))
        yield Padding(made, (0, 0, 0, 2), expand=False)


def _parts(column: Column) -> list[str]:
    """The heading of a column over its numbers: the short one, or the group above its own."""
    return [column.short] if column.short else [part for part in (column.group, column.heading) if part]


def _heading(column: Column, width: int) -> str:
    if not column.numeric:
        return column.short or column.heading
    return "\n".join(_folded(part, width) for part in _parts(column))


def _widths(table: Table, grid: _Grid) -> list[int]:
    return [_narrowest(column, [row[place] for row in grid]) for place, column in enumerate(table.columns)]


def _whole_widths(table: Table, grid: _Grid) -> list[int]:
    """The width of every column in which nothing is broken but headings over numbers."""
    moved = [2 * table.style(row).indent for row in range(len(grid))]
    return [
        0
        if column.numeric
        else max(
            len(_heading(column, 1)),
            *(
                len(cells[place]) + (move if place == table.indented else 0)
                for cells, move in zip(grid, moved, strict=True)
            ),
            1,
        )
        for place, column in enumerate(table.columns)
    ]


def _widened(least: Sequence[int], whole: Sequence[int], room: int) -> list[int]:
    """The least widths and what they lack, as far as there is room: columns that lack little come first."""
    widths = list(least)
    for place in sorted(range(len(widths)), key=lambda place: whole[place] - least[place]):
        more = min(max(whole[place] - least[place], 0), room)
        widths[place] += more
        room -= more
    return widths


def _narrowest(column: Column, cells: Sequence[str]) -> int:
    """The least width of a column: its numbers, or its longest word, are never broken."""
    words = _heading(column, 1).split()
    if column.kind == "text":
        return min(_TEXT, _longest((*words, *cells)))
    kept = cells if column.kind == "code" else " ".join(cells).split()
    least = _longest((*words, *kept))
    parts = _parts(column)
    return next(
        width
        for width in range(least, _WIDEST)
        if all(_folded(part, width).count("\n") < _HEADING_LINES for part in parts)
    )


def _longest(words: Iterable[str]) -> int:
    return max(map(len, words), default=1)


def _folded(words: str, width: int) -> str:
    return "\n".join(textwrap.wrap(words, max(width, 1), break_long_words=False))
