"""The parts of an xlsx package: how they lead to each other, and where two programs would not read the same in them.

May not read cells.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from posixpath import dirname, join, normpath
from xml.etree import ElementTree

WORKBOOK = "xl/workbook.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_UNREADABLE = (ElementTree.ParseError, LookupError, ValueError)
"""Not well-formed, or in an encoding that nobody knows."""


_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
"""How a part in UTF-16 begins, and the order of its bytes."""
_SAID_ENCODING = re.compile(r"""\A(\s*<\?xml\s[^<>]*?\bencoding\s*=\s*["'])[^"']*""")


def is_wide(content: bytes) -> bool:
    """Whether a part begins as one in UTF-16, which packages may use beside UTF-8 (ECMA-376-2, 6.2.5)."""
    return content[:2] in _WIDE


def in_utf8(content: bytes) -> bytes:
    """A part in UTF-16 as UTF-8, also by its own declaration; as it is where its bytes are none."""
    try:
        text = content.decode(_WIDE[content[:2]]).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return content
    return _SAID_ENCODING.sub(r"\g<1>UTF-8", text).encode()


@lru_cache(maxsize=64)
def is_well_formed(content: bytes) -> bool:
    """Whether a part is XML that every program reads; forms that were made together have the same parts."""
    try:
        ElementTree.fromstring(content)
    except _UNREADABLE:
        return False
    return True


@lru_cache(maxsize=64)
def sheet_parts(listed: bytes, links: bytes) -> dict[str, str]:
    """The parts of all sheets by name; forms that were made together list the same."""
    try:
        nodes = ElementTree.fromstring(listed).iter()
    except _UNREADABLE:
        return {}
    targets = {key: target for key, _, target in reversed(links_of(WORKBOOK, links))}
    found: dict[str, str] = {}
    for node in nodes:
        if (name := node.get("name")) is not None:
            found.setdefault(name, targets.get(node.get(_RELATION) or node.get(_STRICT) or "", ""))
    return found


@lru_cache(maxsize=64)
def rels_of(part: str) -> str:
    """The name of the part that lists the links of a part; those of the package itself where none is named."""
    return join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")


@lru_cache(maxsize=64)
def links_of(part: str, listed: bytes) -> tuple[tuple[str, str, str], ...]:
    """Where the links of a part lead, as they are `listed`: key, kind and the name of the other part."""
    try:
        links = ElementTree.fromstring(listed)
    except _UNREADABLE:
        return ()
    return tuple(
        (node.get("Id", ""), node.get("Type", ""), _target(part, node.get("Target", ""))) for node in links
    )


def _target(part: str, written: str) -> str:
    return normpath(join("/", dirname(part), written.replace("\\", "/"))).lstrip("/")


# Where two programs would not read the same

_WANTED: tuple[tuple[str, str, str, str], ...] = (
    ("", "officeDocument", WORKBOOK, "phần chính"),
    (WORKBOOK, "sharedStrings", "xl/sharedStrings.xml", "bảng chữ dùng chung"),
    (WORKBOOK, "styles", "xl/styles.xml", "bảng định dạng"),
)
"""Part, kind of its links, the part to which all of these lead, what people call that."""

_AT_ROOT = ("_rels/", "docProps/", "customXml/", "[Content_Types]")
_NOT_PLAIN = re.compile(rb"<(?:\w+:)?(?:v|t|f)(?:\s[^<>]*)?>[^<]*<[!?]")
_PROLOGUE = 64
"""So far an XML declaration reaches."""
_CELLS = b"sheetData"
_MERGES_END, _NO_MERGES = b"</mergeCells>", b"<mergeCells></mergeCells>"
_SOUND = re.compile(
    rb"""(?:[^<]*+<(?![^<>"']*dimension)[^<>"'!?]*+(?:(?:"[^<"]*+"|'[^<']*+')[^<>"'!?]*+)*+>)*+[^<]*+"""
)
"""Tags, each closed, that mean the same in front of the cells as behind them."""
_OF_OTHERS = re.compile(rb"<(?:\w+:)?externalLink[\s>]")
_TABLE = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
_CELL_TAGS = rb"(?:c|row|v|is|t|sheetData)[\s/>]"
_PREFIXED = re.compile(rb":" + _CELL_TAGS)
_ANY = re.compile(rb"<(?:(\w+):)?(?:c|row|v|is|sheetData)[\s/>]")
_PREFIX = re.compile(rb"<[^<>\s/]*\Z")
_DECLARED = re.compile(
    rb"""<(?:\w+:)?(?:c|row|v|is|t)\s[^<>]*\bxmlns\s*=\s*["'](?!http://(?:schemas\.openxmlformats\.org/|purl\.oclc\.org/))"""
)


def at_usual_place(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts with the workbook and all that belongs to it in the folder where readers look for them."""
    main = "" if WORKBOOK in parts else next(iter(_targets("", "officeDocument", parts)), "")
    if not main or main not in parts:
        return parts
    usual = {main: WORKBOOK, rels_of(main): rels_of(WORKBOOK)}
    folder = main.rpartition("/")[0]
    here, there = (f"{name}/".lstrip("/") for name in (folder, dirname(WORKBOOK)))
    found = {usual.get(name) or _moved(name, here, there): content for name, content in parts.items()}
    led = re.compile(rb"""(Target\s*=\s*["'])/%b""" % re.escape(here.encode()))
    start = re.compile(rb"""(Target\s*=\s*["'])/?%b""" % re.escape(main.encode()))
    changed = {
        name: led.sub(rb"\g<1>/xl/", content)
        for name, content in found.items()
        if name.startswith(there) and name.endswith(".rels")
    }
    return found | changed | {rels_of(""): start.sub(rb"\g<1>xl/workbook.xml", found[rels_of("")])}


def merges_first(content: bytes) -> bytes:
    """A sheet with its cells behind its merged cells, or behind everything else where there are none.

    The native reader looks for merged cells from the top, so that it would walk through all cells twice.
    """
    start, end = cells_within(content)
    cells, merges = end + len(_CELLS) + 1, content.find(_MERGES_END, end)
    last, none = (merges + len(_MERGES_END), b"") if merges >= 0 else (len(content), _NO_MERGES)
    plain = (
        content[start - 1 : start] == b"<" and content[end - 2 : end] + content[cells - 1 : cells] == b"</>"
    )
    if not plain or _SOUND.fullmatch(content, cells, last) is None:
        return content
    return b"".join(
        (content[: start - 1], content[cells:last], none, content[start - 1 : cells], content[last:])
    )


def _moved(name: str, here: str, there: str) -> str:
    """The name of a part in the usual folder, unless it stands beside the workbook at the root of the package."""
    belongs = name.startswith(here) and not name.startswith(_AT_ROOT)
    return there + name.removeprefix(here) if belongs else name


def links_problem(parts: Mapping[str, bytes]) -> str:
    """What a package calls its main part or a table for all sheets though readers take another; nothing else."""
    names = {name.lower(): content for name, content in parts.items()}
    if rels_of(WORKBOOK).lower() not in names:
        return ""
    problems = (
        f"{words} là «{target[:60]}», không ở chỗ thường lệ «{usual}»"
        for part, kind, usual, words in _WANTED
        for target in _targets(part, kind, names)
        if target.lower() != usual.lower()
    )
    return next(problems, "")


def lacks_formats(parts: Mapping[str, bytes], names: Container[str]) -> bool:
    """Whether the workbook leads to formats of cells that are not among the `names` of the package."""
    links = {name.lower(): content for name, content in parts.items()}
    return any(target.lower() not in names for target in _targets(WORKBOOK, "styles", links))


def _targets(part: str, kind: str, names: Mapping[str, bytes]) -> list[str]:
    """Where the links of one kind lead from a part, by the contents of all lists of links."""
    links = links_of(part, names.get(rels_of(part).lower(), b""))
    return [target for _, said, target in links if said.rpartition("/")[2] == kind]


def text_problem(content: bytes) -> str:
    """What stands inside a value or text that one program reads over and another does not; nothing else."""
    if _may_be_odd(content) and _NOT_PLAIN.search(content) is not None:
        return "trong một ô có đoạn ghi chú, CDATA hoặc chỉ dẫn XML"
    return ""


def _may_be_odd(content: bytes) -> bool:
    """Whether a part has a comment, CDATA or an instruction."""
    return any(True for _ in places_of(b"<!", content, rare=1)) or any(
        place > _PROLOGUE for place in places_of(b"<?", content, rare=1)
    )


def places_of(
    word: bytes, content: bytes, within: tuple[int, int] | None = None, *, rare: int = 0
) -> Iterator[int]:
    """Where a word stands in a part: looked for by one rare letter of it, which is many times faster in long parts."""
    place, end = within or (0, len(content))
    letter = word[rare : rare + 1]
    while (place := content.find(letter, place, end)) >= 0:
        if content.startswith(word, place - rare) and place >= rare:
            yield place - rare
        place += 1


def cells_within(content: bytes) -> tuple[int, int]:
    """Where the cells of a sheet begin and end in its part; -1 in one that is no sheet."""
    start = content.find(_CELLS)
    return start, content.rfind(_CELLS) if start >= 0 else -1


def sheet_problem(content: bytes, start: int, end: int) -> str:
    """What of a sheet with its cells from `start` to `end` is there twice, or only looks like it; else nothing.

    What is kept of another workbook, so that formulas may use it, has the cells of each of its sheets.
    """
    if start < 0 or _OF_OTHERS.search(content, 0, start) is not None:
        return ""
    return next(filter(None, _sheet_problems(content, start, end)), "")


def _sheet_problems(content: bytes, start: int, end: int) -> Iterator[str]:
    yield text_problem(content)
    named = places_of(_CELLS, content, (start + len(_CELLS), end + len(_CELLS)), rare=5)
    if any(_TABLE.match(content, content.rfind(b"<", 0, place)) for place in named):
        yield "một trang tính có hai vùng ô"
    if _has_foreign(content, start, end):
        yield "có ô mang tên của một không gian tên khác"


def _has_foreign(content: bytes, start: int, end: int) -> bool:
    """Whether among the cells stand tags of the same names from somewhere else."""
    declares = any(True for _ in places_of(b"xmlns", content, (start, end)))
    if declares and _DECLARED.search(content, start, end) is not None:
        return True
    if content[start - 1 : start] != b"<":
        return len(set(_ANY.findall(content, start, end))) > 1
    return any(
        _PREFIX.search(content, content.rfind(b"<", start, found.start()), found.start()) is not None
        for found in _PREFIXED.finditer(content, start, end)
    )
