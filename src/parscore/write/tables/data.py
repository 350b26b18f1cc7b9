"""Tables as frozen data, wherever they are shown; the one place where their exact numbers become text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from itertools import groupby
from typing import Literal, TypeVar

from msgspec import Struct, structs

from parscore.model.framework import Rounding
from parscore.number import HUNDRED, ZERO, brief, plain, rounded, vi
from parscore.text import nfc

T = TypeVar("T")
Kind = Literal["text", "code", "word", "rank", "number", "raw", "change"]
Emphasis = Literal["", "field", "parent", "section", "total", "muted"]

_NUMERIC = frozenset({"rank", "number", "raw", "change"})
_MOST_DECIMALS = Decimal("0.000001")
_KEPT = 16_384
"""So many printed cells are kept: the tables of a report repeat titles and points unit after unit."""


class Shown(Struct, frozen=True):
    """A cell as it is printed, of a number the very value that is printed; `cut`: it has more decimals."""

    text: str
    number: Decimal | None = None
    decimals: int = 0
    cut: bool = False


Cell = str | Decimal | int | Shown | None
"""What stands in a table; `Shown` is a number that another rounding than the table's has printed."""


class Column(Struct, frozen=True):
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


ColumnOf = tuple[Column, Callable[[T], Cell]]
"""A column and the function that reads its cell off a record."""


class RowStyle(Struct, frozen=True):
    """How a row looks: weight, indent, whether its numbers stay unrounded, and the unit that it leads to.

    `code`: the criterion whose points the row shows, "" for the whole.
    """

    emphasis: Emphasis = ""
    indent: int = 0
    raw: bool = False
    unit: str = ""
    code: str | None = None


PLAIN = RowStyle()


class CellSum(Struct, frozen=True, cache_hash=True):
    """A cell that others of its column make, by their rows from 0: `terms` less `minus`, with `per` as a share in %."""

    terms: tuple[int, ...]
    minus: tuple[int, ...] = ()
    per: int | None = None

    def of(self, numbers: Sequence[Decimal | None]) -> Decimal | None:
        """What the cells come to, unrounded; None where nothing is there to be shared by."""
        total = sum((numbers[row] or ZERO for row in self.terms), ZERO)
        total -= sum((numbers[row] or ZERO for row in self.minus), ZERO)
        whole = HUNDRED if self.per is None else numbers[self.per]
        return total * HUNDRED / whole if whole else None


class Table(Struct, frozen=True):
    """A table of exact cells with its notes; `styles` is empty or holds one style a row, `sums` what rows are made of.

    `rounding` None leaves every number as it is; `indented` is the column that a row's indent moves.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    styles: tuple[RowStyle, ...] = ()
    rounding: Rounding | None = None
    indented: int = 1
    sums: Mapping[int, CellSum] = {}

    @property
    def named_by(self) -> int:
        """The column that names the row: the first one of text."""
        return next((place for place, column in enumerate(self.columns) if column.kind == "text"), 0)

    def style(self, row: int) -> RowStyle:
        """The style of a row counted from 0."""
        return self.styles[row] if self.styles else PLAIN


class Heading(Struct, frozen=True):
    """One cell of the heading: its text, first column (from 0), and how many columns and rows it takes."""

    text: str
    column: int
    across: int = 1
    down: int = 1


def table_of(
    title: str,
    columns: Iterable[ColumnOf[T] | None],
    records: Iterable[T],
    *,
    notes: Iterable[str] = (),
    style: Callable[[T], RowStyle] | None = None,
    rounding: Rounding | None = None,
) -> Table:
    """A table with a row for each record; a column comes with the reader of its cell, one that is None is left out."""
    pairs, listed = [pair for pair in columns if pair is not None], list(records)
    return Table(
        title=title,
        columns=tuple(column for column, _ in pairs),
        rows=tuple(tuple(cell(record) for _, cell in pairs) for record in listed),
        notes=tuple(notes),
        styles=tuple(map(style, listed)) if style is not None else (),
        rounding=rounding,
    )


def without_columns(table: Table, *left_out: str) -> Table:
    """The table without the columns of these headings, which stand behind the one that indents move."""
    kept = [place for place, column in enumerate(table.columns) if column.heading not in left_out]
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    return structs.replace(table, columns=tuple(table.columns[place] for place in kept), rows=rows)


def when(wanted: bool, column: ColumnOf[T]) -> ColumnOf[T] | None:
    """The column if it is wanted, for `table_of`."""
    return column if wanted else None


def shown(table: Table) -> tuple[tuple[Shown, ...], ...]:
    """Every row of cells as people see them, rounded by the policy unless its row or column is raw."""
    policy = table.rounding
    rule = (policy.mode, policy.digits) if policy is not None else None
    rules = [None if style.raw else rule for style in table.styles] or [rule] * len(table.rows)
    columns = []
    for place, column in enumerate(table.columns):
        kind, cells = column.kind, [row[place] for row in table.rows]
        columns.append([_shown(cell, kind, by) for cell, by in zip(cells, rules, strict=True)])
    return tuple(zip(*columns, strict=True))


@lru_cache(maxsize=_KEPT, typed=True)
def _shown(cell: Cell, kind: Kind, rule: tuple[str, int] | None) -> Shown:
    """One cell in its printed form; without a rule a number stays unrounded."""
    if cell is None:
        return Shown("–" if kind in _NUMERIC else "")
    if isinstance(cell, Shown):
        return cell
    if isinstance(cell, str):
        return Shown(nfc(cell))
    if isinstance(cell, int):
        made = Shown(str(cell), Decimal(cell))
    else:
        made = exact_cell(cell) if rule is None or kind == "raw" else _rounded(cell, *rule)
    return _signed(made) if kind == "change" else made


def _rounded(value: Decimal, mode: str, digits: int) -> Shown:
    number = rounded(value, mode, digits)
    number = number if number else abs(number)
    return Shown(vi(number, digits), number, digits)


def printed_cell(rounding: Rounding, value: Decimal) -> Shown:
    """A number as a policy prints it, whatever the table's."""
    return _rounded(value, rounding.mode, rounding.digits)


def exact_cell(value: Decimal) -> Shown:
    """A number as it is, up to six decimals."""
    number = plain(value)
    short = plain(value.quantize(_MOST_DECIMALS, rounding=ROUND_DOWN)) if -_exponent(number) > 6 else number
    return Shown(brief(value), short, max(0, -_exponent(short)), cut=short != number)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _signed(made: Shown) -> Shown:
    if not made.number:
        return Shown("0", ZERO)
    return structs.replace(made, text=f"+{made.text}") if made.number > ZERO else made


def texts(table: Table) -> tuple[tuple[str, ...], ...]:
    """Every cell as it is printed."""
    return tuple(tuple(cell.text for cell in row) for row in shown(table))


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
