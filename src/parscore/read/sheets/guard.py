"""Is a workbook's file safe to open: what kind it is by content, and what would blow up when unpacked.

May not read cells. One cell at XFD1048576 would make a dense reader allocate the whole rectangle, so the farthest
filled cell is found here, before anything else opens the file.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import lru_cache

from parscore.read.sheets.archive import UNREADABLE, beginning, has_one_directory, unpacked
from parscore.read.sheets.compound import Compound, UnsoundError
from parscore.read.sheets.extent import MOST_LETTERS, Malformed, sheet_extent, strings_problem
from parscore.read.sheets.ods import ods_content
from parscore.read.sheets.package import (
    WORKBOOK,
    cells_within,
    in_utf8,
    is_well_formed,
    is_wide,
    lacks_formats,
    links_problem,
    rels_of,
    sheet_problem,
    text_problem,
)
from parscore.text import column_name

MAX_FILE = 64_000_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 250
RATIO_FROM = 4_000_000
MAX_MEMBERS = 4_000
MAX_CELLS = 8_000_000
MAX_TAGS = 1_000_000
"""How much may be marked up in one part beside cells and shared texts: names, merges, limits, styles."""

MOST_NEAR = 8
"""So many sheets whose cells are all near are let through without counting their cells."""

MAX_KEPT = 16_000_000
_SNIFFED = 512
_XML = (".xml", ".rels", ".vml")
_SMALL = (WORKBOOK, rels_of(WORKBOOK), "xl/styles.xml")
"""Parts that say what the values of cells mean, of which the native reader passes over what is not well-formed."""
_BESIDE = ("customxml/", "docprops/", "docmetadata/")
"""Parts that stand beside the workbook: other programs' data, of which nothing is read."""
_MANIFEST = 1_000_000
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

BROKEN = (
    *UNREADABLE,
    zlib.error,
    NotImplementedError,
    ValueError,
    IndexError,
    OSError,
)
_BEGINNINGS = {
    "pdf": (b"%pdf",),
    "html": (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"),
    "image": (b"\x89png", b"\xff\xd8\xff", b"gif8"),
    "word": (b"{\\rtf",),
}
_PACKAGES = {"xl/workbook.bin": "xlsb", "word/": "word", "xl/": "xlsx", "encrypted-package": "locked"}
"""The kinds of package by how the name of one part begins; the first that fits counts."""
_STREAMS = {"EncryptedPackage": "locked", "Workbook": "xls", "WordDocument": "word", "Book": "xls"}
"""The kinds of compound files by the name of a stream."""
_TYPE, _CONTENT, _STYLES, _STRINGS = "mimetype", "content.xml", "styles.xml", "xl/sharedstrings.xml"
_TEXT = b"application/vnd.oasis.opendocument.text"
_WORKBOOK = b"spreadsheetml.sheet.main+xml"
_END, _END_SIZE = b"PK\x05\x06", 22
_PADDING = b"\0 \t\r\n"
"""What mail and disks put behind a file, and every program reads over."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml\s[^<>]*?encoding\s*=\s*["']([^"']*)""")
_KNOWN = re.compile(rb"utf-?8|(?:us-)?ascii|iso-8859-1|windows-1252", re.IGNORECASE)
_PLAIN_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml\s[^<>]*\?>)?\s*<[A-Za-z_]")
"""The root element begins with nothing before it but the XML declaration: a DOCTYPE can only stand before the root."""


def kind_of(data: bytes) -> str:
    """What the bytes are: xlsx, ods, xls, or a word for what else (empty, locked, word, pdf, text …)."""
    if not data:
        return "empty"
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith(b"PK"):
        return _zip_kind(data)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    told = (kind for kind, beginnings in _BEGINNINGS.items() if start.startswith(beginnings))
    return next(told, "text" if _is_text(data[:4096]) else "unknown")


def _is_text(start: bytes) -> bool:
    return start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" not in start


def _ole_kind(data: bytes) -> str:
    """The kind of a compound file by its own streams, then by those of objects in it, then by any name in it."""
    try:
        file = Compound(data)
        listed = [*file.top(), "", *file.every()]
    except (UnsoundError, struct.error, IndexError):
        listed = [name.lower() for name in _STREAMS if name.encode("utf-16-le") in data]
    own = listed[: listed.index("")] if "" in listed else []
    kinds = {name.lower(): kind for name, kind in _STREAMS.items()}
    return next((kind for names in (own, listed) for name, kind in kinds.items() if name in names), "unknown")


def _zip_kind(data: bytes) -> str:
    try:
        names = {name.lower().replace("\\", "/") for name in _package(data).namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError):
        return "damaged"
    for sign, kind in _PACKAGES.items():
        if any(name.startswith(sign) for name in names):
            return kind
    if "content.xml" not in names:
        return "xlsx" if _WORKBOOK in _member(data, "[Content_Types].xml") else "zip"
    if _member(data, _TYPE).startswith(_TEXT):
        return "odt"
    return "locked" if b"encryption-data" in _member(data, "META-INF/manifest.xml") else "ods"


def _member(data: bytes, name: str) -> bytes:
    """The beginning of a part of an OpenDocument file: its kind, or the list that tells which parts are encrypted."""
    try:
        with _package(data).open(name) as part:
            return part.read(_MANIFEST)
    except (KeyError, RuntimeError, *BROKEN):
        return b""


@lru_cache(maxsize=1)
def _package(data: bytes) -> zipfile.ZipFile:
    """The list of contents of a zipped file; the last one is kept because every file is asked twice."""
    return zipfile.ZipFile(io.BytesIO(data))


def names_of(data: bytes) -> list[str]:
    """The names of all parts of a package."""
    return [name.replace("\\", "/") for name in _package(data).namelist()]


def inspect(data: bytes) -> dict[str, bytes]:
    """The unpacked parts of a package that are XML or name its kind, none if they are large. Raises Refused."""
    try:
        return _inspected(data)
    except Malformed as error:
        raise Refused("W003", "cấu trúc bên trong không đọc được") from error
    except BROKEN as error:
        what = "không khớp" if "CRC" in str(error) else "không đọc được"
        raise Refused("W003", f"nội dung nén {what}") from error


class Refused(Exception):
    """A file that may not be opened: the code of the finding and its words."""

    def __init__(self, code: str, words: str = "") -> None:
        self.code, self.words = code, words


def _inspected(data: bytes) -> dict[str, bytes]:
    """The XML parts of a package. Raises Refused, Malformed and what BROKEN lists."""
    end = data.rfind(_END)
    if end < 0 or data[end + _END_SIZE :].strip(_PADDING):
        raise Refused("W003", "phần cuối của tệp bị cắt hoặc bị thêm")
    members = _package(data).infolist()
    if not has_one_directory(data, end, len(members)):
        raise Refused("W003", "danh mục của tệp nén không khớp với tệp")
    _declared(members, len(data))
    measure = _Measure()
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.lower().endswith(_XML) or name == _TYPE or _begins_like_xml(data, member):
            measure.add(name, unpacked(data, member))
    if _CONTENT in measure.texts:
        _ods_cells(measure.texts[_CONTENT], measure.texts.get(_STYLES, b""))
    if words := links_problem(measure.links):
        raise Refused("W035", words)
    if lacks_formats(measure.links, {name.lower() for name in names_of(data)}):
        raise Refused("W003", "thiếu phần định dạng của các ô")
    if measure.strings and (words := strings_problem(measure.strings, measure.size - len(measure.strings))):
        raise Refused("W007", words)
    if measure.wide and measure.size > MAX_KEPT:
        raise Refused("W007", f"phần «{measure.wide[:60]}» dùng bảng mã lạ")
    return measure.parts if measure.size <= MAX_KEPT else {}


@dataclass
class _Measure:
    """What the XML parts of a package come to, part by part: cells, sheets, bytes, shared texts."""

    cells: int = 0
    sheets: int = 0
    size: int = 0
    strings: bytes = b""
    links: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    """The parts of an ods file that lay out its cells and their looks."""
    wide: str = ""
    """A part in UTF-16, which only `parts` holds as readers expect it."""

    def add(self, name: str, content: bytes) -> None:
        """Take in one part. Raises Refused and Malformed."""
        plain = name.lower()
        if not plain.startswith(_BESIDE) and is_wide(content):
            self.wide, content = name, in_utf8(content)
        if words := _ill_coded(name, content):
            raise Refused("W007", words)
        cells = cells_within(content)
        if words := text_problem(content) if plain == _STRINGS else sheet_problem(content, *cells):
            raise Refused("W035", words)
        self.cells += 0 if name == _CONTENT else self._xlsx_cells(name, content, *cells)
        if self.cells > MAX_CELLS:
            raise Refused("W007", f"có hơn {MAX_CELLS} ô")
        if name in _SMALL and not is_well_formed(content):
            raise Malformed
        self.size += len(content)
        if self.size <= MAX_KEPT:
            self.parts[name] = content
        if name in (_CONTENT, _STYLES):
            self.texts[name] = content
        elif plain == _STRINGS:
            self.strings = content
        elif plain.endswith(".rels"):
            self.links[name] = content
        elif cells[0] >= 0:
            self.sheets += 1

    def _xlsx_cells(self, name: str, content: bytes, start: int, end: int) -> int:
        """How many cells the rectangle of a part has; none if all of them stand near. Raises Refused, Malformed."""
        if len(content) > MAX_TAGS and not name.lower().endswith("sharedstrings.xml"):
            outside = content.count(b"<", 0, max(start, 0)) + content.count(b"<", end if start >= 0 else 0)
            if outside > MAX_TAGS:
                raise Refused("W007", f"phần «{name[:60]}» có hơn {MAX_TAGS} mục")
        rows, columns = sheet_extent(content, start, end, MAX_CELLS, near=self.sheets < MOST_NEAR)
        return _area(rows, columns, rows * columns)


def _ods_cells(content: bytes, styles: bytes) -> None:
    """Refuse an ods file whose tables or texts are out of all measure. Raises Refused, Malformed."""
    found = ods_content(content, styles)
    if found.letters > MOST_LETTERS:
        raise Refused("W007", f"chữ lặp lại trong các ô dài hơn {MOST_LETTERS} ký tự")
    _area(*found.corner, found.area)


def _area(rows: int, columns: int, area: int) -> int:
    """The area, unless it is too large; then the corner that makes it so is in the finding. Raises Refused."""
    if area > MAX_CELLS:
        words = f"có ô ở tận {column_name(columns)}{rows}, cả vùng hơn {MAX_CELLS} ô"
        raise Refused("W007", words)
    return area


def _ill_coded(name: str, content: bytes) -> str:
    """What is wrong with how a part is written, whatever it says; nothing, as a rule."""
    plain = name.lower()
    if not plain.endswith(_XML) or plain.startswith(_BESIDE):
        return ""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:64] or _coded(content):
        return f"phần «{name[:60]}» dùng bảng mã lạ"
    if _PLAIN_START.match(content) is None and b"<!DOCTYPE" in content:
        return f"phần «{name[:60]}» có khai báo DOCTYPE/ENTITY"
    return ""


def _begins_like_xml(data: bytes, member: zipfile.ZipInfo) -> bool:
    """Whether a part that is not called XML may be it: a sheet may bear any name."""
    start = beginning(data, member, _SNIFFED)
    begun = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    return is_wide(start) or begun[:1] == b"<" or (bool(start) and not begun)


def _declared(members: list[zipfile.ZipInfo], size: int) -> None:
    """What the list of contents alone gives away. Raises Refused."""
    unpacked = sum(member.file_size for member in members)
    problems = (
        (len(members) > MAX_MEMBERS, f"gồm {len(members)} phần, quá {MAX_MEMBERS}"),
        (not {member.compress_type for member in members} <= _PACKINGS, "kiểu nén lạ"),
        (sum(member.compress_size for member in members) > size, "các phần nén chồng lên nhau"),
        (unpacked > MAX_UNPACKED, f"mở ra lớn tới {unpacked // 1_000_000} MB"),
    )
    for holds, words in problems:
        if holds:
            raise Refused("W007", words)
    for member in members:
        ratio = member.file_size // max(1, member.compress_size)
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(1, member.compress_size):
            raise Refused("W007", f"phần «{member.filename[:60]}» nén {ratio} lần")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("W004")


def _coded(content: bytes) -> bool:
    """Whether a part says that it is in an encoding which not every reader knows, so that they would read it apart."""
    said = _ENCODING.match(content)
    return said is not None and _KNOWN.fullmatch(said[1]) is None
