"""Survey shares per unit, leaf and audience, and ready or given points, in long form (csv, xlsx, xls, ods)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.submission import Brought, Published, Share
from parscore.number import HUNDRED, parse
from parscore.read.sheets.cells import Unread, as_number, as_text
from parscore.read.sheets.open import read_table
from parscore.read.sheets.records import Record
from parscore.read.tables.published import names_criteria, read_published
from parscore.read.words.headings import BROUGHT, SHARES
from parscore.read.words.lines import Line, LineNames


def read_shares(path: Path, file: str, names: LineNames) -> tuple[list[Share], list[Diagnostic]]:
    """The survey shares of one file; a share is written 0.85, 0,85 or 85 %."""
    lines, findings = names.lines_in(path, file, SHARES)
    read = list(map(_share, lines))
    findings += [one for one in read if isinstance(one, Diagnostic)]
    return [one for one in read if isinstance(one, Share)], findings


def _share(line: Line) -> Share | Diagnostic:
    record = line.record
    share, replies = share_of(record.values.get("share")), as_number(record.values.get("replies"))
    if share is None:
        return _bad(line, "share")
    if record.text("replies") and (replies is None or replies % 1 or replies < 0):
        return _bad(line, "replies")
    count = int(replies) if replies is not None else None
    return Share(line.unit, line.code, record.text("audience"), share, count, record.place("share"))


def read_brought(
    path: Path, file: str, kind: str, names: LineNames
) -> tuple[list[Brought], list[Diagnostic]]:
    """Ready survey points or given points (`kind` survey or given) of one file, as points or as a share.

    A row is of one criterion of a unit, or of a unit with a column for the points of each criterion.
    """
    if _has_columns_of_criteria(path, file, names):
        return _in_columns(path, file, kind, names)
    lines, findings = names.lines_in(path, file, BROUGHT)
    read = [_brought(line, kind) for line in lines]
    findings += dict.fromkeys(one for one in read if isinstance(one, Diagnostic))
    return [one for one in read if isinstance(one, Brought)], findings


def _has_columns_of_criteria(path: Path, file: str, names: LineNames) -> bool:
    """Whether a table of the file has no column of criteria, but headings that name them."""
    tables, _ = read_table(path, file)
    return any(names_criteria(table, made) for table in tables for made in names.frameworks)


def _in_columns(path: Path, file: str, kind: str, names: LineNames) -> tuple[list[Brought], list[Diagnostic]]:
    """The points of a file with a column for each criterion."""
    figures, findings = read_published(path, file, names)
    return [found for one in figures if (found := _in_column(one, kind)) is not None], findings


def _in_column(one: Published, kind: str) -> Brought | None:
    """The points that stand in the column of a criterion; None for totals, ranks and grades."""
    if not one.code or one.measure != "points" or isinstance(one.value, str):
        return None
    return Brought(one.unit, one.code, one.value, None, kind, one.place)


def _brought(line: Line, kind: str) -> Brought | Diagnostic:
    record = line.record
    if "audience" in record.columns:
        place = record.table.place(record.heading.row, record.columns["audience"])
        return finding("S002", place)
    key, points, share = _points_or_share(record)
    if points is None and share is None:
        return _bad(line, key)
    return Brought(line.unit, line.code, points, share, kind, record.place(key))


def _points_or_share(record: Record) -> tuple[str, Decimal | None, Decimal | None]:
    """The column that is filled, points before shares, and what it says as one or the other."""
    known = [key for key in ("points", "share") if key in record.columns]
    key = next((key for key in known if record.text(key) or _unread(record, key)), known[0])
    value = record.values.get(key)
    return (key, as_number(value), None) if key == "points" else (key, None, share_of(value))


def share_of(value: object) -> Decimal | None:
    """A share as a part of one: `0.85`, `0,85` and `85%` are the same; a bare 85 stays and is refused later."""
    text = as_text(value)
    if text.endswith("%"):
        number = parse(text[:-1].strip())
        return None if number is None else number / HUNDRED
    return as_number(value)


def _unread(record: Record, key: str) -> str:
    """Why a cell that holds something is not read; nothing for any other cell."""
    value = record.values.get(key)
    return str(value) if isinstance(value, Unread) else ""


def _bad(line: Line, key: str) -> Diagnostic:
    place = line.record.place(key)
    value = line.record.text(key) or _unread(line.record, key) or "ô trống"
    return finding("S001", place, unit=line.unit, criterion=line.code, value=value)
