"""The first sheet of an annotated workbook: every finding with a link to its cell, what the form adds up to.

Its headings are chosen so that the sheet is never taken for a form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from parscore.diagnostics import Diagnostic, Severity
from parscore.text import cell_name, nfc
from parscore.write.annotated.package import legal
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

    def __init__(
        self, namespace: str, relations: str, styles: Styles, target: Callable[[Diagnostic], Target]
    ) -> None:
        self._space, self._target = f"{{{namespace}}}", target
        self.root = etree.Element(f"{self._space}worksheet", nsmap={None: namespace, "r": relations})
        properties = etree.SubElement(self.root, f"{self._space}sheetPr")
        etree.SubElement(properties, f"{self._space}tabColor", rgb="FFC00000")
        etree.SubElement(properties, f"{self._space}pageSetUpPr", fitToPage="1")
        self._views = etree.SubElement(self.root, f"{self._space}sheetViews")
        columns = etree.SubElement(self.root, f"{self._space}cols")
        for number, width in enumerate(WIDTHS, 1):
            etree.SubElement(
                columns,
                f"{self._space}col",
                min=str(number),
                max=str(number),
                width=str(width),
                customWidth="1",
            )
        self._data = etree.SubElement(self.root, f"{self._space}sheetData")
        self._links: list[tuple[str, str]] = []
        self._merged: list[str] = []
        self._row = 0
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

    def write(self, remarks: Remarks) -> None:
        """The whole sheet."""
        self._line("KẾT QUẢ KIỂM TRA PHIẾU TỰ CHẤM", "title", 14)
        self._line(f"Tệp: {remarks.file}", "bold")
        for fact in remarks.facts:
            self._line(fact, "line")
        self._line(ADVICE, "line")
        head = self._findings(remarks.findings)
        self._finish(head)

    def _findings(self, findings: Iterable[Diagnostic]) -> int:
        self._cells([(words, "head") for words in HEADINGS])
        head = self._row
        for number, one in enumerate(by_weight(findings), 1):
            target = self._target(one)
            if target.link:
                self._links.append((cell_name(self._row + 1, 2), target.link))
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
        return head

    def _line(self, words: str, look: str, size: float = 11) -> None:
        """One line of words over the whole width."""
        self._cells([(words, look)], lines_in(words, sum(WIDTHS) * _ROOM, size=size), size)
        self._merged.append(f"A{self._row}:{cell_name(self._row, len(WIDTHS))}")

    def _cells(self, cells: Sequence[tuple[str, Any]], lines: int = 0, size: float = 11) -> None:
        self._row += 1
        lines = lines or max(
            lines_in(words, width * _ROOM) for (words, _), width in zip(cells, WIDTHS, strict=False)
        )
        height = str(height_of(lines, size=size))
        row = etree.SubElement(self._data, f"{self._space}row", r=str(self._row), ht=height, customHeight="1")
        for column, (words, look) in enumerate(cells, 1):
            if look == "":
                continue
            cell = etree.SubElement(
                row,
                f"{self._space}c",
                r=cell_name(self._row, column),
                s=str(self._looks[look]),
                t="inlineStr",
            )
            text = etree.SubElement(etree.SubElement(cell, f"{self._space}is"), f"{self._space}t")
            text.text = legal(nfc(words))
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _finish(self, head: int) -> None:
        """What follows the cells, in the order that the format asks for."""
        view = etree.SubElement(
            self._views, f"{self._space}sheetView", showGridLines="0", tabSelected="1", workbookViewId="0"
        )
        etree.SubElement(
            view,
            f"{self._space}pane",
            ySplit=str(head),
            topLeftCell=f"A{head + 1}",
            activePane="bottomLeft",
            state="frozen",
        )
        merged = etree.SubElement(self.root, f"{self._space}mergeCells", count=str(len(self._merged)))
        for reference in self._merged:
            etree.SubElement(merged, f"{self._space}mergeCell", ref=reference)
        if self._links:
            links = etree.SubElement(self.root, f"{self._space}hyperlinks")
            for cell, location in self._links:
                etree.SubElement(links, f"{self._space}hyperlink", ref=cell, location=legal(location))
        etree.SubElement(self.root, f"{self._space}printOptions", horizontalCentered="1")
        etree.SubElement(
            self.root,
            f"{self._space}pageMargins",
            left="0.4",
            right="0.4",
            top="0.5",
            bottom="0.5",
            header="0.3",
            footer="0.3",
        )
        etree.SubElement(
            self.root,
            f"{self._space}pageSetup",
            paperSize="9",
            orientation="landscape",
            fitToWidth="1",
            fitToHeight="0",
        )
