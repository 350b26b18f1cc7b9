"""Sheet metadata other than values: comments, merged cells, hidden rows, formulas. Same type for xlsx, xls and ods.

The details of an xlsx sheet are looked up here, each when it is first asked for: parts as long as a sheet by byte
patterns, short parts (links, comments) by ElementTree. A comment may name any cell, so nothing is laid out as a
rectangle. May not know what a sheet is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from html import unescape
from typing import Literal, NamedTuple
from xml.etree import ElementTree

from parscore.read.sheets.cells import Unread, as_seen
from parscore.read.sheets.extent import column_number
from parscore.read.sheets.formats import Format, Shown, format_of
from parscore.read.sheets.package import WORKBOOK, cells_within, links_of, places_of, rels_of, sheet_parts
from parscore.read.sheets.table import Cell, Merged, Table

Content = tuple[Literal["formula", "error"], str]
"""What a cell without value holds: a formula without result, or an error and its text."""


class Comment(NamedTuple):
    """The words of a comment and who wrote them; the author is empty where the file does not say."""

    text: str
    author: str = ""


@dataclass
class KnownDetails:
    """The details of a sheet that one pass over its file has found, rows and columns counted from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    without_value: dict[Cell, Content] = field(default_factory=dict)
    """The cells that a reader shows empty, though they are not."""
    percents: set[Cell] = field(default_factory=set)
    """The cells that show their number in percent."""
    unseen: set[Cell] = field(default_factory=set)
    """The cells whose number format shows nothing."""
    comments: dict[Cell, Comment] = field(default_factory=dict)
    comments_lost: bool = False
    """Whether there are comments that could not be read."""
    struck: set[Cell] = field(default_factory=set)
    """The cells whose font strikes out what they hold."""
    texts: dict[Cell, str] = field(default_factory=dict)
    """The texts of which a part is struck out or raised, as a person sees them."""
    disguised: set[Cell] = field(default_factory=set)
    """The cells whose number format shows another number than they hold."""
    stale: set[Cell] = field(default_factory=set)
    """The formulas whose value may have changed since the file was written."""
    untrusted: Set[Cell] = frozenset()
    """The formulas of a file that asks for a full calculation when it is opened."""
    merged: list[Merged] = field(default_factory=list)

    def add_shown(self, cell: Cell, shown: Shown) -> None:
        """Keep how a number or text is shown, where that is not as it is."""
        kinds = {"percent": self.percents, "nothing": self.unseen, "other": self.disguised}
        if shown in kinds:
            kinds[shown].add(cell)


_UNREADABLE = (ElementTree.ParseError, LookupError, ValueError)
"""Not well-formed, or in an encoding that nobody knows."""

_Cells = dict[Cell, tuple[bytes, bytes]]
"""The attributes and the inside of cells."""

Part = Callable[[str], bytes]
"""Gives one part of a package by its name; nothing when it is not there."""

# The cells of an xlsx sheet

_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_MAY_BE_ERROR = re.compile(rb"""e["'](?<=["']e["'])""")
"""Without this no cell holds an error, and `_ERROR` is far slower to look for."""
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_AFTER_NAME = (b">", b" ", b"/", b"\n", b"\t", b"\r")
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?P<said>[^<>]*?\br\s*=\s*["'](?P<column>[A-Z]{1,3})(?P<row>\d{1,7})["'][^<>]*)(?<!/)>"""
    rb"""(?P<inside>(?:[^<]*<(?!/?(?:\w+:)?c[\s>])[^<>]*>){0,8})"""
)
"""A cell up to the eighth tag inside it."""
_FEW_TAGS = 8
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})</")
_UNSURE = re.compile(rb"""fullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_HIDES = re.compile(rb"""h(?:idden\s*=\s*["'](?:1|true)["']|t\s*=\s*["']0(?:\.0*)?["'])""")
"""A hidden row or column, or a row without height."""
_NARROW = re.compile(rb"""width\s*=\s*["']0(?:\.0*)?["']""")
"""A column without width."""
_HIDDEN = rb"""(?=[^<>]*\b(?:hidden\s*=\s*["'](?:1|true)["']|(?:ht|width)\s*=\s*["']0(?:\.0*)?["']))"""
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s%b[^<>]*?\br\s*=\s*["'](\d{1,7})["']""" % _HIDDEN)
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\s%b([^<>]*)>""" % _HIDDEN)
_ENDS = re.compile(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")
_LAST_COLUMN = 16_384
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")

_SHARED_TEXT = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^<>]*?\bt\s*=\s*["']s["'])[^<>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^<>]*>"""
    rb"""\s*<(?:\w+:)?v>\s*(\d{1,9})"""
)
_SAID = re.compile(rb"<(?:\w+:)?f(?=[\s>/])([^<>]*)>([^<]*)")
_SERIES = re.compile(rb"""\bsi\s*=\s*["'](\d+)["']""")
_INCONSTANT = re.compile(
    rb"\b(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|INDIRECT|OFFSET|INFO|CELL)\(|\[\d+\][^\[\]!,()]*!",
    re.IGNORECASE,
)
"""The functions of a formula, or the other workbook, whose value is not that of the time of saving."""

# The styles of an xlsx workbook

_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^<]*)")
_FORMAT_CODE = re.compile(rb"""\bformatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>]"), re.compile(rb"</(?:\w+:)?cellXfs>")
_STYLE = re.compile(rb"<(?:\w+:)?xf(?=[\s/>])([^<>]*)>")
_FORMAT_OF = re.compile(rb"""numFmtId\s*=\s*["'](\d{1,5})["']""")
_FONTS = re.compile(rb"<(?:\w+:)?fonts[\s>]"), re.compile(rb"</(?:\w+:)?fonts>")
_FONT = re.compile(
    rb"<(?:\w+:)?font(?:\s[^<>]*)?(?:/>|>((?:[^<]++|<(?!/?(?:\w+:)?font[\s/>]))*+)</(?:\w+:)?font>)"
)
_FONT_OF = re.compile(rb"""fontId\s*=\s*["'](\d{1,5})["']""")
_STRIKES = re.compile(rb"""<(?:\w+:)?d?strike\s*(?:/>|>|val\s*=\s*["'](?:1|true|on)["'])""")
_ODD_LOOK = re.compile(
    rb"Pr(?<=rPr)(?<!/rPr)(?!>(?:<(?:rFont|sz|b|i|u|color|family|charset|scheme)[\s/>][^<>]*>)*</rPr>)"
)
"""The look of a part of a text that is not at once seen to be plain."""
_BUILT_IN_PERCENT = dict.fromkeys((b"9", b"10"), "0%")
"""The built-in formats 0% and 0.00%."""
_REFERENCED = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_NO_NUMBER = re.compile(rb"""\bt\s*=\s*["'](?!n["'])""")
"""A cell that says to hold something else than a number."""
_IS_TEXT = re.compile(rb"""\bt\s*=\s*["'](?:s|str|inlineStr)["']""")


class XlsxDetails:
    """The details of one sheet of an xlsx package, each looked up when it is first asked for."""

    def __init__(self, part: Part, sheet: str) -> None:
        self._part = part
        parts = sheet_parts(part(WORKBOOK), part(rels_of(WORKBOOK)))
        self._name = parts.get(sheet, "")
        """The part that holds the sheet; nothing when the package does not lead to it."""

    @cached_property
    def _xml(self) -> bytes:
        return self._part(self._name) if self._name else b""

    @cached_property
    def _span(self) -> tuple[int, int]:
        return cells_within(self._xml)

    @cached_property
    def _hides(self) -> bool:
        """Whether the sheet hides anything; what stands behind its cells is not looked at."""
        start, end = self._span
        return _HIDES.search(self._xml, 0, end) is not None or _NARROW.search(self._xml, 0, start) is not None

    @cached_property
    def hidden_rows(self) -> Set[int]:
        """The hidden rows."""
        return {int(row) for row in _HIDDEN_ROW.findall(self._xml)} if self._hides else set()

    @cached_property
    def hidden_columns(self) -> Set[int]:
        """The hidden columns; those said again and again are counted out once."""
        columns: set[int] = set()
        reached = 0
        for first, last in sorted(map(_span, _HIDDEN_COLUMN.findall(self._xml))) if self._hides else ():
            columns.update(range(max(first, reached + 1), last + 1))
            reached = max(reached, last)
        return columns

    @cached_property
    def _formulas(self) -> _Cells:
        """The cells with a formula."""
        return self._cells_at(self._formula_places)

    @cached_property
    def _formula_places(self) -> list[int]:
        """Where formulas begin."""
        start, end = self._span
        if self._xml[start - 1 : start] != b"<":
            return [found.start() for found in _ANY_FORMULA.finditer(self._xml)]
        places = places_of(b"<f", self._xml, (start, end), rare=1)
        return [place for place in places if self._xml[place + 2 : place + 3] in _AFTER_NAME]

    def _cells_at(self, places: Iterable[int]) -> _Cells:
        """The cells in which something stands."""
        cells = (_around(self._xml, place) for place in places)
        return {
            (int(cell["row"]), column_number(cell["column"])): (cell["said"], cell["inside"])
            for cell in cells
            if cell is not None
        }

    @property
    def formulas(self) -> Set[Cell]:
        """The cells whose value a formula gives."""
        return self._formulas.keys()

    @cached_property
    def without_value(self) -> Mapping[Cell, Content]:
        """Errors, and formulas that were never calculated."""
        cells = self._formulas | (self._errors if _MAY_BE_ERROR.search(self._xml, *self._span) else {})
        contents = ((cell, _content(*behind)) for cell, behind in cells.items())
        return {cell: content for cell, content in contents if content is not None}

    @property
    def _errors(self) -> _Cells:
        """The cells that say to hold an error."""
        return self._cells_at(found.start() for found in _ERROR.finditer(self._xml))

    @cached_property
    def untrusted(self) -> Set[Cell]:
        """The formulas of a file that asks for a full calculation when it is opened."""
        if not _UNSURE.search(self._part(WORKBOOK)):
            return frozenset()
        return {cell for cell, (_, inside) in self._formulas.items() if _ANY_FORMULA.search(inside)}

    @property
    def percents(self) -> Set[Cell]:
        """The cells that show their number in percent."""
        return self._shown["percent"]

    @property
    def unseen(self) -> Set[Cell]:
        """The cells whose number format shows nothing of what they hold."""
        return self._shown["nothing"]

    @property
    def disguised(self) -> Set[Cell]:
        """The cells whose number format shows another number than they hold."""
        return self._shown["other"]

    @cached_property
    def _shown(self) -> Mapping[Shown, Set[Cell]]:
        """The cells that are not shown as they are, by how they are shown."""
        found: dict[Shown, set[Cell]] = {"percent": set(), "nothing": set(), "other": set(), "plain": set()}
        formats = _odd_formats(self._part("xl/styles.xml"))
        for cell, style, value in self._styled(formats.keys()):
            if value is not None:
                found[formats[style].shows(value)].add(cell)
        return found

    @cached_property
    def struck(self) -> Set[Cell]:
        """The cells whose font strikes out."""
        return {cell for cell, _, _ in self._styled(_striking_styles(self._part("xl/styles.xml")))}

    @cached_property
    def texts(self) -> Mapping[Cell, str]:
        """The texts of which a part is struck out or raised."""
        shared = _odd_texts(self._part("xl/sharedStrings.xml"))
        found = {
            (int(row), column_number(letters)): shared[int(number)]
            for letters, row, number in (_SHARED_TEXT.findall(self._xml) if shared else ())
            if int(number) in shared
        }
        return found | dict(_odd_inline(self._xml))

    @cached_property
    def stale(self) -> Set[Cell]:
        """The formulas that depend on the clock, on chance, on other files, or on cells that only they know."""
        said = [self._xml[place : self._xml.find(b"</", place)] for place in self._formula_places]
        if not _inconstant(b"\n".join(said)):
            return frozenset()
        stale = {cell for cell, (_, inside) in self._formulas.items() if _inconstant(inside)}
        series = {number for cell in stale for number in _series(self._formulas[cell][1])}
        return stale | (self._in_series(series) if series else set())

    def _in_series(self, series: Set[bytes]) -> set[Cell]:
        """The cells whose formula is one of some series that are written once."""
        return {
            cell for cell, (_, inside) in self._formulas.items() if not series.isdisjoint(_series(inside))
        }

    def _styled(self, wanted: Set[bytes]) -> Iterator[tuple[Cell, bytes, float | str | None]]:
        """The cells of some styles, with the number in each; no text is told, and None is for what is neither."""
        for found in _cell_of_styles(frozenset(wanted)).finditer(self._xml) if wanted else ():
            said, style, written = found.groups()
            if (place := _REFERENCED.search(said)) is not None:
                yield (int(place[2]), column_number(place[1])), style, _held(said, written)

    @property
    def comments(self) -> Mapping[Cell, Comment]:
        """The comments of the parts that the sheet leads to."""
        return self._comments[0]

    @property
    def comments_lost(self) -> bool:
        """Whether a part of comments, or the cell of one, cannot be read."""
        return self._comments[1]

    @cached_property
    def _comments(self) -> tuple[dict[Cell, Comment], bool]:
        links = links_of(self._name, self._part(rels_of(self._name))) if self._name else []
        parts = [self._commented(target) for _, kind, target in links if kind.endswith("/comments")]
        found = {cell: comment for listed in parts for cell, comment in listed or () if cell is not None}
        return found, any(listed is None or any(cell is None for cell, _ in listed) for listed in parts)

    def _commented(self, part: str) -> list[tuple[Cell | None, Comment]] | None:
        """The comments of a part; None when it cannot be read."""
        try:
            return list(_commented(self._part(part) if part.endswith(".xml") else b""))
        except _UNREADABLE:
            return None


SheetDetails = KnownDetails | XlsxDetails
"""Everything a sheet says beside its values."""


def errors_of(details: SheetDetails) -> dict[Cell, str]:
    """The words of the errors in cells, by row and column."""
    return {cell: words for cell, (kind, words) in details.without_value.items() if kind == "error" and words}


def with_unread(table: Table, details: SheetDetails) -> Table:
    """The table with an Unread in the place of every cell that only looks empty."""
    copied: dict[int, list[object]] = {}
    for (line, column), (kind, text) in details.without_value.items():
        row, place = line - table.top, column - table.left
        if 0 <= row < len(table.rows) and 0 <= place < len(table.rows[row]) and table.rows[row][place] == "":
            if row not in copied:
                copied[row] = list(table.rows[row])
            words = f"báo lỗi {text}" if kind == "error" else "có công thức nhưng chưa có kết quả"
            copied[row][place] = Unread(words)
    rows = [copied.get(number, row) for number, row in enumerate(table.rows)]
    return replace(table, rows=rows) if copied else table


def _around(xml: bytes, place: int) -> re.Match[bytes] | None:
    """The cell in which something stands, a few tags behind its beginning."""
    for _ in range(_FEW_TAGS):
        place = xml.rfind(b"<", 0, place)
        if place < 0:
            return None
        if (cell := _CELL.match(xml, place)) is not None:
            return cell
    return None


def _content(said: bytes, inside: bytes) -> Content | None:
    """What a cell holds that a fast reader shows empty, by its attributes and what is inside."""
    if _ERROR.search(said):
        value = _VALUE.search(inside)
        return "error", value[1].decode("utf-8", "replace") if value else "lỗi"
    if _ANY_FORMULA.search(inside) and not _TEXT.search(said) and not _VALUE.search(inside):
        return "formula", ""
    return None


def _span(attributes: bytes) -> tuple[int, int]:
    """The first and the last of the columns that a `col` element is about."""
    ends = {name: int(number) for name, number in _ENDS.findall(attributes)}
    return ends.get(b"min", 1), min(ends.get(b"max", 0), _LAST_COLUMN)


@lru_cache(maxsize=32)
def _cell_of_styles(wanted: frozenset[bytes]) -> re.Pattern[bytes]:
    """A cell of one of some styles: its attributes, its style, and the value behind a formula or without one."""
    return re.compile(
        rb"""<(?:\w+:)?c\s((?=[^<>]*?\bs\s*=\s*["'](%b)["'])[^<>]*)>"""
        rb"""(?:\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|(?<!/)>[^<]*</(?:\w+:)?f>))?(?:\s*<(?:\w+:)?v>([^<]*))?"""
        % b"|".join(sorted(wanted))
    )


def _held(said: bytes, written: bytes | None) -> float | str | None:
    """What a cell holds by its attributes and what is written: a number, some text, or None."""
    if _NO_NUMBER.search(said) is not None:
        return "" if _IS_TEXT.search(said) is not None else None
    try:
        return float(written or b"")
    except ValueError:
        return None


@lru_cache(maxsize=32)
def _odd_formats(styles: bytes) -> Mapping[bytes, Format]:
    """The formats of the styles that do not show every value as it is; forms made together have the same list."""
    codes = _BUILT_IN_PERCENT | dict(_formats(styles))
    odd = {number: shown for number, code in codes.items() if not (shown := format_of(code)).is_plain}
    return {style: odd[number] for style, number in _styles_with(styles, odd.keys(), _FORMAT_OF).items()}


@lru_cache(maxsize=32)
def _striking_styles(styles: bytes) -> frozenset[bytes]:
    """The numbers of the styles whose font strikes out."""
    fonts = _FONT.findall(_between(styles, *_FONTS)) if b"trike" in styles else ()
    wanted = {str(place).encode() for place, font in enumerate(fonts) if _STRIKES.search(font)}
    return frozenset(_styles_with(styles, wanted, _FONT_OF)) if wanted else frozenset()


def _between(styles: bytes, start: re.Pattern[bytes], end: re.Pattern[bytes]) -> bytes:
    """What stands between the first start and the end that follows; nothing without both."""
    first = start.search(styles)
    last = first and end.search(styles, first.end())
    return styles[first.end() : last.start()] if first and last else b""


def _styles_with(styles: bytes, wanted: Set[bytes], number: re.Pattern[bytes]) -> dict[bytes, bytes]:
    """The numbers of the styles that have some formats, or what else `number` says, and that of each."""
    listed = _STYLE.findall(_between(styles, *_FORMATS))
    kinds = enumerate(map(number.search, listed))
    return {str(place).encode(): kind[1] for place, kind in kinds if kind is not None and kind[1] in wanted}


@lru_cache(maxsize=128)
def _inconstant(inside: bytes) -> bool:
    """Whether what is inside a cell has a formula whose value changes by itself."""
    return any(_INCONSTANT.search(words) for _, words in _SAID.findall(inside))


def _series(inside: bytes) -> list[bytes]:
    """The number of the series to which the formula inside a cell belongs, if any."""
    return [number for attributes, _ in _SAID.findall(inside) for number in _SERIES.findall(attributes)]


@lru_cache(maxsize=8)
def _odd_texts(strings: bytes) -> Mapping[int, str]:
    """The shared texts of which a part is struck out or raised, by their numbers."""
    if b"rPr" not in strings:
        return {}
    items = (node for node in _nodes(strings) if _tag(node) == "si")
    return {number: text for number, item in enumerate(items) if (text := _odd_text(item))}


def _odd_inline(xml: bytes) -> Iterator[tuple[Cell, str]]:
    """The texts within a sheet of which a part is struck out or raised, by their cells."""
    if not _may_be_odd(xml):
        return
    texts = ((_cell(node.get("r", "")), _odd_text_in(node)) for node in _nodes(xml) if _tag(node) == "c")
    yield from ((cell, text) for cell, text in texts if cell is not None and text)


def _may_be_odd(xml: bytes) -> bool:
    """Whether the look of a part of a text within a sheet may strike out or raise."""
    return _ODD_LOOK.search(xml, *cells_within(xml)) is not None


def _odd_text_in(cell: ElementTree.Element) -> str:
    """The text that stands within a cell, where a part of it is struck out or raised."""
    return "".join(_odd_text(part) for part in cell if _tag(part) == "is")


def _cell(reference: str) -> Cell | None:
    """Row and column of a reference such as `B2`; None where it is none."""
    place = _REFERENCE.fullmatch(reference)
    return (int(place[2]), column_number(place[1].encode())) if place is not None else None


def _nodes(content: bytes) -> list[ElementTree.Element]:
    """All elements of a part; none when it cannot be read."""
    try:
        return list(ElementTree.fromstring(content).iter())
    except _UNREADABLE:
        return []


def _odd_text(item: ElementTree.Element) -> str:
    """The text of runs as a person sees it, where a part is struck out or raised; else nothing."""
    pieces = [_run(run) for run in item if _tag(run) in ("r", "t")]
    return as_seen(pieces) if any(struck or raised for _, struck, raised in pieces) else ""


def _run(run: ElementTree.Element) -> tuple[str, bool, bool]:
    """The text of a run, whether it is struck out, and whether it is raised or lowered."""
    if _tag(run) == "t":
        return run.text or "", False, False
    text = "".join(part.text or "" for part in run if _tag(part) == "t")
    look = [sign for part in run if _tag(part) == "rPr" for sign in part]
    said = {_tag(sign): sign.get("val", "1") for sign in look}
    raised = said.get("vertAlign", "baseline") in ("superscript", "subscript")
    return text, said.get("strike", "0") in _TRUE, raised


def _formats(styles: bytes) -> Iterator[tuple[bytes, str]]:
    """The number formats of the workbook itself by their numbers."""
    for attributes in _FORMAT.findall(styles):
        number, code = _FORMAT_OF.search(attributes), _FORMAT_CODE.search(attributes)
        if number is not None and code is not None:
            yield number[1], unescape((code[1] or code[2] or b"").decode("utf-8", "replace"))


def _commented(content: bytes) -> Iterator[tuple[Cell | None, Comment]]:
    """Every comment of a part with its cell, None where none is named. Raises what `_UNREADABLE` lists."""
    nodes = list(ElementTree.fromstring(content).iter())
    names = (node.text or "" for node in nodes if _tag(node) == "author")
    authors = {str(number): name for number, name in enumerate(names)}
    for node in nodes:
        if _tag(node) == "comment":
            yield (
                _cell(node.get("ref", "")),
                Comment("".join(_words(node)), authors.get(node.get("authorId", ""), "")),
            )


def _words(node: ElementTree.Element) -> Iterator[str]:
    """The pieces of a text, plain or formatted; reading aids that stand above letters are none."""
    for part in (part for text in node if _tag(text) == "text" for part in text):
        pieces = (part,) if _tag(part) == "t" else part if _tag(part) == "r" else ()
        yield from (piece.text or "" for piece in pieces if _tag(piece) == "t")


_TRUE = ("1", "true", "on")


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
