"""The appraisers' form filled in → Ruling: rows without an input are not ruled; every row fits its key.

A sheet of the form that lost its stamp is known by the keys of its rows, which say whose form of which stage it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.appraisal import COLUMNS, row_key, set_key
from parscore.model.form import version_of
from parscore.model.framework import Framework
from parscore.model.submission import Ruling
from parscore.read.rulings.notes import lost, unheard
from parscore.read.rulings.rows import another_line, cells_of, known_code, notes_of, ruled, unit_of
from parscore.read.rulings.words import Court, note_of
from parscore.read.sheets.cells import Unread, as_text, code_of
from parscore.read.sheets.records import Record, heading_of, records
from parscore.read.sheets.table import Table

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
    sheets = [table for table in tables if heading_of(table, WORDS).has(REQUIRED)]
    if not sheets:
        lacking = (records(table, WORDS, REQUIRED, "phiếu thẩm định")[1] for table in tables)
        return [], next(lacking, [_no_sheet(file)])
    rulings, findings = _rows(sheets, court, stamp.get("by", ""))
    used = {id(court.sets[one.unit]): court.sets[one.unit] for one in rulings}
    stale = [made for made in used.values() if stamp.get(set_key(made.framework)) != version_of(made)]
    return rulings, [*findings, *(finding("R203", Place(file), framework=made.title) for made in stale)]


def read_unstamped(
    tables: list[Table], court: Court, file: str
) -> tuple[list[Ruling], list[Diagnostic]] | None:
    """The rulings on sheets of the form without the stamp, R210 among the findings; None when there is none."""
    sheets = [table for table in tables if heading_of(table, WORDS).has(REQUIRED)]
    if not sheets:
        return None
    place = Place(file, sheets[0].name)
    by = next((by for table in sheets for by in _judges(table, court)), None)
    if by is None:
        return [], [finding("R211", place, stage=court.stage, cycle=court.cycle.cycle)]
    rulings, findings = _rows(sheets, court, by)
    return rulings, [finding("R210", place, by=court.agencies.name_of(by)), *findings]


def _judges(table: Table, court: Court) -> Iterator[str]:
    """Who rules according to the keys of the rows: they are made of the cycle, the stage and the agency."""
    for record in records(table, WORDS, REQUIRED, "phiếu thẩm định")[0]:
        unit = court.units.find(record.text("unit"))
        codes = code_of(record.values.get("code"), court.codes.get(unit or "", ()))[1]
        key = record.text("key").partition("-")[0]
        if unit is None or len(codes) != 1 or not key:
            continue
        for by in sorted(court.agencies.names):
            if _whose(court, by, unit, codes[0], ()) == key:
                yield by


def _whose(court: Court, by: str, unit: str, code: str, figures: tuple[str, ...]) -> str:
    return row_key(court.cycle.cycle, court.stage, by, unit, code, figures).partition("-")[0]


def _rows(sheets: list[Table], court: Court, by: str) -> tuple[list[Ruling], list[Diagnostic]]:
    rulings: list[Ruling] = []
    findings: list[Diagnostic] = []
    for table in sheets:
        rows, faults = records(table, WORDS, REQUIRED, "phiếu thẩm định")
        findings += faults
        last = max((record.row for record in rows if record.text("key")), default=0)
        for record in rows:
            ruling, faults = _row(record, court, by, below=record.row > last)
            findings += faults
            rulings += [ruling] if ruling is not None else []
        findings += unheard(table, cells_of(rows))
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


def _row(record: Record, court: Court, by: str, *, below: bool) -> tuple[Ruling | None, list[Diagnostic]]:
    """One row; sums and signatures `below` the last row of the form are none."""
    key, written = record.text("key"), [record.text(name) for name in ("points", "reason", "status")]
    named = record.text("unit") or record.text("code")
    notes = notes_of(record)
    unread = any(isinstance(record.values.get(name), Unread) for name in ("points", "status"))
    if not any(written) and not unread and not any(note_of(text)[1] for text, _ in notes):
        return None, [lost(text, where) for text, where in notes]
    if below and not named:
        return None, []
    if not key and not named and not record.text("name") and not written[0]:
        return None, []
    place = record.place("points")
    if not key or not named:
        blank = COLUMNS["key"] if named else f"{COLUMNS['unit']}», «{COLUMNS['code']}"
        return None, [finding("R204", place, problem=f"ô «{blank}» của dòng này trống")]
    unit, faults = unit_of(record, court.units)
    if unit is None:
        return None, faults
    code, wrong = known_code(record, unit, court.codes.get(unit, ()))
    if code is None:
        return None, [*faults, *wrong]
    figures = [as_text(record.values.get(name)) for name in FIGURES]
    whose, _, shown = key.partition("-")
    wanted, _, seen = row_key(court.cycle.cycle, court.stage, by, unit, code, figures).partition("-")
    problem = "" if whose == wanted else "khoá dòng không phải của đơn vị, mã tiêu chí hay cơ quan này"
    problem = problem or _moved(record, court, unit, court.sets[unit], code)
    if problem:
        return None, [finding("R204", place, unit=unit, criterion=code, problem=problem)]
    if shown != seen:
        faults.append(finding("R205", place, unit=unit, criterion=code))
    ruling, wrong = ruled(record, court, unit, code, by)
    faults += wrong
    if ruling is None:
        return None, faults
    if ruling.points is None and not ruling.asks and not ruling.agrees:
        return None, [*faults, finding("R007", record.place("reason"), unit=unit, criterion=code)]
    return (ruling if shown == seen else replace(ruling, seen=())), faults


def _moved(record: Record, court: Court, unit: str, framework: Framework, code: str) -> str:
    """How the name or title that people see in the row is not that of its hidden unit and code."""
    name, title = record.text("name"), record.text("title")
    if name and court.units.find(name) != unit:
        hidden = court.name_of(unit)
        return f"ô «{COLUMNS['name']}» ghi «{name[:60]}» nhưng khoá ẩn của dòng là của «{hidden}»"
    other = another_line(framework, code, title) if title else ""
    return f"ô «{COLUMNS['title']}» là của tiêu chí {other}, mã của dòng là {code}" if other else ""
