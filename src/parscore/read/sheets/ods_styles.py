"""The styles of an ods file: what each makes of letters and of numbers. May not know a cell.

Styles stand in `styles.xml` and at the head of `content.xml`; one may be made from another, which it then only changes.
Formats become codes as in Excel, which `formats` judges (OpenDocument 1.3, 16.27 and 16.29).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple
from xml.etree import ElementTree

from parscore.read.sheets.extent import Malformed
from parscore.read.sheets.formats import Format, format_of

_NO_LINE = ("none", "")
_RAISED = re.compile(r"(?!0%?(?:\s|$))\S")
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[\d.]+)")
_WORDS = ("text", "embedded-text", "currency-symbol")
_PLAIN = format_of("")
_FAMILIES = ("table-cell", "text")
_DEEP = 20
"""So many styles may be made one from the other, or lead from one format to the next."""


class Look(NamedTuple):
    """What a style makes of letters and of numbers."""

    struck: bool = False
    raised: bool = False
    format: Format = _PLAIN

    @property
    def is_plain(self) -> bool:
        return not (self.struck or self.raised) and self.format.is_plain


NO_LOOK = Look()


@dataclass
class _Style:
    """A style as it stands: what it is made from, the name of its format, what it says of letters itself."""

    parent: str = ""
    format: str = ""
    struck: bool | None = None
    raised: bool | None = None


@dataclass
class _Formats:
    """The number formats by name: the code of each, and which other ones it shows some numbers by."""

    codes: dict[str, str] = field(default_factory=dict)
    maps: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def code(self, name: str, deep: int = _DEEP) -> str:
        """The code of a format with those for some numbers in front."""
        parts = [
            f"[{condition}]{self.code(other, deep - 1)}"
            for condition, other in self.maps.get(name, ())
            if deep
        ]
        return ";".join((*parts, self.codes.get(name, "")))


def looks_of(*parts: bytes) -> Mapping[str, Look]:
    """What the styles for cells and for pieces of text make of them, by name, but for those that make nothing of it."""
    styles, formats = dict[str, _Style](), _Formats()
    for part in parts:
        _read(part, styles, formats)
    looks = ((name, _look(name, styles, formats)) for name in styles)
    return {name: look for name, look in looks if not look.is_plain}


def _read(part: bytes, styles: dict[str, _Style], formats: _Formats) -> None:
    """Take in the styles and formats of one part; the cells behind those of `content.xml` are not looked at.

    Raises Malformed.
    """
    parser: Any = ElementTree.XMLPullParser(("end",))
    body = part.find(b"<office:body")
    try:
        parser.feed(part[:body] if body >= 0 else part)
        for _, node in parser.read_events():
            _take(node, styles, formats)
    except ElementTree.ParseError as error:
        raise Malformed from error


def _take(node: ElementTree.Element, styles: dict[str, _Style], formats: _Formats) -> None:
    """Take in one element, where it is a style or a format."""
    tag, said = _tag(node), _said(node)
    name = said.get("name", "")
    if tag == "style" and said.get("family") in _FAMILIES:
        styles[name] = _style(node, said)
    elif tag.endswith("-style") and name and tag not in ("list-style", "default-style"):
        formats.codes[name] = "".join(_code(part, tag) for part in node)
        formats.maps[name] = list(_maps(node))


def _maps(node: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """The conditions under which a format shows numbers by another one, and the name of that."""
    for said in (_said(part) for part in node if _tag(part) == "map"):
        if (condition := _CONDITION.match(said.get("condition", ""))) is not None:
            yield f"{condition[1].replace('!=', '<>')}{condition[2]}", said.get("apply-style-name", "")


def _style(node: ElementTree.Element, said: Mapping[str, str]) -> _Style:
    found = _Style(said.get("parent-style-name", ""), said.get("data-style-name", ""))
    for look in (_said(part) for part in node if _tag(part) == "text-properties"):
        lines = [look[key] for key in ("text-line-through-style", "text-line-through-type") if key in look]
        found.struck = any(line not in _NO_LINE for line in lines) if lines else found.struck
        if "text-position" in look:
            found.raised = _RAISED.match(look["text-position"]) is not None
    return found


def _code(part: ElementTree.Element, kind: str) -> str:
    """A piece of a format as Excel writes it."""
    tag = _tag(part)
    if tag in _WORDS:
        words = part.text or ""
        return words if kind == "percentage-style" and words.strip() == "%" else _quoted(words)
    if tag == "number":
        inside = "".join(_quoted(one.text or "") for one in part if _tag(one) in _WORDS)
        return f"0{_thousands(_said(part).get('display-factor', '1'))}{inside}"
    return {"fraction": "0", "scientific-number": "0", "text-content": "@", "boolean": "0"}.get(
        tag, "" if tag in ("map", "text-properties", "fill-character") else "d"
    )


def _thousands(factor: str) -> str:
    """A comma for every thousand by which a number is divided before it is shown."""
    return "," * ((len(factor.partition(".")[0]) - 1) // 3)


def _quoted(words: str) -> str:
    return '"' + words.replace('"', "") + '"' if words else ""


def _look(name: str, styles: Mapping[str, _Style], formats: _Formats) -> Look:
    """What a style makes of cells, by itself or by those that it is made from."""
    line = list(islice(_line(name, styles), _DEEP))
    struck = next((one.struck for one in line if one.struck is not None), False)
    raised = next((one.raised for one in line if one.raised is not None), False)
    named = next((one.format for one in line if one.format), "")
    return Look(struck, raised, format_of(formats.code(named)) if named in formats.codes else _PLAIN)


def _line(name: str, styles: Mapping[str, _Style]) -> Iterator[_Style]:
    """A style and those that it is made from, without end where they are made from each other."""
    while name in styles:
        yield styles[name]
        name = styles[name].parent


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _said(node: ElementTree.Element) -> Mapping[str, str]:
    """What the attributes of an element say, by their names without namespaces."""
    return {key.rpartition("}")[2]: value for key, value in node.attrib.items()}
