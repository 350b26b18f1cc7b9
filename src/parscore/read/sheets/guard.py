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

from parscore.read.sheets.extent import MOST_LETTERS, Malformed, ods_area, sheet_corner, strings_problem
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
"""How many sheets may have all their cells near without that these are counted."""

MAX_KEPT = 16_000_000
_SNIFFED = 512
_XML = (".xml", ".rels", ".vml")
_MANIFEST = 1_000_000

BROKEN = (
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
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml\s[^<>]*?encoding\s*=\s*["']([^"']*)""")
_KNOWN = re.compile(rb"utf-?8|(?:us-)?ascii|iso-8859-1|windows-1252", re.IGNORECASE)
_PLAIN_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^<>]*\?>)?\s*<[A-Za-z_]")
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
        names = {name.lower() for name in _package(data).namelist()}
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
    except (KeyError, RuntimeError, *BROKEN):
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
        if not _one_directory(data, len(members)):
            return "W003", "danh mục của tệp nén không khớp với tệp", {}
        if words := _declared(members, len(data)):
            return "W007", words, {}
        if any(member.flag_bits & 1 for member in members):
            return "W004", "", {}
        cells = kept = sheets = 0
        strings = b""
        for member in members:
            name = member.filename
            if not name.lower().endswith(_XML) and not _begins_like_xml(data, member):
                continue
            content = _unpacked(data, member)
            words, area = _content(name, content, near=sheets < MOST_NEAR)
            cells += area
            kept += len(content)
            if words or cells > MAX_CELLS:
                return "W007", words or f"có hơn {MAX_CELLS} ô", {}
            if kept <= MAX_KEPT:
                parts[name] = content
            if name.lower() == "xl/sharedstrings.xml":
                strings = content
            elif b"sheetData" in content:
                sheets += 1
        if strings and (words := strings_problem(strings, kept - len(strings))):
            return "W007", words, {}
    except Malformed:
        return "W003", "cấu trúc bên trong không đọc được", {}
    except BROKEN as error:
        return "W003", "nội dung nén không khớp" if "CRC" in str(error) else "nội dung nén không đọc được", {}
    return "", "", parts if kept <= MAX_KEPT else {}


def _one_directory(data: bytes, count: int) -> bool:
    """Whether the end of a package leaves one reading of where its list of contents is, and that just in front of it.

    The end is the record of 22 bytes, or that after the two of ZIP64 (APPNOTE 4.3.14–16) which say the same.
    """
    end = len(data) - 22
    disk, first, here, total, size, start, comment = struct.unpack_from("<4H2LH", data, end + 4)
    behind = end - 76
    if behind >= 0 and data[behind : behind + 4] == b"PK\6\6" and data[end - 20 : end - 16] == b"PK\6\7":
        wide = struct.unpack_from("<4Q", data, behind + 24)
        located = struct.unpack_from("<LQL", data, end - 16)
        same = all(
            short in (long, most)
            for short, long, most in zip(
                (here, total, size, start), wide, (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), strict=True
            )
        )
        if not same or located != (0, behind, 1):
            return False
        here, total, size, start = wide
        end = behind
    return (disk, first, comment) == (0, 0, 0) and here == total == count and start + size == end


def _packed(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """The bytes of one part as they stand in the file, behind a header of their own."""
    name, extra = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + 30 + name + extra
    return data[start : start + member.compress_size]


def _unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """The content of one part, no longer than the list of contents says."""
    if data[member.header_offset : member.header_offset + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("header")
    packed = _packed(data, member)
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


def _begins_like_xml(data: bytes, member: zipfile.ZipInfo) -> bool:
    """Whether a part that is not called XML may be it: a sheet may bear any name."""
    start = _packed(data, member)[:_SNIFFED]
    if member.compress_type == zipfile.ZIP_DEFLATED:
        start = zlib.decompressobj(-15).decompress(start, _SNIFFED)
    begun = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    return begun[:1] == b"<" or (bool(start) and not begun)


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


def _coded(content: bytes) -> bool:
    """Whether a part says that it is in an encoding which not every reader knows, so that they would read it apart."""
    said = _ENCODING.match(content)
    return said is not None and _KNOWN.fullmatch(said[1]) is None


def _content(name: str, content: bytes, *, near: bool) -> tuple[str, int]:
    """What is wrong with one part (nothing, as a rule), and how many cells its rectangle has if large.

    `near`: a sheet whose cells all stand near counts for none.
    """
    called = name.lower().endswith(_XML)
    if called and (content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:64] or _coded(content)):
        return f"phần «{name[:60]}» dùng bảng mã lạ", 0
    if called and _PLAIN_START.match(content) is None and b"<!DOCTYPE" in content:
        return f"phần «{name[:60]}» có khai báo DOCTYPE/ENTITY", 0
    if name == "content.xml":
        area, (rows, columns), letters = ods_area(content)
        if letters > MOST_LETTERS:
            return f"chữ lặp lại trong các ô dài hơn {MOST_LETTERS} ký tự", 0
    else:
        if len(content) > MAX_TAGS and not name.lower().endswith("sharedstrings.xml"):
            start, end = content.find(b"sheetData"), content.rfind(b"sheetData")
            beside = content.count(b"<", 0, max(start, 0)) + content.count(b"<", end if start >= 0 else 0)
            if beside > MAX_TAGS:
                return f"phần «{name[:60]}» có hơn {MAX_TAGS} mục", 0
        rows, columns = sheet_corner(content, MAX_CELLS, near=near)
        area = rows * columns
    if area > MAX_CELLS:
        return f"có ô ở tận {column_name(columns)}{rows}, cả vùng hơn {MAX_CELLS} ô", 0
    return "", area
