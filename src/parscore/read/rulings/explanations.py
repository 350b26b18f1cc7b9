"""Explanations (giải trình) of units from a file of their own: unit, code, text → text by unit and code."""

from __future__ import annotations

from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.rulings.rows import known_code, unit_of
from parscore.read.rulings.words import Court
from parscore.read.sheets.open import read_table
from parscore.read.sheets.records import records

WORDS = {
    "unit": ("Đơn vị", "Mã đơn vị", "Tên đơn vị"),
    "code": ("Mã tiêu chí", "Mã", "STT", "Tiêu chí"),
    "text": (
        ("Nội dung giải trình", "Giải trình của đơn vị", "explanation"),
        "Giải trình",
        "Nội dung",
    ),
}
REQUIRED = (("unit",), ("code",), ("text",))


def read_explanations(
    path: Path, file: str, court: Court
) -> tuple[list[tuple[str, str, str, Place]], list[Diagnostic]]:
    """Unit, code, text and place of every explanation in one file."""
    tables, findings = read_table(path, file)
    found: list[tuple[str, str, str, Place]] = []
    for table in tables:
        rows, faults = records(table, WORDS, REQUIRED, "bảng giải trình")
        findings += faults
        for record in rows:
            unit, faults = unit_of(record, court.units)
            findings += faults
            if unit is None or unit not in court.sets:
                continue
            code, faults = known_code(record, unit, court.codes[unit])
            findings += faults
            text = record.text("text")
            if code is None:
                continue
            if not text:
                findings.append(finding("R302", record.place("text"), unit=unit, criterion=code))
                continue
            found.append((unit, code, text, record.place("text")))
    return found, findings
