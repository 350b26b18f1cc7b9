"""The first sheet of an annotated workbook: every finding with a link to its cell, what the form adds up to.

Its headings are chosen so that the sheet is never taken for a form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parscore.diagnostics import Diagnostic, Severity
from parscore.text import cell_name, nfc
from parscore.write.annotated.package import Dialect, legal
from parscore.write.annotated.styles import FILLS, Styles
from parscore.write.diagnostics import SEVERITY_WORDS
from parscore.write.style import height_of, lines_in

LIST_TITLE = "Kết quả kiểm tra"
HEADINGS = ("Số", "Chỗ sai", "Mức độ", "Mã lỗi", "Tiêu chí", "Sai ở đâu", "Cách sửa")
WIDTHS = (5.5, 15, 11, 8.5, 10, 62, 54)
ADVICE = (
    "Bấm vào cột «Chỗ sai» để đến ô. Ô nền đỏ là lỗi, nền cam là cảnh báo, nền xanh là lưu ý; "
    "di chuột vào ô để đọc ghi chú. Sửa trong tệp gốc của đơn vị rồi gửi lại tệp gốc, không gửi lại bản này."
)
HIDDEN = "(trang tính này đang ẩn: bỏ ẩn để xem ô)"
UNSEEN = "(ô nằm ở dòng hoặc cột đang ẩn: bỏ ẩn để xem ô)"
UNSAID = "(ô có chuỗi trao đổi nên không thêm được ghi chú vào ô)"
_ROLES = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_ROOM = 1.02


@dataclass(frozen=True, slots=True)
class Remarks:
    """What an annotated copy says: the file's name, its findings, lines about the whole."""

    file: str
    findings: tuple[Diagnostic, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
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
        self._line("KẾT QUẢ KIỂM TRA PHIẾU TỰ CHẤM", "title", 14)
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
        self._cells(
            [
                (str(number), "centre"),
                (target.shown, "link" if target.link else "centre"),
                (SEVERITY_WORDS[one.severity].capitalize(), one.severity),
                (one.code, "centre"),
                (one.criterion, "centre"),
                (f"{one.message} {target.remark}".rstrip(), "text"),
                (one.hint, "text"),
            ]
        )

    def _line(self, words: str, look: str, size: float = 11) -> None:
        """One line of words over the whole width."""
        self._cells([(words, look)], lines_in(words, sum(WIDTHS) * _ROOM, size=size), size)
        row = len(self._rows)
        self._merged.append(f"A{row}:{cell_name(row, len(WIDTHS))}")

    def _cells(self, cells: Sequence[tuple[str, str]], lines: int = 0, size: float = 11) -> None:
        xml, row = self._xml, len(self._rows) + 1
        lines = lines or max(
            lines_in(words, width * _ROOM) for (words, _), width in zip(cells, WIDTHS, strict=False)
        )
        made = (
            xml.element(
                "c",
                xml.element("is", xml.text(nfc(words))),
                r=cell_name(row, column),
                s=str(self._looks[look]),
                t="inlineStr",
            )
            for column, (words, look) in enumerate(cells, 1)
        )
        height = str(height_of(lines, size=size))
        self._rows.append(xml.element("row", *made, r=str(row), ht=height, customHeight="1"))

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
            xml.element("col", min=str(at), max=str(at), width=str(width), customWidth="1")
            for at, width in enumerate(WIDTHS, 1)
        )
        yield xml.element("cols", *columns)

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
