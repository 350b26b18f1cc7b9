"""A unit's own workbook with the findings marked in it: backgrounds, notes, and a list as its first sheet.

Works on the parts of the file itself, so that everything else stays as it was: values, formulas with their
results, formats, widths, limits, pictures, protection, macros. May not read cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from lxml import etree

from parscore.diagnostics import Diagnostic
from parscore.model.form import RETURNED_PART
from parscore.text import squeeze
from parscore.write.annotated.cells import Grid, link_to
from parscore.write.annotated.comments import Notes
from parscore.write.annotated.conditions import colour_over
from parscore.write.annotated.list import (
    HIDDEN,
    LIST_TITLE,
    UNSAID,
    UNSEEN,
    ListSheet,
    Remarks,
    Target,
    by_weight,
)
from parscore.write.annotated.package import RELATIONS, AnnotationError, Package
from parscore.write.annotated.styles import Styles
from parscore.write.diagnostics import SEVERITY_WORDS

__all__ = ["AnnotationError", "Remarks", "annotated", "ending_of"]

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MAX_SHEETS = 1_000


def annotated(data: bytes, remarks: Remarks) -> bytes:
    """The workbook `data` (xlsx, xlsm) with the remarks in it; AnnotationError when its parts do not hold."""
    try:
        return _Marker(Package(data)).mark(remarks)
    except (ValueError, etree.LxmlError) as error:
        raise AnnotationError("cấu trúc bên trong của tệp lạ") from error


def ending_of(data: bytes) -> str:
    """The ending that the annotated copy of a workbook must have: macros need their own."""
    package = Package(data)
    return ".xlsm" if "macroEnabled" in package.content_type(package.workbook) else ".xlsx"


class _Marker:
    """One workbook being marked."""

    def __init__(self, package: Package) -> None:
        self._package, self._book = package, package.tree(package.workbook)
        self._namespace = etree.QName(self._book).namespace or ""
        self._space = f"{{{self._namespace}}}"
        self._relations = _STRICT if "purl.oclc.org" in self._namespace else RELATIONS
        self._sheets = self._book.find(f"{self._space}sheets")
        if self._sheets is None or not 0 < len(self._sheets) < _MAX_SHEETS:
            raise AnnotationError("sổ không có danh sách trang tính")
        related = package.relations(package.workbook)
        self._parts: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._unsaid: set[tuple[str, int, int]] = set()
        for node in self._sheets.iterchildren(f"{self._space}sheet"):
            kind, part = related.get(str(node.get(f"{{{self._relations}}}id")), ("", ""))
            if kind == "worksheet" and part in package:
                self._parts[str(node.get("name"))] = part
                if node.get("state") in ("hidden", "veryHidden"):
                    self._hidden.add(str(node.get("name")))
        self._styles = Styles(package, self._namespace, self._relations)
        self._grids: dict[str, Grid] = {}

    def mark(self, remarks: Remarks) -> bytes:
        """Mark every cell, then put the list in front."""
        cells: defaultdict[str, defaultdict[tuple[int, int], list[Diagnostic]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for one in by_weight(remarks.findings):
            if (place := self._place(one)) is not None:
                cells[one.place.sheet][place].append(one)
        for sheet, marks in cells.items():
            self._mark_sheet(sheet, marks)
        self._deselect()
        self._add_list(remarks)
        return self._package.saved()

    def _grid(self, sheet: str) -> Grid:
        if sheet not in self._grids:
            self._grids[sheet] = Grid(self._package.tree(self._parts[sheet]), self._namespace)
        return self._grids[sheet]

    def _place(self, one: Diagnostic) -> tuple[int, int] | None:
        if not one.place.cell or one.place.sheet not in self._parts:
            return None
        return self._grid(one.place.sheet).anchor(one.place.line, one.place.column)

    def _mark_sheet(self, sheet: str, marks: Mapping[tuple[int, int], list[Diagnostic]]) -> None:
        grid = self._grid(sheet)
        notes = Notes(self._package, self._parts[sheet], grid, self._namespace, self._relations)
        for (row, column), found in sorted(marks.items()):
            cell = grid.cell(row, column)
            style = cell.get("s", "0")
            base = int(style) if style.isdecimal() else 0
            cell.set("s", str(self._styles.marked(base, found[0].severity)))
            if not notes.note(row, column, [_said(one) for one in found]):
                self._unsaid.add((sheet, row, column))
        notes.write()
        weights = {place: found[0].severity for place, found in marks.items()}
        colour_over(grid.root, self._namespace, weights, self._styles.over)

    def _deselect(self) -> None:
        """No other sheet stays selected: typing would go into two sheets at once."""
        for kind, part in self._package.relations(self._package.workbook).values():
            if not kind.endswith("sheet") or part not in self._package:
                continue
            if part not in self._package.trees and b"tabSelected" not in self._package.read(part):
                continue
            for view in self._package.tree(part).iter(f"{self._space}sheetView"):
                view.attrib.pop("tabSelected", None)

    def _add_list(self, remarks: Remarks) -> None:
        made = ListSheet(self._namespace, self._relations, self._styles, self._target)
        made.write(remarks)
        part = self._package.free(RETURNED_PART)
        self._package.add(part, made.root, _SHEET)
        identity = self._package.relate(self._package.workbook, self._relations, "worksheet", part)
        nodes = list(self._sheets.iterchildren(f"{self._space}sheet"))
        taken = {squeeze(str(node.get("name"))).casefold() for node in nodes}
        names = (
            f"{LIST_TITLE} ({number})" if number else LIST_TITLE
            for number in range(len(nodes) + 2)
            if number != 1
        )
        numbers = [int(node.get("sheetId")) for node in nodes if str(node.get("sheetId")).isdecimal()]
        sheet = self._sheets.makeelement(f"{self._space}sheet", nsmap={"r": self._relations})
        sheet.set("name", next(name for name in names if name.casefold() not in taken))
        sheet.set("sheetId", str(max(numbers, default=0) + 1))
        sheet.set(f"{{{self._relations}}}id", identity)
        self._sheets.insert(0, sheet)
        self._shift()

    def _shift(self) -> None:
        """What counts sheets from the first one: names of one sheet, the sheet that is shown."""
        for name in self._book.iter(f"{self._space}definedName"):
            local = name.get("localSheetId")
            if local is not None and local.isdecimal():
                name.set("localSheetId", str(int(local) + 1))
        for view in self._book.iter(f"{self._space}workbookView"):
            view.set("activeTab", "0")
            view.set("firstSheet", "0")

    def _target(self, one: Diagnostic) -> Target:
        """How the list names the place of a finding, where its link leads, and what cannot be seen there."""
        sheet, place = one.place.sheet, self._place(one)
        several = len(self._parts.keys() - self._hidden) > 1 or sheet in self._hidden
        if place is None:
            whole = f"trang «{sheet}»" if several else "cả trang tính"
            return Target(whole if sheet else "cả tệp")
        shown = f"{sheet}!{one.place.cell}" if several else one.place.cell
        if sheet in self._hidden:
            return Target(shown, remark=HIDDEN)
        grid, remarks = self._grid(sheet), []
        if grid.height(place[0]) == 0 or grid.width(place[1]) == 0:
            remarks.append(UNSEEN)
        if (sheet, *place) in self._unsaid:
            remarks.append(UNSAID)
        return Target(shown, link_to(sheet, *place), " ".join(remarks))


def _said(one: Diagnostic) -> tuple[str, str]:
    """One finding in a note: its weight and code, then what is wrong and what to do."""
    head = f"{SEVERITY_WORDS[one.severity].upper()} {one.code}: "
    return head, squeeze(one.message) + (f"\n→ {squeeze(one.hint)}" if one.hint else "")
