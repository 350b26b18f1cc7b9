"""Is a workbook's file safe to open: what kind it is by content, and what would blow up when unpacked.

May not read cells. A reader that lays out a sheet as a full rectangle dies of one cell in the farthest
corner, so the farthest filled cell is found here, before anything else opens the file.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from functools import lru_cache
from xml.parsers import expat

from parscore.text import column_name

MAX_FILE = 64_000_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 250
RATIO_FROM = 4_000_000
MAX_MEMBERS = 4_000
MAX_CELLS = 8_000_000
MAX_TAGS = 1_000_000
"""How much may be marked up in one part beside cells and shared texts: names, merges, limits, styles."""

MAX_KEPT = 16_000_000
_MANIFEST = 1_000_000

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    ValueError,
    IndexError,
    OSError,
    struct.error,
)
_END = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODD = re.compile(rb"""<c[\s>/](?!r="[A-Z]{1,2}\d{1,4}")""")
_PREFIXED = re.compile(rb":c[\s>/]")
"""A cell without a plain reference nearby, or with a prefix: it has to be looked at how far out it stands."""

_PLAIN_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^<>]*\?>)?\s*<[A-Za-z_]")
"""The root element begins with nothing before it but the XML declaration: a DOCTYPE can only stand before the root."""

_PREFIX = rb"(?:[^<>:/\s]*:)?"
_REFERENCE = re.compile(
    rb"<" + _PREFIX + rb"""c\s[^>]*?\br\s*=\s*["']([A-Za-z]{1,20})(\d{1,20})["'][^>]*?(/?)>"""
)
_ROW = re.compile(rb"<" + _PREFIX + rb"""row\s[^>]*?\br\s*=\s*["'](\d{1,20})["']""")
_CELL = re.compile(rb"<" + _PREFIX + rb"c[\s>/]")
_ROW_START = re.compile(rb"<" + _PREFIX + rb"row[\s>/]")


def kind_of(data: bytes) -> str:
    """What the bytes are: xlsx, ods, xls, or a word for what else (empty, locked, word, pdf, text …)."""
    if not data:
        return "empty"
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith(b"PK"):
        return _zip_kind(data)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf"):
        return "pdf"
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        return "html"
    if start.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8")):
        return "image"
    if start.startswith(b"{\\rtf"):
        return "word"
    return "text" if _is_text(data[:4096]) else "unknown"


def _is_text(start: bytes) -> bool:
    return start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" not in start


def _ole_kind(data: bytes) -> str:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return "locked"
    if holds("Workbook") or holds("Book"):
        return "xls"
    return "word" if holds("WordDocument") else "unknown"


def _zip_kind(data: bytes) -> str:
    try:
        names = set(_package(data).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError):
        return "damaged"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("word/") for name in names):
        return "word"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "encrypted-package" in names or ("content.xml" in names and _says_locked(data)):
        return "locked"
    return "ods" if "content.xml" in names else "zip"


def _says_locked(data: bytes) -> bool:
    """Whether the manifest of an OpenDocument file tells that its parts are encrypted."""
    try:
        with _package(data).open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(_MANIFEST)
    except (KeyError, RuntimeError, *_BROKEN):
        return False


@lru_cache(maxsize=1)
def _package(data: bytes) -> zipfile.ZipFile:
    """The list of contents of a zipped file; the last one is kept because two questions are asked of every
    file."""
    return zipfile.ZipFile(io.BytesIO(data))


def problem_of(data: bytes) -> tuple[str, str]:
    """Why a zipped workbook may not be opened, as (finding code, words), or two empty texts when it may."""
    code, words, _ = inspect(data)
    return code, words


def inspect(data: bytes) -> tuple[str, str, dict[str, bytes]]:
    """The finding code and words of `problem_of`, and the unpacked XML parts by name unless they are
    large."""
    if data[-22:-18] != _END:
        return "W003", "phần cuối của tệp bị cắt hoặc bị thêm", {}
    parts: dict[str, bytes] = {}
    try:
        members = _package(data).infolist()
        if words := _declared(members, len(data)):
            return "W007", words, {}
        if any(member.flag_bits & 1 for member in members):
            return "W004", "", {}
        cells = kept = 0
        for member in members:
            if member.filename.endswith((".xml", ".rels", ".vml")):
                content = _unpacked(data, member)
                words, area = _content(member.filename, content)
                cells += area
                kept += len(content)
                if words or cells > MAX_CELLS:
                    return "W007", words or f"có hơn {MAX_CELLS} ô", {}
                if kept <= MAX_KEPT:
                    parts[member.filename] = content
    except _BROKEN as error:
        return "W003", "nội dung nén không khớp" if "CRC" in str(error) else "nội dung nén không đọc được", {}
    return "", "", parts if kept <= MAX_KEPT else {}


def _unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """The content of one part, no longer than the list of contents says."""
    if data[member.header_offset : member.header_offset + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("header")
    name, extra = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + 30 + name + extra
    packed = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        content = packed
    else:
        unpacker = zlib.decompressobj(-15)
        content = unpacker.decompress(packed, member.file_size + 1)
        if not unpacker.eof and len(content) <= member.file_size:
            content += unpacker.flush()
    if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
        raise zipfile.BadZipFile("CRC")
    return content


def _declared(members: list[zipfile.ZipInfo], size: int) -> str:
    """What the list of contents alone gives away."""
    if len(members) > MAX_MEMBERS:
        return f"gồm {len(members)} phần, quá {MAX_MEMBERS}"
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        return "kiểu nén lạ"
    if sum(member.compress_size for member in members) > size:
        return "các phần nén chồng lên nhau"
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        return f"mở ra lớn tới {unpacked // 1_000_000} MB"
    for member in members:
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(1, member.compress_size):
            return f"phần «{member.filename[:60]}» nén {member.file_size // max(1, member.compress_size)} lần"
    return ""


def _content(name: str, content: bytes) -> tuple[str, int]:
    """What is wrong with one part (nothing, as a rule), and how many cells its rectangle has if large."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:64]:
        return f"phần «{name[:60]}» dùng bảng mã lạ", 0
    if _PLAIN_START.match(content) is None and b"<!DOCTYPE" in content:
        return f"phần «{name[:60]}» có khai báo DOCTYPE/ENTITY", 0
    if name == "content.xml":
        rows, columns = _ods_corner(content)
    else:
        start, end = content.find(b"sheetData"), content.rfind(b"sheetData") + 9
        if len(content) > MAX_TAGS and not name.endswith("sharedStrings.xml"):
            beside = content.count(b"<", 0, max(start, 0)) + content.count(b"<", end if start >= 0 else 0)
            if beside > MAX_TAGS:
                return f"phần «{name[:60]}» có hơn {MAX_TAGS} mục", 0
        if start < 0:
            return "", 0
        cells = content[start:end]
        plain = content[start - 1 : start] == b"<"
        if plain and _ODD.search(cells) is None and _PREFIXED.search(cells) is None:
            return "", 0
        rows, columns = _far_corner(cells)
    if rows * columns > MAX_CELLS:
        return f"có ô ở tận {column_name(columns)}{rows}, cả vùng hơn {MAX_CELLS} ô", 0
    return "", rows * columns


def _far_corner(content: bytes) -> tuple[int, int]:
    """The last row and column with a cell that holds something; cells without reference are counted out."""
    last_row = last_column = cells = 0
    for letters, digits, closed in _REFERENCE.findall(content):
        cells += 1
        if not closed:
            last_row = max(last_row, int(digits))
            last_column = max(last_column, column_number(letters))
    if cells != len(_CELL.findall(content)):
        rows = _ROW_START.split(content)
        last_row = max([last_row, len(rows) - 1, *(int(row) for row in _ROW.findall(content))])
        last_column = max([last_column, *(len(_CELL.findall(row)) for row in rows)])
    return last_row, last_column


def column_number(letters: bytes) -> int:
    """The number of a column from its letters: A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _ods_corner(content: bytes) -> tuple[int, int]:
    """The last row and column with a filled cell, over all tables, repeated rows and cells counted out."""
    corner = [0, 0]
    here = {"row": 0, "repeat": 1, "column": 0, "filled": 0}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", 1)[-1]
        if name == "table":
            here["row"] = 0
        elif name == "table-row":
            here.update(repeat=_repeat(attributes, "rows"), column=0, filled=0)
        elif name in ("table-cell", "covered-table-cell"):
            here["column"] += _repeat(attributes, "columns")
            if any("value" in key or key.endswith(":formula") for key in attributes):
                here["filled"] = here["column"]
        elif name == "p" and here["column"]:
            here["filled"] = here["column"]

    def end(tag: str) -> None:
        if tag.rsplit(":", 1)[-1] == "table-row":
            here["row"] += here["repeat"]
            if here["filled"]:
                corner[0], corner[1] = max(corner[0], here["row"]), max(corner[1], here["filled"])

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError("content.xml") from error
    return corner[0], corner[1]


def _repeat(attributes: dict[str, str], what: str) -> int:
    value = next((text for key, text in attributes.items() if key.endswith(f"number-{what}-repeated")), "1")
    return min(int(value), 1_000_000_000) if value.isdecimal() else 1
