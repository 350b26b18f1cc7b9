"""Where the matrices of a sheet stand: blocks one below the other, each with its units and their columns.

A unit may have several columns (its own score, the mark, a reason, a request); which holds the mark is told by
headings below, beside or above, or not at all – then the block is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.read.rulings.headings import Role, mark_column, role_of
from parscore.read.rulings.words import Court
from parscore.read.sheets.cells import as_number, as_text, code_of
from parscore.read.sheets.csv import overflow
from parscore.read.sheets.table import Table
from parscore.read.words.sums import AVERAGE_WORD, SUM_WORDS
from parscore.text import cell_name, fold

_BESIDE = tuple(
    fold(word)
    for word in (*SUM_WORDS, AVERAGE_WORD, "Ghi chú", "Điểm tối đa", "Điểm chuẩn", "Cơ quan", "Ý kiến")
)
_CODE_HEADINGS = tuple(
    frozenset(fold(word) for word in words)
    for words in (("Mã tiêu chí",), ("Mã", "Mã số"), ("STT", "TT", "Số TT", "STT/Mã"))
)
_SIDE: frozenset[Role] = frozenset({"reason", "note", "request", "self", "appraised", "other"})
_DEPTH = 3
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Seat:
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
    seats: tuple[Seat, ...]
    shared: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()

    @property
    def first_unit(self) -> int:
        """The column of the leftmost unit."""
        return min(column for seat in self.seats for column in seat.columns)


def at(table: Table, row: int, column: int) -> object:
    """A raw value, "" beyond the row."""
    cells = table.rows[row - 1] if 0 < row <= len(table.rows) else []
    return cells[column - 1] if column <= len(cells) else ""


def blocks_of(table: Table, court: Court) -> tuple[list[Block], list[Diagnostic]]:
    """The matrices of a sheet from top to bottom, with what their headings leave unclear."""
    heads = _heads(table, court)
    blocks: list[Block] = []
    findings: list[Diagnostic] = []
    for number, (row, units) in enumerate(heads):
        last = heads[number + 1][0] - 1 if number + 1 < len(heads) else len(table.rows)
        code = _code_column(table, row, last, min(units), court)
        if code is None:
            continue
        wide, faults = overflow(table, row, row + 1)
        findings += faults
        if wide and min(wide) <= last:
            continue
        made, faults = _seated(table, row, last, code, units, court)
        findings += faults
        blocks += [made] if made is not None else []
    return blocks, findings


def of_several(table: Table, court: Court) -> bool:
    """Whether a row names several units to the right of a column of codes, so that it is no form of one unit."""
    return any(
        len(set(units.values())) > 1
        and _code_column(table, row, len(table.rows), min(units), court) is not None
        for row, units in _heads(table, court)
    )


def _heads(table: Table, court: Court) -> list[tuple[int, dict[int, str]]]:
    """The rows that name units: the one that names most, those that name two, those with the same label in front."""
    known = {code for codes in court.codes.values() for code in codes}
    named: dict[int, dict[int, str]] = {}
    for number, row in enumerate(table.rows, 1):
        units = {
            column: unit
            for column, value in enumerate(row, 1)
            if isinstance(value, str) and value and (unit := court.units.find(as_text(value))) is not None
        }
        left = row[: min(units) - 1] if units else []
        if units and not any(as_text(value) and code_of(value, known)[1] for value in left):
            named[number] = units
    if not named:
        return []
    best = max(named, key=lambda number: (len(named[number]), -number))
    label = _labels(table, best, named[best])
    return [
        (row, units)
        for row, units in named.items()
        if row == best or len(units) > 1 or (label and _labels(table, row, units) & label)
    ]


def _labels(table: Table, row: int, units: Mapping[int, str]) -> set[str]:
    return {fold(text) for column in range(1, min(units)) if (text := as_text(at(table, row, column)))}


def _code_column(table: Table, heading: int, last: int, first_unit: int, court: Court) -> int | None:
    """The column of codes left of the units: the one so called, else the one with most codes in it."""
    known = {code for codes in court.codes.values() for code in codes}
    best, column = (0, 0), None
    for candidate in range(1, first_unit):
        cells = [at(table, row, candidate) for row in range(heading + 1, last + 1)]
        count = sum(1 for value in cells if as_text(value) and code_of(value, known)[1])
        texts = {
            fold(as_text(at(table, row, candidate))) for row in range(max(1, heading - 1), heading + _DEPTH)
        }
        rank = next((len(_CODE_HEADINGS) - n for n, words in enumerate(_CODE_HEADINGS) if words & texts), 0)
        if count and (rank, count) > best:
            best, column = (rank, count), candidate
    return column


def _seated(
    table: Table, heading: int, last: int, code: int, units: Mapping[int, str], court: Court
) -> tuple[Block | None, list[Diagnostic]]:
    """The block with the columns of its units; None when one of them has no plain column of marks."""
    below = list(_subheadings(table, heading, last, code, min(units), court))
    first, width = min(units), max(len(row) for row in table.rows[heading - 1 : last])
    cells = {column: as_text(at(table, heading, column)) for column in range(first, width + 1)}
    roles: dict[str, dict[int, Role]] = defaultdict(dict)
    tail: dict[int, Role] = {}
    strangers: list[int] = []
    unit = ""
    for column, text in cells.items():
        sub = _sub(table, below, column)
        if column in units:
            unit = units[column]
            roles[unit][column] = sub or (_above(table, heading, column, first) if not below else "")
        elif not text:
            if (
                sub in ("reason", "note", "request")
                and column > max(units)
                and not table.spans(heading, column)
            ):
                tail[column] = sub
            elif unit and (sub or _filled(table, heading, last, column)):
                roles[unit][column] = sub
        elif role_of(text) in _SIDE:
            if column > max(units):
                tail[column] = role_of(text)
            elif unit:
                roles[unit][column] = role_of(text)
        else:
            unit = ""
            strangers += [] if fold(text).startswith(_BESIDE) else [column]
    alone = len(roles) == 1
    if alone or any(set(one.values()) & set(tail.values()) for one in list(roles.values())[:-1]):
        roles[list(roles)[-1]] |= tail
        tail = {}
    findings = [_stranger(table, heading, column, court) for column in strangers]
    findings += [
        _stranger(table, heading, c, court) for c, role in tail.items() if role in ("self", "appraised")
    ]
    seats = {unit: seat for unit, one in roles.items() if (seat := _seat(unit, one)) is not None}
    unclear = [unit for unit in roles if unit not in seats]
    if unclear:
        return None, [*findings, _unclear(table, heading, below, roles[unclear[0]], unclear, court)]
    shared = tuple(column for column, role in tail.items() if role in ("reason", "request"))
    notes = tuple(column for column, role in tail.items() if role == "note")
    return Block(table, heading, last, code, tuple(seats.values()), shared, notes), findings


def _sub(table: Table, below: list[int], column: int) -> Role:
    """What the lowest of the headings below the unit's name that is known says."""
    none: Role = ""
    return next((role for row in reversed(below) if (role := role_of(at(table, row, column)))), none)


def _seat(unit: str, roles: Mapping[int, Role]) -> Seat | None:
    marks = {column: role for column, role in roles.items() if role in ("appraised", "points", "self", "")}
    mark = mark_column(marks)
    if mark is None:
        return None
    return Seat(
        unit,
        mark,
        next((column for column, role in roles.items() if role == "self"), None),
        tuple(column for column, role in roles.items() if role in ("reason", "note")),
        tuple(column for column, role in roles.items() if role == "request"),
        tuple(roles),
    )


def _subheadings(table: Table, heading: int, last: int, code: int, first: int, court: Court) -> Iterator[int]:
    """The rows under the units' names that head their columns: no code, no number, a word that is known."""
    known = {code for codes in court.codes.values() for code in codes}
    for row in range(heading + 1, min(heading + _DEPTH, last) + 1):
        cells = [at(table, row, column) for column in range(first, len(table.rows[row - 1]) + 1)]
        coded = as_text(value := at(table, row, code)) and code_of(value, known)[1]
        if coded or any(as_number(value) is not None for value in cells):
            return
        if not any(role_of(value) for value in cells):
            return
        yield row


def _above(table: Table, heading: int, column: int, first: int) -> Role:
    """What the heading above a unit's name, which may stand over several columns, says of it."""
    for place in range(column, first - 1, -1):
        text = as_text(at(table, heading - 1, place)) if heading > 1 else ""
        if text:
            return role_of(text) if place == column or table.spans(heading - 1, column) else ""
    return ""


def _filled(table: Table, heading: int, last: int, column: int) -> bool:
    return any(as_text(at(table, row, column)) for row in range(heading + 1, last + 1))


def _stranger(table: Table, heading: int, column: int, court: Court) -> Diagnostic:
    """R002 for a heading among those of units that names none."""
    text = as_text(at(table, heading, column))
    near = court.units.suggestion(text)
    return finding("R002", table.place(heading, column), name=text[:80], suggestion=near)


def _unclear(
    table: Table, heading: int, below: list[int], roles: Mapping[int, Role], units: list[str], court: Court
) -> Diagnostic:
    """R011: the columns of the first unit that cannot be told apart."""
    row = below[-1] if below else heading
    said = [
        f"{place.cell or cell_name(place.line, place.column)} «{as_text(at(table, row, column))}»"
        for column in list(roles)[:_SHOWN]
        for place in (table.place(row, column),)
    ]
    more = f" và {len(units) - 1} đơn vị khác" if len(units) > 1 else ""
    name = f"«{court.name_of(units[0])}»{more}"
    return finding("R011", table.place(heading, min(roles)), units=name, candidates=", ".join(said))
