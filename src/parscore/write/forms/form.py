"""The blank form of one unit as a workbook: ready to print, to fill in and to be read back.

May not know scores; what stands in which column comes from model/form, so that the reader finds it again.
"""

from __future__ import annotations

from pathlib import Path

from parscore.model.cycle import Unit
from parscore.model.form import FORM_SHEET, STAMP_SHEET, version_of
from parscore.model.framework import Framework
from parscore.write.files import write_whole
from parscore.write.forms.body import Body
from parscore.write.forms.head import letterhead, signatures
from parscore.write.forms.limits import Limits
from parscore.write.forms.style import WIDTHS
from parscore.write.workbook import Book, Margins

_MARGINS = Margins(sides=0.4, top=0.5, bottom=0.6, header=0.25, footer=0.3)


def write_form(
    framework: Framework, cycle_id: str, cycle_title: str, year: int, unit: Unit, path: Path
) -> None:
    """Write the unit's blank form to `path`, whole or not at all."""
    write_whole(path, make_form(framework, cycle_id, cycle_title, year, unit))


def make_form(framework: Framework, cycle_id: str, cycle_title: str, year: int, unit: Unit) -> bytes:
    """The unit's blank form as an xlsx file: the visible sheet, the hidden lists of options, the hidden stamp."""
    stamp = {
        "framework": framework.framework,
        "version": version_of(framework),
        "unit": unit.id,
        "cycle": cycle_id,
    }
    mark = " · ".join(("mẫu: " + stamp["framework"], stamp["version"], stamp["unit"]))
    book = Book(framework.title)
    sheet = book.sheet(FORM_SHEET, list(WIDTHS.values()))
    heading = letterhead(sheet, framework, cycle_title, year, unit)
    limits = Limits(book, sheet, "Điểm tự chấm")
    body = Body(framework, sheet, limits, framework.expand(unit.not_applicable), heading)
    body.write()
    limits.write()
    last = signatures(sheet, body.row + 1, mark)
    sheet.made.print_area(0, 0, last - 1, len(WIDTHS) - 1)
    sheet.made.repeat_rows(heading - 1, heading)
    sheet.made.freeze_panes(heading + 1, 2)
    sheet.made.set_zoom(90)
    sheet.set_page(mark, _MARGINS)
    sheet.protect()
    book.hidden_pairs(STAMP_SHEET, stamp)
    return book.saved()
