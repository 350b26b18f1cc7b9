"""A Word template from its file; may not know what its tags mean.

A file that anybody may have sent is opened as any other: what would blow up is refused, and so are macros.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.word_template import OwnTemplate, WordTemplate, quoted_briefly
from parscore.read.sheets.guard import BROKEN, Refused, inspect, kind_of
from parscore.text import nfc

DOCUMENT = "word/document.xml"
_TYPES, _CORE = "[Content_Types].xml", "docProps/core.xml"
_TAGGED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_MACROS = ("vbaproject", "vbadata", "activex", "embeddings/")
_MACRO_TYPE = b"macroenabled"
_OUTSIDE = re.compile(rb"<Relationship\b[^<]*?\bTargetMode\s*=\s*[\"']External[\"'][^<]*", re.IGNORECASE)
_LINK = re.compile(rb"/relationships/hyperlink[\"']")
_FIELD = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON)\b")
_CODE = re.compile(r"<w:instrText[^<>]*>([^<]*)|\bw:instr\s*=\s*[\"']([^\"']*)")
_PAIRS = (("{{", "}}"), ("{%", "%}"), ("{#", "#}"))
_HALF = "thẻ mở mà không đóng, hoặc đóng mà không mở, trong cùng một đoạn"
MOST = 4_000_000
"""So many bytes of markup a template may have: an office's letterhead has some ten thousand."""


def read_word_template(data: bytes, name: str) -> tuple[WordTemplate | None, list[Diagnostic]]:
    """The template in `data`, or None with the reason why it cannot be used."""
    try:
        parts = _parts(data)
    except Refused as refusal:
        return None, [finding(refusal.code, Place(name), problem=refusal.words)]
    if words := _unusable(data, parts):
        return None, [finding("K300", Place(name), problem=words)]
    if words := next(filter(None, (active(parts) for active in _ACTIVE)), ""):
        return None, [finding("K301", Place(name), what=words)]
    texts = {one: nfc(content.decode()) for one, content in parts.items() if _TAGGED.fullmatch(one)}
    if halves := [words for text in texts.values() for words in _half_tags(text)]:
        return None, [
            finding("K302", Place(name), said=quoted_briefly(words), what=_HALF) for words in halves
        ]
    return WordTemplate(parts, whole_tags(texts)), []


def made_with(data: bytes) -> OwnTemplate | None:
    """The template of an office that a document says it was made with; None where it says none or cannot be read."""
    return OwnTemplate.told(unescape(parts_of_document(data).get(_CORE, b"").decode(errors="replace")))


def parts_of_document(data: bytes) -> dict[str, bytes]:
    """The parts of a Word document; none of what is none, or cannot be opened safely."""
    try:
        return _parts(data)
    except Refused:
        return {}


def _parts(data: bytes) -> dict[str, bytes]:
    """All parts of a package that is safe to open. Raises Refused."""
    if kind_of(data) != "word" or not data.startswith(b"PK"):
        return {}
    inspect(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {one.filename: package.read(one) for one in package.infolist() if not one.is_dir()}
    except (*BROKEN, RuntimeError) as error:
        raise Refused("W003", "nội dung nén không đọc được") from error


def _unusable(data: bytes, parts: Mapping[str, bytes]) -> str:
    """Why the file is no Word document that can be filled in; nothing if it is."""
    if not data:
        return "tệp trống"
    if DOCUMENT not in parts or _TYPES not in parts:
        return "không phải tệp .docx"
    if sum(len(content) for name, content in parts.items() if name.endswith(".xml")) > MOST:
        return f"phần chữ lớn hơn {MOST // 1_000_000} MB"
    return next(filter(None, map(_ill_formed, _tagged(parts))), "")


def _tagged(parts: Mapping[str, bytes]) -> Iterable[bytes]:
    return (content for name, content in parts.items() if _TAGGED.fullmatch(name))


def _ill_formed(content: bytes) -> str:
    from lxml import etree

    try:
        etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        content.decode()
    except (etree.XMLSyntaxError, UnicodeDecodeError):
        return "nội dung bên trong không đọc được"
    return ""


def _macros(parts: Mapping[str, bytes]) -> str:
    """The first sort of what in a document would run, or fetch something, when it is opened."""
    found = any(sign in name.lower() for name in parts for sign in _MACROS)
    return "macro hoặc đối tượng nhúng" if found or _MACRO_TYPE in parts[_TYPES].lower() else ""


def _outside(parts: Mapping[str, bytes]) -> str:
    """The second: something to be fetched from elsewhere; a link that somebody may click is none."""
    lists = (content for name, content in parts.items() if name.endswith(".rels"))
    links = (link for content in lists for link in _OUTSIDE.findall(content))
    return "" if all(map(_LINK.search, links)) else "liên kết tới tệp bên ngoài"


def _fetching(parts: Mapping[str, bytes]) -> str:
    """The third: a field that fetches."""
    codes = ("".join(found) for content in _tagged(parts) for found in _CODE.findall(content.decode()))
    named = next(filter(None, map(_FIELD.search, codes)), None)
    return f"trường {named[1]}" if named else ""


_ACTIVE = (_macros, _outside, _fetching)


def _half_tags(text: str) -> Iterator[str]:
    """The words of every paragraph in which a tag is opened and not closed, or the other way round."""
    for paragraph in text.split("</w:p>"):
        words = re.sub(r"<[^<>]*>", "", paragraph[paragraph.rfind("<w:p>") if "<w:p>" in paragraph else 0 :])
        if any(words.count(first) != words.count(last) for first, last in _PAIRS):
            yield words


def whole_tags(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with every tag in one run and those of paragraphs and rows instead of them, a line a paragraph.

    Word cuts what somebody types into runs wherever it likes; docxtpl knows how to put the pieces together.
    """
    from docxtpl import DocxTemplate

    patched = DocxTemplate("").patch_xml
    return {name: re.sub(r"<w:p(?=[ >])", "\n<w:p", patched(text)) for name, text in texts.items()}
