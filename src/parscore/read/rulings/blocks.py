"""Where the matrices of a sheet stand: blocks one below the other, each with its units and their columns.

A unit may have several columns (its own score, the mark, a reason, a request); headings below, beside or above tell
which holds the mark. Where they do not, the block is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.rulings.headings import Role, mark_column, role_of
from parscore.read.rulings.words import QUOTED, AppraisalContext, at, cell_at, text_at
from parscore.read.sheets.cells import as_number, as_text, code_of
from parscore.read.sheets.csv import overflow
from parscore.read.sheets.table import Table
from parscore.read.words.sums import AVERAGE_WORD, SUM_WORDS
from parscore.text import fold

_NO_UNIT = tuple(
    fold(word)
    for word in (*SUM_WORDS, AVERAGE_WORD, "Ghi chú", "Điểm tối đa", "Điểm chuẩn", "Cơ quan", "Ý kiến")
)
"""With what a heading among those of units begins when it is plainly none."""

_CODE_HEADINGS = tuple(
    frozenset(fold(word) for word in words)
    for words in (("STT", "TT", "Số TT", "STT/Mã"), ("Mã", "Mã số"), ("Mã tiêu chí",))
)
"""Headings of the column of codes, the better ones last."""

_SIDE: frozenset[Role] = frozenset({"reason", "note", "request", "self", "appraised", "other"})
"""What a heading in the row of the units may say of one column of theirs."""

_WORDS: frozenset[Role] = frozenset({"reason", "note", "request"})
_MARKS: frozenset[Role] = frozenset({"appraised", "points", "self", ""})
_DEPTH = 3
"""A block has no more rows of headings below the names of its units than that."""

_SHOWN = 6
"""So many columns are listed where those of a unit cannot be told apart."""

UnitsByColumn = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class UnitColumns:
    """The columns of one unit: the mark, its own score if shown, words beside the mark, requests, all of them."""

    unit: str
    mark: int
    claimed: int | None
    words: tuple[int, ...]
    requests: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One matrix: heading row, last row, column of codes, units, and columns of words that all units share."""

    table: Table
    heading: int
    last: int
    code: int
    units: tuple[UnitColumns, ...]
    reasons: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()

    @property
    def first_unit(self) -> int:
        """The column of the leftmost unit."""
        return min(column for unit in self.units for column in unit.columns)

    @property
    def rows(self) -> range:
        """The rows below the heading."""
        return range(self.heading + 1, self.last + 1)

    def value(self, row: int, column: int) -> object:
        """The raw value of a cell."""
        return at(self.table, row, column)

    def text(self, row: int, column: int) -> str:
        """The text of a cell."""
        return text_at(self.table, row, column)

    def place(self, row: int, column: int) -> Place:
        """The place of a cell."""
        return self.table.place(row, column)

    def labels(self, row: int) -> Iterator[tuple[int, str]]:
        """What is filled in left of the units, by column."""
        texts = ((column, self.text(row, column)) for column in range(1, self.first_unit))
        return ((column, text) for column, text in texts if text)


def blocks_of(table: Table, context: AppraisalContext) -> tuple[list[Block], list[Diagnostic]]:
    """The matrices of a sheet from top to bottom, with what their headings leave unclear."""
    blocks: list[Block] = []
    findings: list[Diagnostic] = []
    for head in _heads(table, context):
        wide, faults = overflow(table, head.row, head.row + 1)
        findings += faults
        if wide and min(wide) <= head.last:
            continue
        block, faults = _block(head)
        findings += faults
        blocks += [block] if block is not None else []
    return blocks, findings


def of_several(table: Table, context: AppraisalContext) -> bool:
    """Whether a row names several units to the right of a column of codes, so that it is no form of one unit."""
    return any(
        len(set(units.values())) > 1
        and _code_column(table, row, len(table.rows), min(units), context) is not None
        for row, units in _unit_rows(table, context)
    )


def _unit_rows(table: Table, context: AppraisalContext) -> list[tuple[int, UnitsByColumn]]:
    """The rows that name units: the one that names most, those that name two, those with the same label in front."""
    named = {row: units for row, cells in enumerate(table.rows, 1) if (units := _units_named(cells, context))}
    if not named:
        return []
    best = max(named, key=lambda row: (len(named[row]), -row))
    label = _labels(table, best, named[best])
    return [
        (row, units)
        for row, units in named.items()
        if row == best or len(units) > 1 or _labels(table, row, units) & label
    ]


def _units_named(cells: list[object], context: AppraisalContext) -> UnitsByColumn:
    """The units that the cells of a row name, by column; none in a row with a code in front of them."""
    units = {
        column: unit
        for column, value in enumerate(cells, 1)
        if isinstance(value, str) and value and (unit := context.units.find(as_text(value))) is not None
    }
    coded = any(_is_code(value, context) for value in cells[: min(units) - 1]) if units else False
    return {} if coded else units


def _is_code(value: object, context: AppraisalContext) -> bool:
    """Whether a cell holds a scored code of any set."""
    return bool(as_text(value)) and bool(code_of(value, context.scored_codes)[1])


def _labels(table: Table, row: int, units: UnitsByColumn) -> set[str]:
    return {fold(text) for column in range(1, min(units)) if (text := text_at(table, row, column))}


def _code_column(
    table: Table, heading: int, last: int, first_unit: int, context: AppraisalContext
) -> int | None:
    """The column of codes left of the units: the one so called, else the one with most codes in it."""
    best, found = (0, 0), None
    for column in range(1, first_unit):
        count = sum(_is_code(at(table, row, column), context) for row in range(heading + 1, last + 1))
        rank = (_code_rank(table, heading, column), count)
        if count and rank > best:
            best, found = rank, column
    return found


def _code_rank(table: Table, heading: int, column: int) -> int:
    """How well the headings of a column say that it holds codes; 0 where they do not."""
    rows = range(max(1, heading - 1), heading + _DEPTH)
    texts = {fold(text_at(table, row, column)) for row in rows}
    return max((rank for rank, words in enumerate(_CODE_HEADINGS, 1) if words & texts), default=0)


@dataclass(frozen=True)
class _Head:
    """The headings of one block: the row that names units, its last row, column of codes, units by column."""

    table: Table
    row: int
    last: int
    code: int
    units: UnitsByColumn
    context: AppraisalContext

    @property
    def first(self) -> int:
        """The column of the leftmost unit."""
        return min(self.units)

    @cached_property
    def below(self) -> list[int]:
        """The rows under the units' names that head their columns."""
        found: list[int] = []
        for row in range(self.row + 1, min(self.row + _DEPTH, self.last) + 1):
            if not self._is_subheading(row):
                break
            found.append(row)
        return found

    @property
    def columns(self) -> range:
        """All columns from the leftmost unit on."""
        width = max(len(cells) for cells in self.table.rows[self.row - 1 : self.last])
        return range(self.first, width + 1)

    def _is_subheading(self, row: int) -> bool:
        """Whether a row heads columns: no code, no number, a word that is known."""
        cells = self.table.rows[row - 1][self.first - 1 :]
        return (
            not _is_code(at(self.table, row, self.code), self.context)
            and all(as_number(value) is None for value in cells)
            and any(role_of(value) for value in cells)
        )

    def text(self, column: int) -> str:
        """What the row of the units' names says above a column."""
        return text_at(self.table, self.row, column)

    def is_foreign(self, column: int) -> bool:
        """Whether a heading is neither a unit's nor one of a column of a unit."""
        text = self.text(column)
        return bool(text) and column not in self.units and role_of(text) not in _SIDE

    def role(self, column: int) -> Role:
        """What the headings of a column say of it."""
        text = self.text(column)
        if text and column not in self.units:
            return role_of(text)
        lowest = self._role_below(column)
        return lowest or (self._role_above(column) if column in self.units and not self.below else "")

    def _role_below(self, column: int) -> Role:
        """What the lowest known heading below the unit's name says."""
        roles = (role_of(at(self.table, row, column)) for row in reversed(self.below))
        none: Role = ""
        return next((role for role in roles if role), none)

    def _role_above(self, column: int) -> Role:
        """What the heading above a unit's name, which may stand over several columns, says of it."""
        above = self.row - 1
        filled = (place for place in range(column, self.first - 1, -1) if text_at(self.table, above, place))
        place = next(filled, None)
        if place is None or (place != column and not self.table.spans(above, column)):
            return ""
        return role_of(text_at(self.table, above, place))

    def is_shared(self, column: int) -> bool:
        """Whether a column right of all units belongs to all of them."""
        if column <= max(self.units):
            return False
        return bool(self.text(column)) or (
            self.role(column) in _WORDS and not self.table.spans(self.row, column)
        )

    def is_used(self, column: int) -> bool:
        """Whether a heading is above a column or anything in it."""
        rows = range(self.row + 1, self.last + 1)
        return bool(
            self.text(column) or self.role(column) or any(text_at(self.table, row, column) for row in rows)
        )

    def unknown_unit(self, column: int) -> Diagnostic:
        """R002 for a heading among those of units that names none."""
        text = self.text(column)
        near = self.context.units.suggestion(text)
        return finding("R002", self.table.place(self.row, column), name=text[:QUOTED], suggestion=near)

    def unclear(self, units: list[str], roles: Iterable[int]) -> Diagnostic:
        """R011: the columns of the first of `units` that cannot be told apart."""
        columns = list(roles)
        row = self.below[-1] if self.below else self.row
        shown = ", ".join(cell_at(self.table, row, column) for column in columns[:_SHOWN])
        more = f" và {len(units) - 1} đơn vị khác" if len(units) > 1 else ""
        name = f"«{self.context.name_of(units[0])}»{more}"
        return finding("R011", self.table.place(self.row, min(columns)), units=name, candidates=shown)


def _heads(table: Table, context: AppraisalContext) -> Iterator[_Head]:
    """The headings of all blocks of a sheet that have a column of codes."""
    rows = _unit_rows(table, context)
    ends = [*(row - 1 for row, _ in rows[1:]), len(table.rows)]
    for (row, units), last in zip(rows, ends, strict=False):
        code = _code_column(table, row, last, min(units), context)
        if code is not None:
            yield _Head(table, row, last, code, units, context)


def _block(head: _Head) -> tuple[Block | None, list[Diagnostic]]:
    """The block with the columns of its units; None when one of them has no plain column of marks."""
    roles, shared = _columns_by_owner(head)
    findings = [head.unknown_unit(column) for column in _strange_columns(head, shared)]
    made = {unit: _unit_columns(unit, found) for unit, found in roles.items()}
    unclear = [unit for unit, columns in made.items() if columns is None]
    if unclear:
        return None, [*findings, head.unclear(unclear, roles[unclear[0]])]
    units = tuple(columns for columns in made.values() if columns is not None)
    reasons, notes = _having(shared, "reason", "request"), _having(shared, "note")
    return Block(head.table, head.row, head.last, head.code, units, reasons, notes), findings


def _strange_columns(head: _Head, shared: Mapping[int, Role]) -> Iterator[int]:
    """The columns whose headings stand among those of units and name none."""
    for column in head.columns:
        if head.is_foreign(column) and not fold(head.text(column)).startswith(_NO_UNIT):
            yield column
    yield from _having(shared, "self", "appraised")


def _columns_by_owner(head: _Head) -> tuple[Mapping[str, dict[int, Role]], dict[int, Role]]:
    """What the columns of each unit are, and what those are that all units share.

    Shared columns are the last unit's where it is the only one, or where the others have such columns of their own.
    """
    roles: dict[str, dict[int, Role]] = defaultdict(dict)
    shared: dict[int, Role] = {}
    owner = ""
    for column in head.columns:
        owner = "" if head.is_foreign(column) else head.units.get(column, owner)
        if column not in head.units and not head.is_foreign(column) and head.is_shared(column):
            shared[column] = head.role(column)
        elif owner and (column in head.units or head.is_used(column)):
            roles[owner][column] = head.role(column)
    *others, last = roles.values()
    if not others or any(set(shared.values()) & set(one.values()) for one in others):
        return roles | {list(roles)[-1]: last | shared}, {}
    return roles, shared


def _unit_columns(unit: str, roles: Mapping[int, Role]) -> UnitColumns | None:
    mark = mark_column({column: role for column, role in roles.items() if role in _MARKS})
    if mark is None:
        return None
    claimed = next(iter(_having(roles, "self")), None)
    words, requests = _having(roles, "reason", "note"), _having(roles, "request")
    return UnitColumns(unit, mark, claimed, words, requests, tuple(roles))


def _having(roles: Mapping[int, Role], *wanted: Role) -> tuple[int, ...]:
    return tuple(column for column, role in roles.items() if role in wanted)
