"""The blank form of one unit as a workbook: ready to print, to fill in and to be read back.

May not know scores; what stands in which column comes from model/form, so that the reader finds it again.
"""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.cycle import Unit
from parscore.model.form import COLUMNS, FORM_SHEET, STAMP_SHEET, version_of
from parscore.model.framework import Framework
from parscore.text import nfc
from parscore.write.files import write_whole
from parscore.write.forms.body import Body
from parscore.write.forms.head import letterhead, signatures
from parscore.write.forms.limits import Limits
from parscore.write.forms.style import FONT, WIDTHS, Wardrobe, cell_at, write_text


def write_form(
    framework: Framework, cycle_id: str, cycle_title: str, year: int, unit: Unit, path: Path
) -> None:
    """Write the unit's blank form to `path`, whole or not at all."""
    book = make_form(framework, cycle_id, cycle_title, year, unit)
    held = io.BytesIO()
    book.save(held)
    write_whole(path, held.getvalue())


def make_form(framework: Framework, cycle_id: str, cycle_title: str, year: int, unit: Unit) -> Workbook:
    """The unit's blank form: the visible sheet, the hidden lists of options, the hidden stamp."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = FORM_SHEET
    stamp = {
        "framework": framework.framework,
        "version": version_of(framework),
        "unit": unit.id,
        "cycle": cycle_id,
    }
    mark = " · ".join(("mẫu: " + stamp["framework"], stamp["version"], stamp["unit"]))
    wardrobe = Wardrobe()
    first = letterhead(sheet, wardrobe, framework, cycle_title, year, unit)
    body = Body(framework, sheet, wardrobe, Limits(book, sheet), framework.expand(unit.not_applicable), first)
    body.write()
    last = signatures(sheet, wardrobe, body.row + 1, mark)
    _page(sheet, first, last, mark)
    _stamp(book, stamp)
    book.properties.creator = "parscore"
    book.properties.title = nfc(framework.title)
    return book


def _page(sheet: Worksheet, heading: int, last: int, mark: str) -> None:
    """A4 across, as wide as the paper, headings on every page and in sight on the screen, texts protected."""
    for key, number in zip(COLUMNS, range(1, len(COLUMNS) + 1), strict=True):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[key]
    sheet.print_area = f"A1:{get_column_letter(len(COLUMNS))}{last}"
    sheet.print_title_rows = f"{heading}:{heading + 1}"
    sheet.freeze_panes = f"C{heading + 2}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.25, 0.3
    footer = sheet.oddFooter
    assert footer is not None
    for part, words in ((footer.left, mark), (footer.right, "Trang &P/&N")):
        part.text, part.font, part.size = words, f"{FONT},Regular", 9
    sheet.sheet_view.zoomScale = 90
    guard = sheet.protection
    guard.sheet = True
    guard.formatRows = guard.formatColumns = False


def _stamp(book: Workbook, stamp: dict[str, str]) -> None:
    sheet = book.create_sheet(STAMP_SHEET)
    sheet.sheet_state = "hidden"
    for row, (key, value) in enumerate(stamp.items(), start=1):
        write_text(cell_at(sheet, row, 1), key)
        write_text(cell_at(sheet, row, 2), value)
