"""The plan to win lost points back, as a workbook to fill in: lost lines of a group, with columns for the office."""

from __future__ import annotations

from collections.abc import Mapping

from parscore.compute.gaps import GroupGaps, LineGap, UnitGaps
from parscore.model.plan import FILLED_IN, PLAN_SHEET, PLANNED
from parscore.model.scorecard import Results
from parscore.write.style import HEADING, INPUT, SMALL, TEXT_FORMAT, TITLE, Style, lines_in
from parscore.write.tables.explained import why_lost
from parscore.write.tables.gaps import need_in_words
from parscore.write.tables.words import warnings
from parscore.write.workbook import NARROW, Book, Sheet, Value

_WIDTHS: Mapping[str, float] = {
    "unit": 17, "code": 7, "title": 27, "lost": 7, "said": 24, "need": 26,
    "cause": 20, "measure": 24, "who": 14, "deadline": 11,
}  # fmt: skip
_STATUS = Style(italic=True, size=10, colour="C00000", border="", across="center")
_FORMATS = {"lost": "0.00##", "deadline": "General"}


def make_plan(results: Results, groups: tuple[GroupGaps, ...]) -> bytes:
    """The workbook: a row for each lost line of every unit, unit after unit, the dearest first."""
    title = f"{PLAN_SHEET}: {results.cycle.dated_title}"
    book = Book(title)
    sheet = book.sheet(PLAN_SHEET, list(_WIDTHS.values()))
    sheet.put_across(1, 1, len(PLANNED), title.upper(), TITLE)
    said = " ".join(warnings(results.frameworks.values()))
    sheet.put_across(2, 1, len(PLANNED), said, _STATUS)
    heading = 3
    for column, (key, words) in enumerate(PLANNED.items(), 1):
        fill = INPUT if key in FILLED_IN else HEADING
        sheet.put(heading, column, words, Style(bold=True, fill=fill, across="center", size=SMALL))
    row = heading
    for group in groups:
        for unit in group.units:
            for gap in unit.lines:
                row += 1
                _row(sheet, row, _values(unit, gap))
    sheet.made.freeze_panes(heading, 2)
    sheet.made.repeat_rows(heading - 1)
    sheet.made.autofilter(heading - 1, 0, max(row - 1, heading - 1), len(PLANNED) - 1)
    sheet.set_page(title, NARROW)
    return book.saved()


def _values(unit: UnitGaps, gap: LineGap) -> dict[str, Value]:
    criterion = gap.loss.criterion
    return {
        "unit": unit.explanation.card.name,
        "code": criterion.code,
        "title": criterion.title,
        "lost": gap.loss.lost,
        "said": why_lost(gap.loss),
        "need": "; ".join(map(need_in_words, gap.needs)),
    }


def _row(sheet: Sheet, row: int, values: Mapping[str, Value]) -> None:
    for column, key in enumerate(PLANNED, 1):
        value = values.get(key)
        style = Style(
            size=SMALL,
            upright="top",
            fill=INPUT if key in FILLED_IN else "",
            across="center" if key in ("code", "lost") else "left",
            number_format=_FORMATS.get(key, TEXT_FORMAT),
        )
        sheet.put(row, column, value, style)
        if isinstance(value, str):
            sheet.grow(row, lines_in(value, _WIDTHS[key], size=SMALL), size=SMALL)
