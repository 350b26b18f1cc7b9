"""Ways in which workbooks get damaged, drawn at random: bytes, cells, structure; none is an honest
correction."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable

from tests.kit.office import packed, parts_of

Table = list[list[object]]

JUNK: tuple[object, ...] = (
    "",
    "",
    "x",
    "-",
    "KPS",
    "không áp dụng",
    "1/2",
    "50%",
    "#REF!",
    "=1+",
    "\u00a0",
    "0,5 điểm ?",
    "1.1.1.1.1",
    "I",
    "a)",
    "Tổng cộng",
    "Điểm tự chấm",
    "STT",
    "\ufeff",
    "𝟙",
    "٣",
    "1e309",
    "NaN",
    "inf",
    "x" * 5000,
    "Sở Nội vụ",
    "1;2",
    "½",
    "2²",
    "(1)",
    True,
    False,
    datetime.date(2001, 1, 1),
    datetime.datetime(2022, 2, 1, 3, 4),
    36892,
    -3.5,
    1e15,
    99999,
    "Không phát sinh",
    "không phát sinh",
    "\n",
    "'",
    "§iÓm",
    "o,5",
    "0,5\n0,7",
    "=",
    "l.1",
)
"""What may stand in a cell by mistake; nothing that is simply another score."""


def blank(chance: random.Random, table: Table) -> None:
    """Empty one cell."""
    _put(chance, table, "")


def junk(chance: random.Random, table: Table) -> None:
    """Put something odd into one cell."""
    _put(chance, table, chance.choice(JUNK))


def lose_row(chance: random.Random, table: Table) -> None:
    """Delete a row."""
    del table[chance.randrange(len(table))]


def lose_column(chance: random.Random, table: Table) -> None:
    """Delete a column."""
    column = chance.randrange(max(1, *map(len, table), 1))
    for cells in table:
        del cells[column : column + 1]


def repeat_row(chance: random.Random, table: Table) -> None:
    """Copy a row to another place."""
    table.insert(chance.randrange(len(table) + 1), list(chance.choice(table)))


def move_row(chance: random.Random, table: Table) -> None:
    """Move a row to another place."""
    row = table.pop(chance.randrange(len(table)))
    table.insert(chance.randrange(len(table) + 1), row)


def empty_rows(chance: random.Random, table: Table) -> None:
    """Insert empty rows."""
    at = chance.randrange(len(table) + 1)
    table[at:at] = [[] for _ in range(chance.randrange(1, 4))]


def new_column(chance: random.Random, table: Table) -> None:
    """Insert a column."""
    at = chance.randrange(max(map(len, table)) + 1)
    for cells in table:
        cells.insert(at, chance.choice(("", "", "thêm")))


def shift_down(chance: random.Random, table: Table) -> None:
    """Shift the numbers, titles or all other cells of one column down or up from some row on."""
    column = chance.choice((0, 1))
    start = chance.randrange(len(table))
    values = [cells[column] if column < len(cells) else "" for cells in table]
    moved = (
        [*values[:start], "", *values[start:-1]]
        if chance.random() < 0.5
        else [*values[:start], *values[start + 1 :], ""]
    )
    for cells, value in zip(table, moved, strict=False):
        if column < len(cells):
            cells[column] = value


def swap_rows(chance: random.Random, table: Table) -> None:
    """Exchange number and title cells of two rows, one of both only."""
    first, second = chance.choice(table), chance.choice(table)
    column = chance.choice((0, 1))
    if column < min(len(first), len(second)):
        first[column], second[column] = second[column], first[column]


def number_codes(chance: random.Random, table: Table) -> None:
    """Turn every code that looks like a number into one, as spreadsheets do."""
    for cells in table:
        if cells and isinstance(cells[0], str) and re.fullmatch(r"\d+(\.\d+)?", cells[0]):
            cells[0] = float(cells[0])


def cut_short(chance: random.Random, table: Table) -> None:
    """Lose everything below some row."""
    del table[chance.randrange(len(table)) + 1 :]


CELLS: tuple[Callable[[random.Random, Table], None], ...] = (
    blank,
    blank,
    junk,
    junk,
    junk,
    lose_row,
    lose_column,
    repeat_row,
    move_row,
    empty_rows,
    new_column,
    shift_down,
    swap_rows,
    number_codes,
    cut_short,
)


def _put(chance: random.Random, table: Table, value: object) -> None:
    cells: list[object] = chance.choice([cells for cells in table if cells] or [[""]])
    cells[chance.randrange(len(cells))] = value


def of_bytes(chance: random.Random, data: bytes) -> bytes:
    """Bytes flipped, cut out, doubled, overwritten with zeros, or lost at the end."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        at = chance.randrange(len(made)) if made else 0
        match chance.randrange(6):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + chance.randrange(1, 200)]
            case 2:
                made[at:at] = made[at : at + chance.randrange(1, 200)]
            case 3:
                made[at : at + 8] = bytes(8)
            case 4:
                del made[at:]
            case _:
                made[at : at + 4] = chance.randbytes(4)
    return bytes(made)


def of_structure(chance: random.Random, data: bytes) -> bytes:
    """A zipped workbook whose parts are lost, cut, exchanged or have tags and attributes changed; the zip
    is sound."""
    parts = parts_of(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        name = chance.choice(
            sorted(parts) + 4 * [part for part in sorted(parts) if "sheet1" in part or "content" in part]
        )
        parts[name] = _changed(chance, parts[name])
        if chance.random() < 0.05:
            del parts[name]
        if not parts:
            break
    return packed(parts)


def _changed(chance: random.Random, content: bytes) -> bytes:
    tags = [found.span() for found in re.finditer(rb"<[^<>]{1,300}>", content)]
    if not tags:
        return content[: len(content) // 2]
    start, end = chance.choice(tags)
    match chance.randrange(8):
        case 0:
            return content[:start] + content[end:]
        case 1:
            return content[:end] + content[start:end] + content[end:]
        case 2:
            return content[:start]
        case 3:
            return content[:start] + re.sub(rb'"[^"]*"', b'"?"', content[start:end], count=1) + content[end:]
        case 4:
            return content[:start] + re.sub(rb"\d+", b"99999999", content[start:end], count=1) + content[end:]
        case 5:
            return (
                content[:start]
                + re.sub(rb'\s[\w:]+="[^"]*"', b"", content[start:end], count=1)
                + content[end:]
            )
        case 6:
            other, stop = chance.choice(tags)
            return content[:start] + content[other:stop] + content[end:]
        case _:
            return content[:start] + content[start:end].replace(b"<", b"<zz:", 1) + content[end:]
