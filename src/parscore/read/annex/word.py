"""Word documents (.docx): their tables as rows of cell texts, and the paragraphs outside them.

A merged cell gives its text once, in its first cell, as spreadsheets do. Automatic numbers, which are no
text in the
file, are counted out and put in front of their paragraph.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.sheets.guard import problem_of
from parscore.read.sheets.table import Table

MAX_COLUMNS = 64
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMANS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def read_word(data: bytes, file: str) -> tuple[list[Table], list[str], list[Diagnostic]]:
    """The tables of a document in order, the paragraphs outside them, and why it could not be read."""
    if not data.startswith(b"PK"):
        return [], [], [finding("D002", Place(file), problem="văn bản Word 97–2003 (.doc) hoặc .rtf")]
    code, words = problem_of(data)
    if code:
        return [], [], [finding(code, Place(file), problem=words)]
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        numbering = _Numbering(_lists(document), _styles(document))
        tables, texts = _walk(body, numbering, file)
    except (KeyError, ValueError, AttributeError, OSError, SyntaxError, NotImplementedError):
        return [], [], [finding("D002", Place(file), problem="cấu trúc bên trong không đọc được")]
    return tables, texts, []


def _walk(body: Any, numbering: _Numbering, file: str) -> tuple[list[Table], list[str]]:
    tables: list[Table] = []
    texts: list[str] = []
    for element in _blocks(body):
        if element.tag == f"{_W}tbl":
            rows = [_row(row, numbering) for row in _rows(element)]
            tables.append(Table(file, f"Bảng {len(tables) + 1}", rows))
        elif text := numbering.text(element).strip():
            texts.append(text)
    return tables, texts


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables of the body in order, also those inside content controls."""
    for element in parent:
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks(element)


def _rows(table: Any) -> Iterator[Any]:
    for element in table:
        if element.tag == f"{_W}tr":
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _rows(element)


def _row(row: Any, numbering: _Numbering) -> list[object]:
    values: list[object] = [""] * min(_number(row.find(f"{_W}trPr/{_W}gridBefore"), 0), MAX_COLUMNS)
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is not row:
            continue
        span = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1))
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        lines = [] if goes_on else [numbering.text(paragraph) for paragraph in cell.iter(f"{_W}p")]
        values += ["\n".join(line for line in lines if line.strip()), *[""] * min(span - 1, MAX_COLUMNS)]
    return values[:MAX_COLUMNS]


def _number(element: Any, otherwise: int) -> int:
    text = "" if element is None else str(element.get(f"{_W}val", ""))
    return int(text) if text.isdecimal() else otherwise


@dataclass
class _Numbering:
    """The lists of a document (numbering id → its list and levels) and how far each has been counted."""

    lists: dict[str, tuple[str, dict[int, tuple[str, str, int]]]]
    styles: dict[str, tuple[str, int]]
    counted: dict[str, dict[int, int]] = field(default_factory=dict)

    def text(self, paragraph: Any) -> str:
        """The paragraph's text with its automatic number in front; deleted text is left out."""
        parts = []
        for element in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}cr", f"{_W}tab", f"{_W}noBreakHyphen"):
            tag = element.tag.removeprefix(_W)
            parts.append({"t": element.text or "", "tab": " ", "noBreakHyphen": "-"}.get(tag, "\n"))
        label = self._label(paragraph)
        text = "".join(parts)
        return f"{label} {text}" if label else text

    def _label(self, paragraph: Any) -> str:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        number, level = self.styles.get("" if style is None else str(style.get(f"{_W}val")), ("", 0))
        if (own := paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")) is not None:
            number, level = (
                str(own.get(f"{_W}val")),
                _number(paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl"), 0),
            )
        series, levels = self.lists.get(number, ("", {}))
        if level not in levels:
            return ""
        counted = self.counted.setdefault(series, {})
        counted[level] = counted.get(level, levels[level][2] - 1) + 1
        for deeper in [other for other in counted if other > level]:
            del counted[deeper]
        text = levels[level][1] if levels[level][0] != "bullet" else "-"
        for other, (form, _, start) in levels.items():
            text = text.replace(f"%{other + 1}", _formatted(counted.get(other, start), form))
        return text


def _formatted(value: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("upperRoman", "lowerRoman"):
        text, rest = "", value
        for worth, letters in _ROMANS:
            times, rest = divmod(rest, worth)
            text += letters * times
        return text if form == "upperRoman" else text.lower()
    return str(value)


def _lists(document: Any) -> dict[str, tuple[str, dict[int, tuple[str, str, int]]]]:
    """Every list of the document: numbering id → (series, level → (format, text, first number))."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    series = {}
    for abstract in root.iter(f"{_W}abstractNum"):
        levels = {}
        for level in abstract.iter(f"{_W}lvl"):
            form, text = level.find(f"{_W}numFmt"), level.find(f"{_W}lvlText")
            index = str(level.get(f"{_W}ilvl", "0"))
            shape = "decimal" if form is None else str(form.get(f"{_W}val"))
            words = "" if text is None else str(text.get(f"{_W}val", ""))
            levels[int(index) if index.isdecimal() else 0] = (
                shape,
                words,
                _number(level.find(f"{_W}start"), 1),
            )
        series[str(abstract.get(f"{_W}abstractNumId"))] = levels
    found = {}
    for number in root.iter(f"{_W}num"):
        abstract = number.find(f"{_W}abstractNumId")
        name = "" if abstract is None else str(abstract.get(f"{_W}val"))
        restarts = number.find(f"{_W}lvlOverride/{_W}startOverride") is not None
        identity = str(number.get(f"{_W}numId"))
        found[identity] = (f"{name}/{identity}" if restarts else name, series.get(name, {}))
    return found


def _styles(document: Any) -> dict[str, tuple[str, int]]:
    """The paragraph styles that number: style → (numbering id, level)."""
    found = {}
    for style in document.styles.element.iter(f"{_W}style"):
        number = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        if number is not None:
            level = _number(style.find(f"{_W}pPr/{_W}numPr/{_W}ilvl"), 0)
            found[str(style.get(f"{_W}styleId"))] = (str(number.get(f"{_W}val")), level)
    return found
