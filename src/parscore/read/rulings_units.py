"""Marks that appraisers wrote into the units' own workbooks, column Điểm thẩm định → Ruling.

The remark beside the mark is its reason; `Giải trình: …` asks for an explanation. Who rules: the agency or
the council that a folder on the way to the file is named for, else the lead of each criterion.
"""

from __future__ import annotations

from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.submission import Ruling, Submission
from parscore.read.cells import as_text
from parscore.read.rulings_words import Court, Word, both, mark_of, note_of
from parscore.read.sheet import Table
from parscore.read.workbook import OpenForm, identify, open_form, read_entries
from parscore.read.workbook_layout import Layout, locate

KEPT = ("W00", "W01", "W101", "W102", "W104", "W106", "W107")
"""Findings of reading a form that also concern the appraisers; the rest is said of the unit's own sheet."""


def filled_in(tables: list[Table]) -> bool:
    """Whether one of the sheets is the form of a unit: it has a column of self-scores."""
    layouts = [layout for table in tables if (layout := locate(table)) is not None]
    return any("claimed" in layout.columns for layout in layouts)


def read_filled_in(path: Path, file: str, court: Court) -> tuple[list[Ruling], list[Diagnostic]]:
    """The marks in the appraisers' column of one unit's workbook."""
    form, findings = open_form(path, file)
    if form is None:
        return [], findings
    unit, faults = identify(form, path, court.cycle)
    findings += faults
    if unit is None or unit not in court.sets:
        return [], findings
    stamped = form.stamp.cycle if form.stamp is not None else ""
    if stamped and stamped != court.cycle.cycle:
        return [], [*findings, finding("R201", form.place, stamped=stamped, cycle=court.cycle.cycle)]
    framework = court.sets[unit]
    submission, faults = read_entries(form, framework, unit)
    findings += [fault for fault in faults if fault.code.startswith(KEPT)]
    if submission is None:
        return [], findings
    layout = form.layouts[0]
    if "appraised" not in layout.columns:
        return [], [*findings, finding("R206", form.place, unit=unit)]
    rulings: list[Ruling] = []
    shared = court.by_folder(file)
    for code, row in _rows(form, submission).items():
        word, reason, faults = _said(layout, row, unit, code)
        findings += faults
        if word.empty:
            continue
        place = layout.place(row, "appraised")
        by = shared or court.agencies.find(framework.by_code[code].lead or "")
        if by is None:
            findings.append(finding("R006", place, unit=unit, criterion=code))
            continue
        rulings.append(
            Ruling(court.stage, unit, code, word.points, reason, by, word.asks, place, word.agrees)
        )
    return rulings, findings


def _rows(form: OpenForm, submission: Submission) -> dict[str, int]:
    """The row of every scored criterion, counted within the table."""
    top = form.layouts[0].table.top
    return {code: entry.claimed.place.line - top + 1 for code, entry in submission.entries.items()}


def _said(layout: Layout, row: int, unit: str, code: str) -> tuple[Word, str, list[Diagnostic]]:
    place: Place = layout.place(row, "appraised")
    mark, faults = mark_of(layout.value(row, "appraised"), place, unit, code)
    reason, asks = note_of(as_text(layout.value(row, "note"))) if "note" in layout.columns else ("", False)
    return both(mark, Word(asks=asks)), reason, faults
