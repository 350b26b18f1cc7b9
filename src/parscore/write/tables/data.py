"""Tables as frozen data for page, workbook and terminal; the one place where their numbers become text.

May not know where a table is shown; cells stay exact until `shown`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import groupby
from typing import Literal

from parscore.model.framework import Rounding
from parscore.number import ZERO, brief, plain, rounded, vi
from parscore.text import nfc

Cell = str | Decimal | int | None
Kind = Literal["text", "code", "word", "rank", "number", "raw", "change"]
Emphasis = Literal["", "field", "parent", "section", "total", "muted"]

_NUMERIC = frozenset({"rank", "number", "raw", "change"})
_MOST_DECIMALS = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `number` is rounded by the table's policy, `raw` is not, `change` carries its sign.

    `width` is a hint in characters; neighbours with the same `group` share a heading above their own;
    `short` is the heading where room is scarce; `bar` marks shares of 100 that may be drawn as bars.
    """

    heading: str
    kind: Kind = "text"
    width: float = 12
    group: str = ""
    short: str = ""
    bar: bool = False

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.kind in _NUMERIC

    @property
    def align(self) -> Literal["left", "center", "right"]:
        """How the cells stand in the column."""
        if self.kind in ("rank", "word"):
            return "center"
        return "right" if self.numeric else "left"


@dataclass(frozen=True, slots=True)
class RowStyle:
    """How a row looks: weight, indent, whether its numbers stay unrounded, and the unit that it leads to."""

    emphasis: Emphasis = ""
    indent: int = 0
    raw: bool = False
    unit: str = ""


PLAIN = RowStyle()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of exact cells with its notes; `styles` is empty or holds one style a row.

    `rounding` None leaves every number as it is; `indented` is the column that a row's indent moves.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    styles: tuple[RowStyle, ...] = ()
    rounding: Rounding | None = None
    indented: int = 1

    @property
    def named_by(self) -> int:
        """The column that names the row: the first one of text."""
        return next((place for place, column in enumerate(self.columns) if column.kind == "text"), 0)

    def style(self, row: int) -> RowStyle:
        """The style of a row counted from 0."""
        return self.styles[row] if self.styles else PLAIN


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is printed, and for a number the very value that is printed with its decimals.

    `cut` marks a number with more decimals than are shown.
    """

    text: str
    number: Decimal | None = None
    decimals: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """One cell of the heading: its text, first column (from 0), and how many columns and rows it takes."""

    text: str
    column: int
    across: int = 1
    down: int = 1


def shown(table: Table, row: int, column: int) -> Shown:
    """The cell as people see it, rounded by the policy unless its row or column is raw."""
    cell, asked = table.rows[row][column], table.columns[column]
    if cell is None:
        return Shown("–" if asked.numeric else "")
    if isinstance(cell, str):
        return Shown(nfc(cell))
    if isinstance(cell, int):
        return _signed(Shown(str(cell), Decimal(cell)), asked.kind)
    raw = asked.kind == "raw" or table.style(row).raw
    made = _exact(cell) if raw or table.rounding is None else _rounded(cell, table.rounding)
    return _signed(made, asked.kind)


def _rounded(value: Decimal, rounding: Rounding) -> Shown:
    number = rounded(value, rounding.mode, rounding.digits)
    number = number if number else abs(number)
    return Shown(vi(number, rounding.digits), number, rounding.digits)


def _exact(value: Decimal) -> Shown:
    number = plain(value)
    short = plain(value.quantize(_MOST_DECIMALS, rounding=ROUND_DOWN)) if -_exponent(number) > 6 else number
    return Shown(brief(value), short, max(0, -_exponent(short)), cut=short != number)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _signed(made: Shown, kind: Kind) -> Shown:
    if kind != "change" or made.number is None:
        return made
    if made.number == ZERO:
        return Shown("0", ZERO, 0)
    return Shown(f"+{made.text}", made.number, made.decimals, made.cut) if made.number > ZERO else made


def texts(table: Table) -> tuple[tuple[str, ...], ...]:
    """Every cell as it is printed."""
    return tuple(
        tuple(shown(table, row, column).text for column in range(len(table.columns)))
        for row in range(len(table.rows))
    )


def headings(columns: tuple[Column, ...]) -> tuple[tuple[Heading, ...], ...]:
    """The heading in one row, or in two with merged cells where columns share a group."""
    if not any(column.group for column in columns):
        return (tuple(Heading(column.heading, place) for place, column in enumerate(columns)),)
    upper: list[Heading] = []
    lower: list[Heading] = []
    for group, found in groupby(enumerate(columns), key=lambda pair: pair[1].group):
        pairs = list(found)
        if group:
            upper.append(Heading(group, pairs[0][0], across=len(pairs)))
            lower += [Heading(column.heading, place) for place, column in pairs]
        else:
            upper += [Heading(column.heading, place, down=2) for place, column in pairs]
    return tuple(upper), tuple(lower)
