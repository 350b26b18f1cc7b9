"""A Word annex whose numbers Word counts by itself: they are no text in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

AUTOMATIC_TREE = [
    ("1", "Chỉ đạo điều hành", "5", None),
    ("1.1", "Kế hoạch", "2", "choice"),
    ("1.2", "Báo cáo", "3", "judged"),
    ("2", "Thể chế", "4", None),
    ("2.1", "Rà soát văn bản", "4", "ratio"),
]


def automatic_docx(folder: Path) -> Path:
    """Numbers that Word counts by itself and that are no text in the file."""
    made = Document()
    _multilevel(made)
    table = made.add_table(6, 3)
    rows = [
        (None, "Nội dung tiêu chí", "Điểm tối đa"),
        (0, "Chỉ đạo điều hành", "5"),
        (1, "Kế hoạch\nCó kế hoạch: 2 điểm\nKhông có kế hoạch: 0 điểm", "2"),
        (1, "Báo cáo\nTổ thẩm định xem xét, cho điểm", "3"),
        (0, "Thể chế", "4"),
        (1, "Rà soát văn bản\nTỷ lệ văn bản được rà soát × 4", "4"),
    ]
    for index, (level, title, points) in enumerate(rows):
        cells = table.rows[index].cells
        cells[1].text, cells[2].text = title, points
        if level is None:
            cells[0].text = "Số TT"
        else:
            _numbered(cells[0].paragraphs[0], level)
    path = folder / "tu-dong.docx"
    made.save(str(path))
    return path


def _multilevel(made: Any) -> None:
    """A list of two levels, 1. and 1.1., as the numbering 77."""
    root = made.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for level, text in enumerate(("%1.", "%1.%2.")):
        entry = OxmlElement("w:lvl")
        entry.set(qn("w:ilvl"), str(level))
        for name, value in (("start", "1"), ("numFmt", "decimal"), ("lvlText", text)):
            child = OxmlElement(f"w:{name}")
            child.set(qn("w:val"), value)
            entry.append(child)
        abstract.append(entry)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "77")
    number.append(link)
    root.append(number)


def _numbered(paragraph: Any, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    numbering = OxmlElement("w:numPr")
    for name, value in (("ilvl", level), ("numId", 77)):
        child = OxmlElement(f"w:{name}")
        child.set(qn("w:val"), str(value))
        numbering.append(child)
    properties.append(numbering)
