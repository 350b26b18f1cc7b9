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
from parscore.diagnostics import Diagnostic
from parscore.read.rulings.cells import UnitColumns
from parscore.read.rulings.words import AppraisalContext
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.sheets.csv import overflow
from parscore.read.sheets.table import Table
from parscore.read.words.criterion_names import is_code_like
from parscore.read.words.headings import RULINGS, Role, key_of, mark_column, role_of
from parscore.read.words.lines import QUOTED, unmarked
from parscore.read.words.sums import AVERAGE_WORD, SUM_WORDS
from parscore.text import fold

_NO_UNIT = tuple(
    fold(word)
    for word in (*SUM_WORDS, AVERAGE_WORD, "Ghi chú", "Điểm tối đa", "Điểm chuẩn", "Cơ quan", "Ý kiến")
)
"""With what a heading among those of units begins when it is plainly none."""

_CODE_HEADINGS, _TITLE_HEADINGS = (
    tuple(
        frozenset(fold(word) for word in ((group,) if isinstance(group, str) else group)) for group in groups
    )
    for groups in (RULINGS.words["code"][2::-1], RULINGS.words["title"])
)
"""Headings of the column of codes, the better ones last, and of that of titles."""

_SIDE: frozenset[Role] = frozenset({"reason", "note", "request", "self", "appraised", "other"})
"""What a heading in the row of the units may say of one column of theirs."""

_WORDS: frozenset[Role] = frozenset({"reason", "note", "request"})
_MARKS: frozenset[Role] = frozenset({"appraised", "points", "self", ""})
_DEPTH = 3
"""A block has no more rows of headings below the names of its units than that."""

_SHOWN = 6
"""So many columns are listed where those of a unit cannot be told apart."""

UnitsByColumn = Mapping[int, str]


def blocks_of(table: Table, context: AppraisalContext) -> tuple[list[Block], list[Diagnostic]]:
    """The matrices of a sheet from top to bottom, with what their headings leave unclear."""
    blocks: list[Block] = []
    findings: list[Diagnostic] = []
    for block in _headed(table, context):
        wide, faults = overflow(table, block.heading, block.heading + 1)
        findings += faults
        if wide and min(wide) <= block.last:
            continue
        findings += block.faults()
        blocks += [block] if not block.unclear else []
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
    coded = any(context.is_criterion(value) for value in cells[: min(units) - 1]) if units else False
    return {} if coded else units


def _labels(table: Table, row: int, units: UnitsByColumn) -> set[str]:
    return {fold(text) for column in range(1, min(units)) if (text := table.text(row, column))}


def _code_column(
    table: Table, heading: int, last: int, first_unit: int, context: AppraisalContext
) -> int | None:
    """The column of codes left of the units: the one so called, else the one with most criteria in it."""
    rows, ranks = range(heading + 1, last + 1), dict[int, tuple[bool, int, int]]()
    for column in range(1, first_unit):
        if key_of(table.text(heading, column)) in (None, "code", "title"):
            named = [
                table.text(row, column) for row in rows if context.is_criterion(table.value(row, column))
            ]
            rank = _rank(table, heading, column, _CODE_HEADINGS)
            ranks[column] = (any(map(is_code_like, named)), rank, len(named))
    found = any(many for *_, many in ranks.values())
    return max(ranks, key=lambda column: (ranks[column], -column)) if found else None


def _rank(table: Table, heading: int, column: int, headings: tuple[frozenset[str], ...]) -> int:
    """How well the headings of a column are some of those listed; 0 where they are none."""
    texts = {fold(table.text(row, column)) for row in range(max(1, heading - 1), heading + _DEPTH)}
    return max((rank for rank, words in enumerate(headings, 1) if words & texts), default=0)


@dataclass(frozen=True)
class Block:
    """One matrix: the row that names units, its last row, column of codes, units by column."""

    table: Table
    heading: int
    last: int
    code: int
    named: UnitsByColumn
    context: AppraisalContext

    @property
    def first(self) -> int:
        """The column of the leftmost unit."""
        return min(self.named)

    @property
    def rows(self) -> range:
        """The rows below the headings."""
        return range((self.below or [self.heading])[-1] + 1, self.last + 1)

    @cached_property
    def title(self) -> int:
        """The column headed as that of titles, beside that of codes; 0 where there is none."""
        beside = (column for column in range(1, self.first) if column != self.code)
        return next((one for one in beside if _rank(self.table, self.heading, one, _TITLE_HEADINGS)), 0)

    @property
    def is_coded(self) -> bool:
        """Whether the column of codes is headed as such."""
        return _rank(self.table, self.heading, self.code, _CODE_HEADINGS) > 1

    def labels(self, row: int) -> Iterator[tuple[int, str]]:
        """What is filled in left of the units, by column."""
        texts = ((column, self.table.text(row, column)) for column in range(1, self.first))
        return ((column, text) for column, text in texts if text)

    @cached_property
    def below(self) -> list[int]:
        """The rows under the units' names that head their columns."""
        found: list[int] = []
        for row in range(self.heading + 1, min(self.heading + _DEPTH, self.last) + 1):
            if not self._is_subheading(row):
                break
            found.append(row)
        return found

    @property
    def columns(self) -> range:
        """All columns from the leftmost unit on."""
        width = max(len(cells) for cells in self.table.rows[self.heading - 1 : self.last])
        return range(self.first, width + 1)

    def _is_subheading(self, row: int) -> bool:
        """Whether a row heads columns: no code, no number, a word that is known."""
        cells = self.table.rows[row - 1][self.first - 1 :]
        return (
            not self.context.is_criterion(self.table.value(row, self.code))
            and all(as_number(value) is None for value in cells)
            and any(role_of(value) for value in cells)
        )

    def head(self, column: int) -> str:
        """What the row of the units' names says above a column."""
        return self.table.text(self.heading, column)

    def is_foreign(self, column: int) -> bool:
        """Whether a heading is neither a unit's nor one of a column of a unit."""
        text = self.head(column)
        return bool(text) and column not in self.named and role_of(text) not in _SIDE

    def role(self, column: int) -> Role:
        """What the headings of a column say of it."""
        text = self.head(column)
        if text and column not in self.named:
            return role_of(text)
        lowest = self._role_below(column)
        return lowest or (self._role_above(column) if column in self.named and not self.below else "")

    def _role_below(self, column: int) -> Role:
        """What the lowest known heading below the unit's name says."""
        roles = (role_of(self.table.value(row, column)) for row in reversed(self.below))
        none: Role = ""
        return next((role for role in roles if role), none)

    def _role_above(self, column: int) -> Role:
        """What the heading above a unit's name, which may stand over several columns, says of it."""
        above = self.heading - 1
        filled = (place for place in range(column, self.first - 1, -1) if self.table.text(above, place))
        place = next(filled, None)
        if place is None or (place != column and not self.table.spans(above, column)):
            return ""
        return role_of(self.table.text(above, place))

    def is_shared(self, column: int) -> bool:
        """Whether a column right of all units belongs to all of them."""
        if column <= max(self.named):
            return False
        return bool(self.head(column)) or (
            self.role(column) in _WORDS and not self.table.spans(self.heading, column)
        )

    def is_used(self, column: int) -> bool:
        """Whether a heading is above a column or anything in it."""
        rows = range(self.heading + 1, self.last + 1)
        return bool(
            self.head(column) or self.role(column) or any(self.table.text(row, column) for row in rows)
        )

    def unmarked(self) -> Iterator[Diagnostic]:
        """W620 for headings that name units without the marks of Vietnamese."""
        for column in self.named:
            place = self.table.place(self.heading, column)
            yield from unmarked(self.context.units, self.head(column), place)

    def _unknown_unit(self, column: int) -> Diagnostic:
        """R002 for a heading among those of units that names none."""
        text = self.head(column)
        near = self.context.units.suggestion(text)
        return finding("R002", self.table.place(self.heading, column), name=text[:QUOTED], suggestion=near)

    def _is_stranger(self, column: int) -> bool:
        """Whether a column left of all units is headed like one and holds something."""
        beside = column in (self.code, self.title) or not self.context.units.is_like(self.head(column))
        return not beside and any(self.table.text(row, column) for row in self.rows)

    def _not_told(self, units: list[str], roles: Iterable[int]) -> Diagnostic:
        """R011: the columns of the first of `units` that cannot be told apart."""
        columns = list(roles)
        row = self.below[-1] if self.below else self.heading
        shown = ", ".join(self.table.cell(row, column) for column in columns[:_SHOWN])
        more = f" và {len(units) - 1} đơn vị khác" if len(units) > 1 else ""
        name = f"«{self.context.name_of(units[0])}»{more}"
        return finding("R011", self.table.place(self.heading, min(columns)), units=name, candidates=shown)

    @cached_property
    def owned(self) -> tuple[Mapping[str, Mapping[int, Role]], Mapping[int, Role]]:
        """What the columns of each unit are, and what those are that all units share.

        Shared columns are the last unit's where it is the only one, or where the others have such columns of their own.
        """
        roles: dict[str, dict[int, Role]] = defaultdict(dict)
        shared: dict[int, Role] = {}
        owner = ""
        for column in self.columns:
            foreign = self.is_foreign(column)
            owner = "" if foreign else self.named.get(column, owner)
            if not foreign and self.is_shared(column):
                shared[column] = self.role(column)
            elif owner and self.is_used(column):
                roles[owner][column] = self.role(column)
        *others, last = roles.values()
        if not others or any(set(shared.values()) & set(one.values()) for one in others):
            return roles | {list(roles)[-1]: last | shared}, {}
        return roles, shared

    @cached_property
    def unclear(self) -> list[str]:
        """The units without a plain column of marks."""
        return [unit for unit, roles in self.owned[0].items() if _mark(roles) is None]

    @cached_property
    def units(self) -> tuple[UnitColumns, ...]:
        """The units with their columns."""
        marks = ((unit, _mark(roles), roles) for unit, roles in self.owned[0].items())
        return tuple(_unit_columns(unit, mark, roles) for unit, mark, roles in marks if mark is not None)

    @property
    def reasons(self) -> tuple[int, ...]:
        """The columns of reasons and requests that all units share."""
        return _having(self.owned[1], "reason", "request")

    @property
    def notes(self) -> tuple[int, ...]:
        """The columns of notes that all units share."""
        return _having(self.owned[1], "note")

    def faults(self) -> Iterator[Diagnostic]:
        """R002 for headings among those of units that name none, R011 for columns that cannot be told apart."""
        roles, shared = self.owned
        for column in self.columns:
            if self.is_foreign(column) and not fold(self.head(column)).startswith(_NO_UNIT):
                yield self._unknown_unit(column)
        yield from map(self._unknown_unit, filter(self._is_stranger, range(1, self.first)))
        yield from map(self._unknown_unit, _having(shared, "self", "appraised"))
        if self.unclear:
            yield self._not_told(self.unclear, roles[self.unclear[0]])


def _headed(table: Table, context: AppraisalContext) -> Iterator[Block]:
    """The blocks of a sheet that have a column of codes."""
    rows = _unit_rows(table, context)
    ends = [*(row - 1 for row, _ in rows[1:]), len(table.rows)]
    for (row, units), last in zip(rows, ends, strict=False):
        code = _code_column(table, row, last, min(units), context)
        if code is not None:
            yield Block(table, row, last, code, units, context)


def _mark(roles: Mapping[int, Role]) -> int | None:
    """The column of the mark among those of a unit."""
    return mark_column({column: role for column, role in roles.items() if role in _MARKS})


def _unit_columns(unit: str, mark: int, roles: Mapping[int, Role]) -> UnitColumns:
    claimed = next(iter(_having(roles, "self")), None)
    words, requests = _having(roles, "reason", "note"), _having(roles, "request")
    return UnitColumns(unit, mark, claimed, words, requests, tuple(roles))


def _having(roles: Mapping[int, Role], *wanted: Role) -> tuple[int, ...]:
    return tuple(column for column, role in roles.items() if role in wanted)
