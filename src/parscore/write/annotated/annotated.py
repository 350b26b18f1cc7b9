"""A unit's own workbook with the findings marked in it: backgrounds, notes, and a list as its first sheet.

Works on the parts of the file itself, so that everything else stays as it was: values, formulas with their
results, formats, widths, limits, pictures, protection, macros. May not read cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any

from lxml import etree
from msgspec import Struct

from parscore.diagnostics import Diagnostic, Severity
from parscore.model.form import RETURNED_PART
from parscore.text import cell_name, nfc, squeeze
from parscore.write.annotated.cells import Grid, link_to
from parscore.write.annotated.notes import Notes
from parscore.write.annotated.package import AnnotationError, Dialect, Package, legal
from parscore.write.annotated.styles import FILLS, Styles, colour_over
from parscore.write.diagnostics import SEVERITY_WORDS
from parscore.write.style import height_of, lines_in

__all__ = ["AnnotationError", "Remarks", "annotated", "ending_of"]

LIST_TITLE = "Kết quả kiểm tra"
HEADINGS = ("Số", "Chỗ sai", "Mức độ", "Mã lỗi", "Tiêu chí", "Sai ở đâu", "Cách sửa")
"""Words under which the list is never taken for a form."""
WIDTHS = (5.5, 15, 11, 8.5, 10, 62, 54)
ADVICE = (
    "Bấm vào cột «Chỗ sai» để đến ô. Ô nền đỏ là lỗi, nền cam là cảnh báo, nền xanh là lưu ý; "
    "di chuột vào ô để đọc ghi chú. Sửa trong tệp gốc rồi gửi lại tệp gốc, không gửi lại bản này."
)
HIDDEN = "(trang tính này đang ẩn: bỏ ẩn để xem ô)"
UNSEEN = "(ô nằm ở dòng hoặc cột đang ẩn: bỏ ẩn để xem ô)"
UNSAID = "(ô có chuỗi trao đổi nên không thêm được ghi chú vào ô)"
FORM_KIND = "phiếu tự chấm"
"""What an annotated file is unless somebody says otherwise."""

_ROLES = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_ROOM = 1.02
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_MAX_SHEETS = 1_000


class Remarks(Struct, frozen=True):
    """What an annotated copy says: the file's name, its findings, lines about the whole; what it holds (`kind`)."""

    file: str
    findings: tuple[Diagnostic, ...]
    facts: tuple[str, ...] = ()
    kind: str = FORM_KIND


class Target(Struct, frozen=True):
    """The place of a finding as the list shows it, the link to it if any, and what has to be said of the place."""

    shown: str
    link: str = ""
    remark: str = ""


def by_weight(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Errors first, then warnings, then remarks, each in the order of their places."""
    return sorted(findings, key=lambda one: (_ROLES[one.severity], one.order))


class ListSheet:
    """The sheet being written from top to bottom; `target` gives the place of a finding."""

    def __init__(self, dialect: Dialect, styles: Styles, target: Callable[[Diagnostic], Target]) -> None:
        self._xml, self._target = dialect, target
        self._rows: list[Any] = []
        self._links: list[tuple[str, str]] = []
        self._merged: list[str] = []
        self._looks: dict[str, int] = {
            "title": styles.new(size=14, bold=True, grid=False, colour="C00000"),
            "line": styles.new(grid=False),
            "bold": styles.new(bold=True, grid=False),
            "head": styles.new(bold=True, fill="D9E5F3", across="center"),
            "text": styles.new(),
            "centre": styles.new(across="center"),
            "number": styles.new(across="right"),
            "link": styles.new(link=True, across="center"),
            **{weight: styles.new(bold=True, fill=fill, across="center") for weight, fill in FILLS.items()},
        }

    def written(self, remarks: Remarks) -> Any:
        """The whole sheet as its root element, its parts in the order that the format asks for."""
        self._line(f"KẾT QUẢ KIỂM TRA {remarks.kind}".upper(), "title", 14)
        self._line(f"Tệp: {remarks.file}", "bold")
        for fact in remarks.facts:
            self._line(fact, "line")
        self._line(ADVICE, "line")
        self._cells([(words, "head") for words in HEADINGS])
        head = len(self._rows)
        for number, one in enumerate(by_weight(remarks.findings), 1):
            self._finding(number, one)
        xml = self._xml
        root = xml.root("worksheet", linked=True)
        root.extend((*self._before(head), xml.element("sheetData", *self._rows), *self._after()))
        return root

    def _finding(self, number: int, one: Diagnostic) -> None:
        target = self._target(one)
        if target.link:
            self._links.append((cell_name(len(self._rows) + 1, 2), target.link))
        weight, said = SEVERITY_WORDS[one.severity].capitalize(), f"{one.message} {target.remark}".rstrip()
        words = (str(number), target.shown, weight, one.code, one.criterion, said, one.hint)
        place = "link" if target.link else "centre"
        looks = ("centre", place, one.severity, "centre", "centre", "text", "text")
        self._cells(list(zip(words, looks, strict=True)))

    def _line(self, words: str, look: str, size: float = 11) -> None:
        self._cells([(words, look)], lines_in(words, sum(WIDTHS) * _ROOM, size=size), size)
        row = len(self._rows)
        self._merged.append(f"A{row}:{cell_name(row, len(WIDTHS))}")

    def _cells(self, cells: Sequence[tuple[str, str]], lines: int = 0, size: float = 11) -> None:
        xml, row = self._xml, len(self._rows) + 1
        lines = lines or max(
            lines_in(words, width * _ROOM) for (words, _), width in zip(cells, WIDTHS, strict=False)
        )
        line = xml.element("row", r=str(row), ht=str(height_of(lines, size=size)), customHeight="1")
        for column, (words, look) in enumerate(cells, 1):
            what = {"r": cell_name(row, column), "s": str(self._looks[look]), "t": "inlineStr"}
            line.append(xml.element("c", xml.element("is", xml.text(nfc(words))), **what))
        self._rows.append(line)

    def _before(self, head: int) -> Iterator[Any]:
        """What comes before the cells; `head`: the row of the headings, which stays in sight."""
        xml = self._xml
        colour = xml.element("tabColor", rgb="FFC00000")
        yield xml.element("sheetPr", colour, xml.element("pageSetUpPr", fitToPage="1"))
        frozen = {"topLeftCell": f"A{head + 1}", "activePane": "bottomLeft", "state": "frozen"}
        pane = xml.element("pane", ySplit=str(head), **frozen)
        shown = {"showGridLines": "0", "tabSelected": "1", "workbookViewId": "0"}
        yield xml.element("sheetViews", xml.element("sheetView", pane, **shown))
        columns = (
            {"min": str(at), "max": str(at), "width": str(width)} for at, width in enumerate(WIDTHS, 1)
        )
        yield xml.element("cols", *(xml.element("col", **column, customWidth="1") for column in columns))

    def _after(self) -> Iterator[Any]:
        """What comes after the cells: merged lines, links, how the sheet is printed."""
        xml = self._xml
        merged = (xml.element("mergeCell", ref=reference) for reference in self._merged)
        yield xml.element("mergeCells", *merged, count=str(len(self._merged)))
        if self._links:
            links = (xml.element("hyperlink", ref=cell, location=legal(to)) for cell, to in self._links)
            yield xml.element("hyperlinks", *links)
        yield xml.element("printOptions", horizontalCentered="1")
        margins = {"left": "0.4", "right": "0.4", "top": "0.5", "bottom": "0.5"}
        yield xml.element("pageMargins", **margins, header="0.3", footer="0.3")
        fitted = {"fitToWidth": "1", "fitToHeight": "0"}
        yield xml.element("pageSetup", paperSize="9", orientation="landscape", **fitted)


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
    def __init__(self, package: Package) -> None:
        self._package, self._book = package, package.tree(package.workbook)
        self._xml = package.dialect
        self._sheets = self._book.find(self._xml.tag("sheets"))
        if self._sheets is None or not 0 < len(self._sheets) < _MAX_SHEETS:
            raise AnnotationError("sổ không có danh sách trang tính")
        self._parts: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._unsaid: set[tuple[str, int, int]] = set()
        self._nodes = list(self._sheets.iterchildren(self._xml.tag("sheet")))
        related = package.relations(package.workbook)
        for node in self._nodes:
            kind, part = related.get(self._xml.link_of(node), ("", ""))
            if kind == "worksheet" and part in package:
                self._parts[str(node.get("name"))] = part
                if node.get("state") in ("hidden", "veryHidden"):
                    self._hidden.add(str(node.get("name")))
        self._styles = Styles(package)
        self._grids: dict[str, Grid] = {}

    def mark(self, remarks: Remarks) -> bytes:
        """Mark every cell, then put the list in front."""
        cells: dict[str, dict[tuple[int, int], list[Diagnostic]]] = {}
        for one in by_weight(remarks.findings):
            if (place := self._place(one)) is not None:
                cells.setdefault(one.place.sheet, {}).setdefault(place, []).append(one)
        for sheet, marks in cells.items():
            self._mark_sheet(sheet, marks)
        self._deselect()
        self._add_list(remarks)
        self._shift()
        return self._package.saved()

    def _grid(self, sheet: str) -> Grid:
        if sheet not in self._grids:
            self._grids[sheet] = Grid(self._package.tree(self._parts[sheet]), self._xml)
        return self._grids[sheet]

    def _place(self, one: Diagnostic) -> tuple[int, int] | None:
        if not one.place.cell or one.place.sheet not in self._parts:
            return None
        return self._grid(one.place.sheet).anchor(one.place.line, one.place.column)

    def _mark_sheet(self, sheet: str, marks: Mapping[tuple[int, int], list[Diagnostic]]) -> None:
        grid = self._grid(sheet)
        notes = Notes(self._package, self._parts[sheet], grid)
        for (row, column), found in sorted(marks.items()):
            cell = grid.cell(row, column)
            style = cell.get("s", "0")
            base = int(style) if style.isdecimal() else 0
            cell.set("s", str(self._styles.marked(base, found[0].severity)))
            if not notes.note(row, column, [_said(one) for one in found]):
                self._unsaid.add((sheet, row, column))
        notes.write()
        weights = {place: found[0].severity for place, found in marks.items()}
        colour_over(grid.root, self._xml, weights, self._styles.over)

    def _deselect(self) -> None:
        """No other sheet stays selected: typing would go into two sheets at once."""
        package = self._package
        for kind, part in package.relations(package.workbook).values():
            if not kind.endswith("sheet") or part not in package:
                continue
            if part in package.trees or b"tabSelected" in package.read(part):
                for view in package.tree(part).iter(self._xml.tag("sheetView")):
                    view.attrib.pop("tabSelected", None)

    def _add_list(self, remarks: Remarks) -> None:
        root = ListSheet(self._xml, self._styles, self._target).written(remarks)
        part = self._package.free(RETURNED_PART)
        self._package.add(part, root, _SHEET)
        identity = self._package.relate(self._package.workbook, "worksheet", part)
        numbers = [int(node.get("sheetId")) for node in self._nodes if str(node.get("sheetId")).isdecimal()]
        number = str(max(numbers, default=0) + 1)
        self._sheets.insert(0, self._xml.linked("sheet", identity, name=self._free_name(), sheetId=number))

    def _free_name(self) -> str:
        """The name of the list, with a number from 2 where a sheet has that name."""
        taken = {squeeze(str(node.get("name"))).casefold() for node in self._nodes}
        numbered = (f"{LIST_TITLE} ({number})" for number in count(2))
        return next(name for name in chain([LIST_TITLE], numbered) if name.casefold() not in taken)

    def _shift(self) -> None:
        """What counts sheets from the first one: names of one sheet, the sheet that is shown."""
        for name in self._book.iter(self._xml.tag("definedName")):
            local = name.get("localSheetId")
            if local is not None and local.isdecimal():
                name.set("localSheetId", str(int(local) + 1))
        for view in self._book.iter(self._xml.tag("workbookView")):
            view.attrib.update({"activeTab": "0", "firstSheet": "0"})

    def _target(self, one: Diagnostic) -> Target:
        """How the list names the place of a finding, where its link leads, and what cannot be seen there."""
        sheet, place = one.place.sheet, self._place(one)
        several = len(self._parts.keys() - self._hidden) > 1 or sheet in self._hidden
        if not sheet:
            return Target("cả tệp")
        if place is None:
            return Target(f"trang «{sheet}»" if several else "cả trang tính")
        shown = f"{sheet}!{one.place.cell}" if several else one.place.cell
        if sheet in self._hidden:
            return Target(shown, remark=HIDDEN)
        return Target(shown, link_to(sheet, *place), self._unseen(sheet, *place))

    def _unseen(self, sheet: str, row: int, column: int) -> str:
        """What cannot be seen at a cell: the cell itself, its note."""
        grid = self._grid(sheet)
        hidden = grid.height(row) == 0 or grid.width(column) == 0
        remarks = (UNSEEN if hidden else "", UNSAID if (sheet, row, column) in self._unsaid else "")
        return " ".join(filter(None, remarks))


def _said(one: Diagnostic) -> tuple[str, str]:
    head = f"{SEVERITY_WORDS[one.severity].upper()} {one.code}: "
    return head, squeeze(one.message) + (f"\n→ {squeeze(one.hint)}" if one.hint else "")
