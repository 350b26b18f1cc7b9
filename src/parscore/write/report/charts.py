"""Charts as inline SVG: places in per cent of the width, so that letters keep their size on every screen.

May not compute: what is printed comes from the table of the chart; what is worked out here is where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from markupsafe import Markup, escape

from parscore.number import HUNDRED, ZERO, vi
from parscore.text import squeeze
from parscore.write.tables.charts import Chart, Kind
from parscore.write.tables.data import Cell, Shown, shown

_NAMES, _PLOT = (0, 37), (40, 44)
"""Where the names of rows and where their marks stand: left edge and width in per cent of the chart."""
_CELLS = (39, 61)
_ROW, _HEAD, _FOOT = 30, 22, 6
"""Heights in pixels: of a row, above the first one, below the last one."""
_LETTERS, _LINES = 22, 2
"""So many letters of a name fit on a line, and so many lines."""
_BAR = 14
_TICKS = 4
"""About so many parts an axis is divided into."""
_STEPS = tuple(map(Decimal, ("1", "2", "5", "10")))
_SHADES = tuple(map(Decimal, (5, 10, 20, 30, 40, 50)))
"""What is lost, in per cent, from which a cell is a shade darker."""
_COLOURS, _EARLIER = 10, 2
"""So many colours of lengths, and so many looks of earlier dots after the first."""
_BLOCK = 20
"""So many rows are drawn in one image: a page of paper holds it, and its axis is never far."""


@dataclass(frozen=True)
class _Row:
    """A row of the table as it is drawn."""

    cells: tuple[Cell, ...]
    texts: tuple[Shown, ...]
    name: str

    def number(self, column: int) -> Decimal | None:
        """The exact number of a column."""
        cell = self.cells[column]
        return Decimal(cell) if isinstance(cell, (Decimal, int)) else None

    def text(self, column: int) -> str:
        """What is printed of a column."""
        return self.texts[column].text


@dataclass(frozen=True)
class Axis:
    """What lies at the left and the right end, and the values that are named between."""

    low: Decimal
    high: Decimal
    step: Decimal

    @classmethod
    def over(cls, values: Sequence[Decimal], *, from_zero: bool) -> Axis:
        """An axis with round ends that holds all values."""
        low, high = min(values, default=ZERO), max(values, default=ZERO)
        low, high = (min(low, ZERO), max(high, ZERO)) if from_zero else (low, high)
        step = _step((high - low) / _TICKS)
        first = (low / step).to_integral_value(ROUND_FLOOR) * step
        last = (high / step).to_integral_value(ROUND_CEILING) * step
        return cls(first, last if last > first else first + step, step)

    @property
    def ticks(self) -> Iterator[Decimal]:
        """The values that are named."""
        for number in range(int((self.high - self.low) / self.step) + 1):
            yield self.low + number * self.step

    def at(self, value: Decimal) -> str:
        """Where a value stands, in per cent of the width."""
        return _percent((value - self.low) * HUNDRED / (self.high - self.low))


def _step(wide: Decimal) -> Decimal:
    """The nearest round step that is no smaller: 1, 2 or 5 times a power of ten."""
    if wide <= ZERO:
        return Decimal(1)
    power = Decimal(1).scaleb(wide.adjusted())
    return next(times * power for times in _STEPS if times * power >= wide)


def _percent(value: Decimal) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".") + "%"


def _rows(chart: Chart) -> list[_Row]:
    table = chart.table
    return [
        _Row(cells, texts, squeeze(texts[table.named_by].text))
        for cells, texts in zip(table.rows, shown(table), strict=True)
    ]


def _axis(chart: Chart, rows: Sequence[_Row]) -> Axis:
    """One axis for all rows."""
    if chart.kind == "stack":
        sums = [sum((row.number(place) or ZERO for place in chart.drawn), ZERO) for row in rows]
        return Axis.over(sums, from_zero=True)
    places = (*chart.drawn, *(chart.span or ()))
    numbers = (row.number(place) for row in rows for place in places)
    return Axis.over([one for one in numbers if one is not None], from_zero=chart.kind != "dots")


@dataclass(frozen=True)
class _Drawing:
    """Some rows of a chart as one image."""

    chart: Chart
    rows: Sequence[_Row]
    axis: Axis

    @property
    def height(self) -> int:
        return _HEAD + _ROW * len(self.rows) + _FOOT

    def grid(self) -> Iterator[str]:
        """The lines of the axis with their values."""
        for tick in self.axis.ticks:
            at = self.axis.at(tick)
            kind = "zero" if tick == ZERO else "grid"
            yield f'<line class="{kind}" x1="{at}" x2="{at}" y1="{_HEAD - 5}" y2="{self.height - _FOOT}"/>'
            yield f'<text class="tick" x="{at}" y="11">{vi(tick)}</text>'

    def names(self) -> Iterator[str]:
        """The name of every row, broken in lines."""
        for number, row in enumerate(self.rows):
            lines = _broken(row.name)
            middle = _middle(number)
            first = middle + 4 if len(lines) == 1 else middle - 2
            for place, words in enumerate(lines):
                yield f'<text y="{first + 13 * place}">{escape(words)}</text>'

    def labels(self) -> Iterator[str]:
        """What is printed at the end of every row."""
        chart = self.chart
        for number, row in enumerate(self.rows):
            below = "" if chart.below is None else row.text(chart.below)
            middle = _middle(number)
            first = middle - 2 if below else middle + 4
            yield f'<text class="value" x="100%" y="{first}">{escape(row.text(chart.label))}</text>'
            if below:
                yield f'<text class="below" x="100%" y="{first + 13}">{escape(below)}</text>'

    def marks(self) -> Iterator[str]:
        """The marks of every row, with a tooltip that says them."""
        draw = _MARKS[self.chart.kind]
        for number, row in enumerate(self.rows):
            made = "".join(draw(self, row, _middle(number)))
            yield f"<g><title>{escape(self._said(row))}</title>{made}</g>"

    def _said(self, row: _Row) -> str:
        places = (*self.chart.drawn, *(self.chart.span or ()))
        columns = self.chart.table.columns
        parts = (
            f"{squeeze(' '.join(filter(None, (columns[place].group, columns[place].heading))))} {row.text(place)}"
            for place in places
        )
        return f"{row.name}: {'; '.join(parts)}"

    def dots(self, row: _Row, middle: int) -> Iterator[str]:
        """A dot for every column, the last one filled, on a line from the first to the last."""
        yield f'<line class="rail" x1="0" x2="100%" y1="{middle}" y2="{middle}"/>'
        if self.chart.span is not None:
            yield from self._line("span", [row.number(place) for place in self.chart.span], middle)
        values = [row.number(place) for place in self.chart.drawn]
        yield from self._line("link", values, middle)
        last = len(values) - 1
        for place, value in enumerate(values):
            if value is not None:
                yield f'<circle class="{_dot(place, last)}" cx="{self.axis.at(value)}" cy="{middle}" r="4.5"/>'

    def _line(self, kind: str, values: Sequence[Decimal | None], middle: int) -> Iterator[str]:
        """A line from the lowest to the highest of the values."""
        known = [value for value in values if value is not None]
        if len(known) > 1:
            ends = (self.axis.at(min(known)), self.axis.at(max(known)))
            yield f'<line class="{kind}" x1="{ends[0]}" x2="{ends[1]}" y1="{middle}" y2="{middle}"/>'

    def stack(self, row: _Row, middle: int) -> Iterator[str]:
        """Lengths one behind the other."""
        values = [row.number(place) or ZERO for place in self.chart.drawn]
        ends = [ZERO]
        for value in values:
            ends.append(ends[-1] + value)
        for place, (start, end) in enumerate(pairwise(ends)):
            yield self._bar(f"c{place % _COLOURS}", start, end, middle)

    def bars(self, row: _Row, middle: int) -> Iterator[str]:
        """One length from 0."""
        yield self._bar("c0", ZERO, row.number(self.chart.drawn[0]) or ZERO, middle)

    def _bar(self, kind: str, start: Decimal, end: Decimal, middle: int) -> str:
        wide = _percent((end - start) * HUNDRED / (self.axis.high - self.axis.low))
        return (
            f'<rect class="{kind}" x="{self.axis.at(start)}" y="{middle - _BAR // 2}" '
            f'width="{wide}" height="{_BAR}"/>'
        )

    def cells(self, row: _Row, middle: int) -> Iterator[str]:
        """A square for every column, the darker the more is lost."""
        wide = HUNDRED / len(self.chart.drawn)
        for number, place in enumerate(self.chart.drawn):
            value, left = row.number(place), _percent(number * wide)
            shade = "no" if value is None else f"l{sum(HUNDRED - value >= bound for bound in _SHADES)}"
            yield (
                f'<rect class="{shade}" x="{left}" y="{middle - _ROW // 2 + 1}" width="{_percent(wide)}" '
                f'height="{_ROW - 2}"/>'
                f'<text class="cell {shade}" x="{_percent(number * wide + wide / 2)}" y="{middle + 4}">'
                f"{escape(row.text(place))}</text>"
            )

    def heads(self) -> Iterator[str]:
        """The headings of squares."""
        wide = HUNDRED / len(self.chart.drawn)
        for number, place in enumerate(self.chart.drawn):
            words = escape(squeeze(self.chart.table.columns[place].heading))
            yield f'<text class="tick" x="{_percent(number * wide + wide / 2)}" y="14">{words}</text>'

    @property
    def is_grid(self) -> bool:
        return self.chart.kind == "cells"

    def svg(self, key: str) -> str:
        """The whole image; `key` is what its identities begin with."""
        left, wide = _CELLS if self.is_grid else _PLOT
        inside = (*(self.heads() if self.is_grid else self.grid()), *self.marks())
        ends = () if self.is_grid else self.labels()
        title, height = escape(squeeze(self.chart.table.title)), self.height
        return (
            f'<svg class="drawn" width="100%" height="{height}" role="img" aria-labelledby="{key}-t {key}-d">'
            f'<title id="{key}-t">{title}</title><desc id="{key}-d">{escape(self.chart.said)}</desc>'
            f'<svg x="{_NAMES[0]}%" width="{_NAMES[1]}%" height="{height}">{"".join(self.names())}</svg>'
            f'<svg class="plot" x="{left}%" width="{wide}%" height="{height}">{"".join(inside)}</svg>'
            f"{''.join(ends)}</svg>"
        )


_MARKS: Mapping[Kind, Callable[[_Drawing, _Row, int], Iterator[str]]] = {
    "dots": _Drawing.dots,
    "stack": _Drawing.stack,
    "cells": _Drawing.cells,
    "bars": _Drawing.bars,
}


def drawn(chart: Chart, key: str) -> tuple[Markup, ...]:
    """The chart as SVG images, with title and what is to be seen for those who do not see it.

    `key` is what the identities of their parts begin with.
    """
    rows = _rows(chart)
    axis = _axis(chart, rows)
    starts = range(0, len(rows), _BLOCK)
    blocks = (_Drawing(chart, rows[start : start + _BLOCK], axis) for start in starts)
    return tuple(Markup(block.svg(f"{key}-{number}")) for number, block in enumerate(blocks, 1))


def swatches(chart: Chart) -> tuple[tuple[str, str], ...]:
    """What marks of the chart mean: the class of each and its words, in their order."""
    last = len(chart.legend) - 1
    if chart.kind == "cells":
        return tuple(("", words) for words in chart.legend)
    if chart.kind == "stack":
        return tuple((f"key c{place % _COLOURS}", words) for place, words in enumerate(chart.legend))
    return tuple((f"key {_dot(place, last)}", words) for place, words in enumerate(chart.legend))


def _dot(place: int, last: int) -> str:
    """The class of a dot: the last one counts, those before tell the way."""
    return "dot" if place == last else f"dot was w{min(place, _EARLIER)}"


def _middle(row: int) -> int:
    return _HEAD + _ROW * row + _ROW // 2


def _broken(name: str) -> list[str]:
    """A name on so many lines as there is room for, with … where it is longer."""
    lines = [""]
    for word in name.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= _LETTERS or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    shown_lines = [_cut(line) for line in lines[:_LINES]]
    if len(lines) > _LINES:
        shown_lines[-1] = f"{shown_lines[-1].rstrip('…')}…"
    return shown_lines


def _cut(line: str) -> str:
    return line if len(line) <= _LETTERS + 4 else f"{line[: _LETTERS + 3]}…"
