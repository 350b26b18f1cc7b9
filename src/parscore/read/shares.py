"""Survey shares per unit, leaf and audience, and ready or given points, in long form (csv, xlsx, xls, ods)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.submission import Brought, Share
from parscore.number import HUNDRED, parse
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.sheets.open import read_table
from parscore.read.sheets.records import Record, records
from parscore.read.words.headings import BROUGHT, SHARES
from parscore.read.words.lines import LineNames


def read_shares(path: Path, file: str, names: LineNames) -> tuple[list[Share], list[Diagnostic]]:
    """The survey shares of one file; a share is written 0.85, 0,85 or 85 %."""
    tables, findings = read_table(path, file)
    kind = names.columns(SHARES)
    shares: list[Share] = []
    for table in tables:
        rows, faults = records(table, kind)
        findings += faults
        for record in rows:
            unit, code, faults = names.line(record)
            findings += faults
            if unit is None or code is None:
                continue
            share = share_of(record.values.get("share"))
            replies = as_number(record.values.get("replies"))
            if share is None:
                findings.append(_bad(record, "share", unit, code))
                continue
            if record.text("replies") and (replies is None or replies % 1 or replies < 0):
                findings.append(_bad(record, "replies", unit, code))
                continue
            count = int(replies) if replies is not None else None
            shares.append(Share(unit, code, record.text("audience"), share, count, record.place("share")))
    return shares, findings


def read_brought(
    path: Path, file: str, kind: str, names: LineNames
) -> tuple[list[Brought], list[Diagnostic]]:
    """Ready survey points or given points (`kind` survey or given) of one file, as points or as a share."""
    tables, findings = read_table(path, file)
    columns = names.columns(BROUGHT)
    found: list[Brought] = []
    for table in tables:
        rows, faults = records(table, columns)
        findings += faults
        if rows and "audience" in rows[0].columns:
            findings.append(finding("S002", rows[0].place("audience")))
            continue
        for record in rows:
            unit, code, faults = names.line(record)
            findings += faults
            if unit is None or code is None:
                continue
            key, points, share = _points_or_share(record)
            if points is None and share is None:
                findings.append(_bad(record, key, unit, code))
                continue
            found.append(Brought(unit, code, points, share, kind, record.place(key)))
    return found, findings


def _points_or_share(record: Record) -> tuple[str, Decimal | None, Decimal | None]:
    """The column that is filled, points before shares, and what it says as one or the other."""
    known = [key for key in ("points", "share") if key in record.columns]
    key = next((key for key in known if record.text(key)), known[0])
    value = record.values.get(key)
    return (key, as_number(value), None) if key == "points" else (key, None, share_of(value))


def share_of(value: object) -> Decimal | None:
    """A share as a part of one: `0.85`, `0,85` and `85%` are the same; a bare 85 stays and is refused later."""
    text = as_text(value)
    if isinstance(value, str) and text.endswith("%"):
        number = parse(text[:-1].strip())
        return None if number is None else number / HUNDRED
    return as_number(value)


def _bad(record: Record, key: str, unit: str, code: str) -> Diagnostic:
    return finding("S001", record.place(key), unit=unit, criterion=code, value=record.text(key) or "ô trống")
