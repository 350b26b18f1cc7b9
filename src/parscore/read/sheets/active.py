"""What of a file runs or fetches something when people open it: told by name, never read and never run.

Macros, embedded objects, DDE, data connections, links to other files. May not judge whether that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

MACRO = "macro"
OBJECT = "đối tượng nhúng (OLE, ActiveX)"
DDE = "liên kết DDE"
CONNECTION = "kết nối lấy dữ liệu từ nơi khác"
LINK = "liên kết tới tệp khác"
EXTENSION = "tiện ích web"
FETCHED = "hình hoặc mẫu lấy từ nơi khác"

_NAMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"(^|/)vbaproject\.bin$|^xl/(macrosheets|dialogsheets|intlmacrosheets)/|^(basic|scripts)/"
        ),
        MACRO,
    ),
    (re.compile(r"^(xl|word)/(embeddings|activex|ctrlprops)/"), OBJECT),
    (re.compile(r"^xl/connections\.xml$|^xl/querytables/|^xl/customdata/"), CONNECTION),
    (re.compile(r"(^|/)webextensions/"), EXTENSION),
)
"""What the name of a part alone tells, in small letters."""

_Sought = tuple[re.Pattern[bytes], re.Pattern[bytes], str]
_NAMES_KEPT = 4_096
"""So many names are kept: the parts of one form are called like those of the next."""

_SHEET, _LINKED, _TEXT, _OPEN = (
    re.compile(r"^xl/worksheets/[^/]+\.xml$"),
    re.compile(r"^xl/externallinks/[^/]+\.xml$"),
    re.compile(r"^word/[^/]+\.xml$"),
    re.compile(r"^content\.xml$"),
)
_CALLED = re.compile(rb"""(?:"of:=[^"]*|'of:=[^']*)\b(WEBSERVICE|DDE)\(""")
_SAID: tuple[tuple[re.Pattern[str], re.Pattern[bytes], re.Pattern[bytes], str], ...] = (
    (_LINKED, re.compile(rb"ddeLink"), re.compile(rb"<(\w+:)?ddeLink"), DDE),
    (_LINKED, re.compile(rb"oleLink"), re.compile(rb"<(\w+:)?oleLink"), OBJECT),
    (_LINKED, re.compile(rb"externalBook"), re.compile(rb"<(\w+:)?externalBook"), LINK),
    (
        _SHEET,
        re.compile(rb"\((?:(?<=WEBSERVICE\()|(?<=RTD\()|(?<=IMAGE\())"),
        re.compile(rb"<(?:f|[^<>\s:/]++:f\b)[^<]*\b(WEBSERVICE|RTD|IMAGE)\("),
        CONNECTION,
    ),
    (_TEXT, re.compile(rb"DDE"), re.compile(rb">[^<>]*\b(DDEAUTO|DDE)\b"), DDE),
    (_OPEN, re.compile(rb"dde-"), re.compile(rb"<(office:dde-source|table:dde-link)"), DDE),
    (_OPEN, re.compile(rb"object-ole"), re.compile(rb"<draw:object-ole"), OBJECT),
    (_OPEN, re.compile(rb"-source"), re.compile(rb"<table:(table|cell-range)-source"), LINK),
    (_OPEN, re.compile(rb"database-source"), re.compile(rb"<table:database-source"), CONNECTION),
    (_OPEN, re.compile(rb"\((?:(?<=WEBSERVICE\()|(?<=DDE\())"), _CALLED, CONNECTION),
)
"""What a part of some name tells when it says something; without words that are far faster to look for it does not."""

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<]*")
_OUTSIDE = re.compile(rb"""TargetMode\s*=\s*["']External["']""")
_HARMLESS = re.compile(
    rb"""Type\s*=\s*["'][^"']*/(hyperlink|externalLink\w*|xlExternalLinkPath/\w+|oleObject)["']"""
)
_RECORDS: tuple[tuple[bytes, str], ...] = (
    ("_VBA_PROJECT".encode("utf-16-le"), MACRO),
    ("\x01Ole10Native".encode("utf-16-le"), OBJECT),
    ("MBD0".encode("utf-16-le"), OBJECT),
)
"""Names of streams in a file of records (.xls)."""


def active_parts(parts: Mapping[str, bytes], names: Iterable[str] = ()) -> list[str]:
    """What the parts of a zipped document hold that runs or fetches, each kind once, in words.

    `names` are those of all its parts, also of those that nobody unpacks.
    """
    contents = {**dict.fromkeys(names, b""), **parts}
    return _once(word for name, content in contents.items() for word in _of_part(name.lower(), content))


def active_records(data: bytes, linked: Iterable[bool] = ()) -> list[str]:
    """The same of a file of records; `linked` tells for each table of links whether it leads out by DDE or OLE."""
    links = (DDE if dynamic else LINK for dynamic in linked)
    return _once((*(word for name, word in _RECORDS if name in data), *links))


def _once(words: Iterable[str]) -> list[str]:
    return sorted(set(words))


def _of_part(name: str, content: bytes) -> Iterator[str]:
    told, sought = _by_name(name)
    yield from told
    for words, said, kind in sought if content else ():
        if words.search(content) and said.search(content):
            yield kind
    if name.endswith(".rels") and any(map(_leads_out, _RELATION.findall(content))):
        yield FETCHED


@lru_cache(maxsize=_NAMES_KEPT)
def _by_name(name: str) -> tuple[tuple[str, ...], tuple[_Sought, ...]]:
    """What the name of a part tells, and what is sought in a part of that name."""
    told = tuple(word for pattern, word in _NAMES if pattern.search(name))
    return told, tuple((words, said, kind) for where, words, said, kind in _SAID if where.search(name))


def _leads_out(relation: bytes) -> bool:
    return bool(_OUTSIDE.search(relation)) and not _HARMLESS.search(relation)
