"""Word documents: their tables as rows of cell texts, and the paragraphs outside them.

A merged cell gives its text once, in its first cell, as spreadsheets do. Automatic numbers, which are no text in
the file, are counted out and put in front of their paragraph.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from msgspec import Struct, structs

from parscore.read.sheets.cells import as_seen
from parscore.read.sheets.details import KnownDetails
from parscore.read.sheets.guard import BROKEN, Refused, inspect
from parscore.read.sheets.old_word import as_docx
from parscore.read.sheets.table import Table
from parscore.text import roman

MAX_COLUMNS = 64
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OWN_LEVEL = f"{_W}pPr/{_W}numPr/{_W}ilvl"
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml"))
_TEXT = {
    f"{_W}{name}": text for name, text in (("br", "\n"), ("cr", "\n"), ("tab", " "), ("noBreakHyphen", "-"))
}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = frozenset({_FALLBACK, *(f"{_W}{name}" for name in ("pPr", "rPr", "del", "moveFrom"))})
"""What nobody sees in a paragraph: its look, what was deleted or moved away, a text box written a second time."""
_LOOKS = frozenset({"strike", "dstrike", "vertAlign", "vanish"})
_DEEP = 20
"""So many styles may be based one on the other."""
_OFF = frozenset({"0", "false", "off", "none", "baseline"})
_UNREADABLE = (KeyError, AttributeError, SyntaxError, *BROKEN)


class _Level(Struct, frozen=True):
    """One level of a list: the form of its numbers, the text around them such as `%1.%2`, the first number.

    `style`: the paragraph style that stands on this level.
    """

    form: str
    text: str
    start: int
    style: str = ""


class _List(Struct, frozen=True):
    """A list of a document; lists of one series count on together."""

    series: str = ""
    levels: Mapping[int, _Level] = {}


@lru_cache(maxsize=1)
def word_tables(data: bytes, file: str) -> tuple[list[Table], list[str]]:
    """The tables of a document in order, and the paragraphs outside them; those of the last one are kept.

    Raises Refused, at times without a code.
    """
    if not data.startswith(b"PK"):
        data, problem = as_docx(data)
        if problem:
            raise Refused("", problem)
    inspect(data)
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        styles = _styles(document)
        lists = _lists(document, {name: _list_of(styles, name)[0] for name in styles})
        looks = {name: _look_of(styles, name) for name in styles}
        counter = _Counter(lists, _numbered_styles(styles, lists), looks)
        return _walk(document.element.body, counter, file)
    except _UNREADABLE as error:
        raise Refused("", "cấu trúc bên trong không đọc được") from error


def _walk(body: Any, counter: _Counter, file: str) -> tuple[list[Table], list[str]]:
    tables: list[Table] = []
    texts: list[str] = []
    start = 0
    for element in _inside(body, "p", "tbl"):
        if element.tag == f"{_W}tbl":
            lines = list(_inside(element, "tr"))
            rows, above = [_row(row, counter) for row in lines], tuple(texts[start:])
            name = f"Bảng {len(tables) + 1}"
            tables.append(Table(file, name, rows, concealed=_concealed(lines), above=above))
            start = len(texts)
        elif text := counter.text(element).strip():
            texts.append(text)
    return tables, texts


def _concealed(rows: Iterable[Any]) -> KnownDetails | None:
    """The rows that Word hides, if any."""
    hidden = {
        number
        for number, row in enumerate(rows, start=1)
        if _value(row, "trPr/hidden", "1", none="0") not in _OFF
    }
    return KnownDetails(hidden_rows=hidden) if hidden else None


def _inside(parent: Any, *names: str) -> Iterator[Any]:
    """The elements of these names in order, also those inside content controls."""
    wanted = {f"{_W}{name}" for name in names}
    for element in parent:
        if element.tag in _WRAPPERS:
            yield from _inside(element, *names)
        elif element.tag in wanted:
            yield element


def _row(row: Any, counter: _Counter) -> list[object]:
    values: list[object] = [""] * min(_number(row, "trPr/gridBefore"), MAX_COLUMNS)
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is row:
            goes_on = _value(cell, "tcPr/vMerge", "continue", none="") == "continue"
            lines = [] if goes_on else [counter.text(paragraph) for paragraph in _paragraphs(cell)]
            beside = min(_number(cell, "tcPr/gridSpan", 1) - 1, MAX_COLUMNS)
            values += ["\n".join(line for line in lines if line.strip()), *[""] * beside]
    return values[:MAX_COLUMNS]


def _paragraphs(cell: Any) -> Iterator[Any]:
    """The paragraphs of a cell; those of a text box belong to the paragraph that holds it."""
    boxed = cell.find(f".//{_W}txbxContent") is not None
    for paragraph in cell.iter(f"{_W}p"):
        if not boxed or next(paragraph.iterancestors(f"{_W}txbxContent"), None) is None:
            yield paragraph


def _pieces(parent: Any, looks: Mapping[str, Set[str]], look: Set[str]) -> Iterator[tuple[str, bool, bool]]:
    """The pieces of a text, each with whether it is struck out and whether it is raised; hidden ones are left out.

    `looks` are those of the styles, `look` that of what the pieces stand in.
    """
    for element in parent:
        tag = element.tag
        if tag == f"{_W}t" or tag in _TEXT:
            yield (
                _TEXT.get(tag, element.text or ""),
                "strike" in look or "dstrike" in look,
                "vertAlign" in look,
            )
        elif tag == f"{_W}r":
            said = _look(element, look ^ looks.get(_value(element, "rPr/rStyle"), frozenset()))
            if "vanish" not in said:
                yield from _pieces(element, looks, said)
        elif tag not in _UNSEEN:
            yield from _pieces(element, looks, look)


def _look(element: Any, beneath: Set[str]) -> Set[str]:
    """How a run or style looks, by the names of what it turns on; `beneath`: how it looks where it says nothing."""
    said = {sign.tag.removeprefix(_W): sign.get(f"{_W}val", "1") for sign in element.iterfind(f"{_W}rPr/*")}
    return (beneath - said.keys()) | {name for name, value in said.items() if value not in _OFF} & _LOOKS


def _look_of(styles: Mapping[str, Any], name: str, deep: int = _DEEP) -> Set[str]:
    """How the letters of a style look, by itself or by the style that it is based on."""
    if name not in styles or not deep:
        return frozenset()
    return _look(styles[name], _look_of(styles, _value(styles[name], "basedOn"), deep - 1))


def _value(element: Any, path: str, otherwise: str = "", none: str | None = None) -> str:
    """The `val` of the element at a path below; `otherwise` where it has none, `none` where there is no element."""
    found = element.find(_steps(path))
    if found is None:
        return otherwise if none is None else none
    return str(found.get(f"{_W}val", otherwise))


@lru_cache(maxsize=64)
def _steps(path: str) -> str:
    """A path with the namespace of Word in every step."""
    return "/".join(f"{_W}{name}" for name in path.split("/"))


def _number(element: Any, path: str, otherwise: int = 0) -> int:
    text = _value(element, path)
    return int(text) if text.isdecimal() else otherwise


@dataclass
class _Counter:
    """The lists of a document, the styles that number, how letters of styles look, and how far series are counted."""

    lists: Mapping[str, _List]
    styles: Mapping[str, tuple[str, int]]
    looks: Mapping[str, Set[str]]
    counted: dict[str, dict[int, int]] = field(default_factory=dict)

    def text(self, paragraph: Any) -> str:
        """The paragraph's text as it is seen, with its automatic number in front."""
        look = self.looks.get(_value(paragraph, "pPr/pStyle"), frozenset())
        text = as_seen(_pieces(paragraph, self.looks, look))
        label = self._label(paragraph)
        return f"{label} {text}" if label else text

    def _label(self, paragraph: Any) -> str:
        list_, level = self._place(paragraph)
        if level not in list_.levels:
            return ""
        counted = self.counted.setdefault(list_.series, {})
        counted[level] = counted.get(level, list_.levels[level].start - 1) + 1
        for deeper in [other for other in counted if other > level]:
            del counted[deeper]
        text = list_.levels[level].text if list_.levels[level].form != "bullet" else "-"
        for other, shape in list_.levels.items():
            text = text.replace(f"%{other + 1}", _formatted(counted.get(other, shape.start), shape.form))
        return text

    def _place(self, paragraph: Any) -> tuple[_List, int]:
        """The list and level of a paragraph: its own, else those of its style."""
        number, level = self.styles.get(_value(paragraph, "pPr/pStyle"), ("", 0))
        if (own := _value(paragraph, "pPr/numPr/numId")) or paragraph.find(_OWN_LEVEL) is not None:
            number, level = own or number, _number(paragraph, "pPr/numPr/ilvl")
        return self.lists.get(number, _List()), level


def _formatted(value: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        text = chr(ord("A") + (value - 1) % 26)
    elif form in ("lowerRoman", "upperRoman"):
        text = roman(value)
    else:
        return str(value)
    return text if form.startswith("upper") else text.lower()


def _lists(document: Any, links: Mapping[str, str]) -> dict[str, _List]:
    """Every list of the document by its identity; `links` are the lists of the styles for lists."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    series = {str(abstract.get(f"{_W}abstractNumId")): abstract for abstract in root.iter(f"{_W}abstractNum")}
    numbers = {str(number.get(f"{_W}numId")): number for number in root.iter(f"{_W}num")}
    found = {}
    for identity, number in numbers.items():
        name = _value(number, "abstractNumId")
        linked = links.get(_value(series[name], "numStyleLink"), "") if name in series else ""
        name = _value(numbers[linked], "abstractNumId") if linked in numbers else name
        own = dict(_own_levels(number))
        levels = dict(map(_level, series[name].iter(f"{_W}lvl"))) if name in series else {}
        found[identity] = _List(f"{name}/{identity}" if own else name, levels | dict(_changed(levels, own)))
    return found


def _own_levels(number: Any) -> Iterator[tuple[int, tuple[_Level | None, int | None]]]:
    """What a list says of its own levels: another shape, another number to begin with."""
    for own in number.iter(f"{_W}lvlOverride"):
        index, shape = str(own.get(f"{_W}ilvl", "0")), own.find(f"{_W}lvl")
        start = _value(own, "startOverride")
        if index.isdecimal() and (shape is not None or start):
            yield (
                int(index),
                (
                    None if shape is None else _level(shape)[1],
                    int(start) if start.isdecimal() else None,
                ),
            )


def _changed(
    levels: Mapping[int, _Level], own: Mapping[int, tuple[_Level | None, int | None]]
) -> Iterator[tuple[int, _Level]]:
    """The levels that a list shapes or begins in its own way."""
    for index, (shape, start) in own.items():
        level = shape or levels.get(index)
        if level is not None:
            yield index, level if start is None else structs.replace(level, start=start)


def _level(level: Any) -> tuple[int, _Level]:
    index = str(level.get(f"{_W}ilvl", "0"))
    shape = _Level(
        _value(level, "numFmt", "decimal"),
        _value(level, "lvlText"),
        _number(level, "start", 1),
        _value(level, "pStyle"),
    )
    return int(index) if index.isdecimal() else 0, shape


def _styles(document: Any) -> dict[str, Any]:
    """The styles of the document by their identity."""
    return {str(style.get(f"{_W}styleId")): style for style in document.styles.element.iter(f"{_W}style")}


def _list_of(styles: Mapping[str, Any], name: str) -> tuple[str, int | None]:
    """The list of a style, its own or that of the style that it is based on, and the level; no list where none says."""
    number, level, seen = "", None, set[str]()
    while not number and name in styles and name not in seen:
        seen.add(name)
        number, written = (_value(styles[name], f"pPr/numPr/{key}") for key in ("numId", "ilvl"))
        level = int(written) if level is None and written.isdecimal() else level
        name = _value(styles[name], "basedOn")
    return number, level


def _numbered_styles(styles: Mapping[str, Any], lists: Mapping[str, _List]) -> dict[str, tuple[str, int]]:
    """The paragraph styles that number: style → identity of its list, and level, which the list may say instead."""
    found = {}
    for name in styles:
        number, level = _list_of(styles, name)
        levels = lists[number].levels if number in lists else {}
        said = next((index for index, shape in levels.items() if shape.style == name), 0)
        if number:
            found[name] = number, said if level is None else level
    return found
