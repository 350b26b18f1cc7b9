"""The appraisers' form filled in → Ruling: rows without an input are not ruled; every row fits its key."""

from __future__ import annotations

from collections.abc import Mapping

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.appraisal import COLUMNS, row_key, set_key
from parscore.model.form import version_of
from parscore.model.framework import Framework
from parscore.model.submission import Ruling
from parscore.read.cells import as_text
from parscore.read.records import Record, records
from parscore.read.rulings_rows import known_code, ruled, unit_of
from parscore.read.rulings_words import Court
from parscore.read.sheet import Table
from parscore.text import fold

WORDS: dict[str, tuple[str, ...]] = {key: (heading,) for key, heading in COLUMNS.items()}
REQUIRED = (("unit",), ("code",), ("points",), ("reason",), ("status",), ("key",))
FIGURES = ("max", "claimed", "computed", "before")
"""The columns whose figures the second half of a row's key stands for."""


def read_form(
    tables: list[Table], stamp: Mapping[str, str], court: Court, file: str
) -> tuple[list[Ruling], list[Diagnostic]]:
    """The rulings on the sheet of the form; none when it is the form of another cycle or stage."""
    findings = list(_stamped(stamp, court, file))
    if findings:
        return [], findings
    by = stamp.get("by", "")
    sheets = [(table, *records(table, WORDS, REQUIRED, "phiếu thẩm định")) for table in tables]
    read = [(rows, faults) for _, rows, faults in sheets if not faults]
    if not read:
        return [], next((faults for _, _, faults in sheets), [_no_sheet(file)])
    rulings: list[Ruling] = []
    stale: dict[str, Framework] = {}
    for rows, _ in read:
        for record in rows:
            ruling, faults = _row(record, court, by)
            findings += faults
            if ruling is not None:
                rulings.append(ruling)
                made = court.sets[ruling.unit]
                if stamp.get(set_key(made.framework)) != version_of(made):
                    stale[made.framework] = made
    findings += [finding("R203", Place(file), framework=made.title) for made in stale.values()]
    return rulings, findings


def _no_sheet(file: str) -> Diagnostic:
    return finding("R001", Place(file), what="phiếu thẩm định", wanted=f"«{COLUMNS['unit']}»", suggestion="")


def _stamped(stamp: Mapping[str, str], court: Court, file: str) -> list[Diagnostic]:
    """What of the stamp is not this cycle, this stage, a known agency."""
    place, cycle = Place(file), court.cycle
    if stamp.get("cycle") != cycle.cycle:
        return [finding("R201", place, stamped=stamp.get("cycle", ""), cycle=cycle.cycle)]
    if stamp.get("stage") != court.stage:
        return [finding("R202", place, stamped=stamp.get("stage", ""), stage=court.stage)]
    if court.agencies.find(stamp.get("by", "")) != stamp.get("by"):
        name = stamp.get("by", "")
        return [finding("R005", place, name=name, suggestion=court.agencies.suggestion(name))]
    return []


def _row(record: Record, court: Court, by: str) -> tuple[Ruling | None, list[Diagnostic]]:
    """One row; text below the table (signatures) is none."""
    key, written = record.text("key"), [record.text(name) for name in ("points", "reason", "status")]
    named = record.text("unit") or record.text("code")
    if fold(record.text("code")) == fold(COLUMNS["code"]) or not any(written):
        return None, []
    if not key and not named and not written[0]:
        return None, []
    if not key or not named:
        return None, [finding("R204", record.place("points"))]
    unit, faults = unit_of(record, court.units)
    if unit is None:
        return None, faults
    code, wrong = known_code(record, unit, court.codes.get(unit, ()))
    if code is None:
        return None, [*faults, *wrong]
    figures = [as_text(record.values.get(name)) for name in FIGURES]
    whose, _, shown = key.partition("-")
    wanted, _, seen = row_key(court.cycle.cycle, court.stage, by, unit, code, figures).partition("-")
    if whose != wanted:
        return None, [finding("R204", record.place("points"), unit=unit, criterion=code)]
    if shown != seen:
        faults.append(finding("R205", record.place("points"), unit=unit, criterion=code))
    ruling, wrong = ruled(record, court.stage, unit, code, by)
    faults += wrong
    if ruling is None:
        return None, faults
    if ruling.points is None and not ruling.asks and not ruling.agrees:
        return None, [*faults, finding("R007", record.place("reason"), unit=unit, criterion=code)]
    return ruling, faults
