"""Appraisal rulings in long form (xlsx, xls, ods, csv) → Ruling, with the cell of each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Cycle
from parscore.model.submission import Ruling
from parscore.read.cells import as_number, as_text, code_of
from parscore.read.names import Names, agency_names, unit_names
from parscore.read.records import Record, records
from parscore.read.sheet import read_table
from parscore.text import did_you_mean, fold

WORDS = {
    "unit": ("Đơn vị", "Mã đơn vị", "Tên đơn vị"),
    "code": ("Mã tiêu chí", "Mã", "STT", "Tiêu chí"),
    "points": ("Điểm", "Điểm thẩm định", "Điểm chấm"),
    "reason": ("Lý do", "Lí do", "Ý kiến thẩm định", "Ý kiến"),
    "by": ("Cơ quan thẩm định", "Người thẩm định", "Thẩm định", "Đơn vị thẩm định"),
    "status": ("Trạng thái", "Tình trạng"),
}
REQUIRED = (("unit",), ("code",), ("points",), ("reason",), ("by",))
ASKS = frozenset(fold(word) for word in ("giải trình", "yêu cầu giải trình", "đề nghị giải trình"))


def read_rulings(
    path: Path, file: str, stage: str, cycle: Cycle, codes: dict[str, tuple[str, ...]]
) -> tuple[list[Ruling], list[Diagnostic]]:
    """The rulings of one file; `codes` lists the scored codes of every unit's set, for codes damaged by spreadsheets."""
    tables, findings = read_table(path, file)
    units, agencies = unit_names(cycle), agency_names(cycle)
    rulings: list[Ruling] = []
    for table in tables:
        rows, faults = records(table, WORDS, REQUIRED, "bảng thẩm định")
        findings += faults
        for record in rows:
            ruling, faults = _ruling(record, stage, units, agencies, codes)
            findings += faults
            rulings += [ruling] if ruling else []
    return rulings, findings


def _ruling(
    record: Record, stage: str, units: Names, agencies: Names, codes: dict[str, tuple[str, ...]]
) -> tuple[Ruling | None, list[Diagnostic]]:
    faults = list(_unreadable(record))
    unit, wrong = unit_of(record, units)
    faults += wrong
    if unit is None:
        return None, faults
    code, wrong = known_code(record, unit, codes.get(unit, ()))
    faults += wrong
    by = agencies.find(record.text("by"))
    if by is None:
        written = record.text("by")
        code_ = "R005" if written else "R006"
        faults.append(
            finding(code_, record.place("by"), unit=unit, criterion=code or "", name=written, suggestion=agencies.suggestion(written))
        )
    asks = fold(record.text("status")) in ASKS
    if code is None or by is None or any(fault.severity == "error" for fault in faults):
        return None, faults
    points = as_number(record.values.get("points"))
    if points is None and not asks:
        faults.append(finding("R007", record.place("points"), unit=unit, criterion=code))
        return None, faults
    return Ruling(stage, unit, code, points, record.text("reason"), by, asks, record.place("points")), faults


def _unreadable(record: Record) -> Iterator[Diagnostic]:
    raw = record.values.get("points")
    if as_text(raw) and as_number(raw) is None:
        yield finding("R004", record.place("points"), unit=record.text("unit"), criterion=record.text("code"), value=as_text(raw))
    status = record.text("status")
    if status and fold(status) not in ASKS:
        yield finding("R008", record.place("status"), value=status, suggestion=did_you_mean(status, ["giải trình"]))


def unit_of(record: Record, units: Names) -> tuple[str | None, list[Diagnostic]]:
    """The unit that a record names, or a finding."""
    written = record.text("unit")
    unit = units.find(written) if written else None
    if unit is not None:
        return unit, []
    return None, [finding("R002", record.place("unit"), name=written, suggestion=units.suggestion(written))]


def known_code(record: Record, unit: str, codes: tuple[str, ...]) -> tuple[str | None, list[Diagnostic]]:
    """The scored code that a record names in the unit's set, or a finding with the candidates."""
    written, meant = code_of(record.values.get("code"), codes)
    if len(meant) == 1:
        return meant[0], []
    if meant:
        return None, [finding("R009", record.place("code"), unit=unit, value=written, candidates=", ".join(meant))]
    near = did_you_mean(written, codes)
    return None, [finding("R003", record.place("code"), unit=unit, value=written, suggestion=near)]


def number_at(record: Record, key: str) -> Decimal | None:
    """The number in a column, or None."""
    return as_number(record.values.get(key))
