"""An OOXML package as its parts, whatever they mean: what is not touched is written back byte for byte."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from lxml import etree
from msgspec import Struct

from parscore.write.files import zip_member

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "[Content_Types].xml"
MAX_PART = 80_000_000
MAX_MARKUP = 1_500_000
"""How many tags and attributes the parts being edited may hold: some hundred MB when they are held as trees."""

_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RELS, _CONTENT = f"{{{PACKAGE}/relationships}}", f"{{{PACKAGE}/content-types}}"
_LINKS = "application/vnd.openxmlformats-package.relationships+xml"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, OSError)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class AnnotationError(Exception):
    """The workbook cannot be edited; the words say why, in Vietnamese."""


def legal(text: str) -> str:
    """The text without the characters that XML forbids."""
    return _NOT_XML.sub("", text)


class Dialect(Struct, frozen=True):
    """The namespaces of a workbook's parts: a strict file has others than the usual ones."""

    main: str
    relations: str

    def tag(self, name: str) -> str:
        """The full name of an element."""
        return f"{{{self.main}}}{name}"

    def element(self, name: str, /, *content: Any, **attributes: str) -> Any:
        """A new element; of its content, text is its text and everything else a child."""
        made = etree.Element(self.tag(name), attributes)
        for part in content:
            if isinstance(part, str):
                made.text = part
            else:
                made.append(part)
        return made

    def text(self, words: str) -> Any:
        """A text element that keeps its blanks."""
        made = self.element("t", legal(words))
        made.set(_SPACE, "preserve")
        return made

    def root(self, name: str, *, linked: bool = False) -> Any:
        """The root of a new part; `linked`: its elements may name relations."""
        names: dict[str | None, str] = {None: self.main}
        return etree.Element(self.tag(name), nsmap=names | ({"r": self.relations} if linked else {}))

    def linked(self, name: str, identity: str, /, **attributes: str) -> Any:
        """A new element that names a relation of its part."""
        made = etree.Element(self.tag(name), attributes, nsmap={"r": self.relations})
        made.set(f"{{{self.relations}}}id", identity)
        return made

    def link_of(self, node: Any) -> str:
        """The relation that an element names."""
        return str(node.get(f"{{{self.relations}}}id"))


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise AnnotationError("một phần bên trong tệp không đúng cấu trúc") from error


@dataclass
class Package:
    """One workbook file being edited: parts are parsed when asked for and written back when changed."""

    data: bytes
    trees: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    _markup: int = 0

    def __post_init__(self) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(self.data))
        except (*_BROKEN, ValueError, IndexError) as error:
            raise AnnotationError("tệp nén hỏng") from error
        self._names = set(self._zip.namelist())
        root = self.target("", "officeDocument")
        if root is None or root not in self._names:
            raise AnnotationError("không tìm thấy phần chính của sổ")
        self.workbook = root

    @cached_property
    def dialect(self) -> Dialect:
        """The namespaces of the workbook."""
        namespace = etree.QName(self.tree(self.workbook)).namespace or ""
        return Dialect(namespace, _STRICT if "purl.oclc.org" in namespace else RELATIONS)

    def __contains__(self, name: str) -> bool:
        return name in self._names or name in self.trees or name in self.raw

    def read(self, name: str) -> bytes:
        """The bytes of a part as they are now, edited trees left out."""
        if name in self.raw:
            return self.raw[name]
        try:
            if self._zip.getinfo(name).file_size > MAX_PART:
                raise AnnotationError("tệp quá lớn")
            return self._zip.read(name)
        except _BROKEN as error:
            raise AnnotationError(f"thiếu hoặc hỏng phần «{name[:60]}» bên trong tệp") from error

    def tree(self, name: str) -> Any:
        """The root element of a part, to be read and changed."""
        if name not in self.trees:
            content = self.read(name)
            self._markup += content.count(b"<") + content.count(b"=")
            if self._markup > MAX_MARKUP:
                raise AnnotationError(
                    "tệp có quá nhiều ô, dòng trống hoặc định dạng; xoá dòng, cột thừa rồi lưu lại"
                )
            self.trees[name] = _parsed(content)
        return self.trees[name]

    def add(self, name: str, root: Any, content_type: str) -> None:
        """A new XML part."""
        self.trees[name] = root
        named = {"PartName": f"/{name}", "ContentType": content_type}
        etree.SubElement(self.tree(TYPES), f"{_CONTENT}Override", named)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Name the content type of every part with an ending, unless that is done."""
        types = self.tree(TYPES)
        known = {str(node.get("Extension")).lower() for node in types.iterfind(f"{_CONTENT}Default")}
        if ending not in known:
            named = {"Extension": ending, "ContentType": content_type}
            types.insert(0, types.makeelement(f"{_CONTENT}Default", named))

    def content_type(self, name: str) -> str:
        """The content type named for a part; nothing when only its ending names one."""
        nodes = _parsed(self.read(TYPES)).iterfind(f"{_CONTENT}Override")
        return next((node.get("ContentType", "") for node in nodes if node.get("PartName") == f"/{name}"), "")

    def free(self, pattern: str) -> str:
        """The first name of the form `pattern` (with one `{}` for a number) that no part has."""
        taken = {name.casefold() for name in (*self._names, *self.trees, *self.raw)}
        return next(name for name in map(pattern.format, count(1)) if name.casefold() not in taken)

    def named(self, ending: str) -> list[str]:
        """Every part whose name ends so."""
        return sorted(name for name in {*self._names, *self.raw} if name.lower().endswith(ending))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part (`""`: of the package): id → last word of the type, name of the target."""
        name = _rels_of(part)
        if name not in self:
            return {}
        root = self.trees[name] if name in self.trees else _parsed(self.read(name))
        return {
            str(node.get("Id")): (posixpath.basename(str(node.get("Type"))), _resolved(part, node))
            for node in root.iterfind(f"{_RELS}Relationship")
            if node.get("TargetMode") != "External"
        }

    def target(self, part: str, kind: str) -> str | None:
        """The first part that `part` is related to as a `kind`."""
        return next((target for what, target in self.relations(part).values() if what == kind), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate a part to `target`; returns the new id."""
        name = _rels_of(part)
        if name not in self:
            names = {None: f"{PACKAGE}/relationships"}
            self.trees[name] = etree.Element(f"{_RELS}Relationships", nsmap=names)
            self.declare_ending("rels", _LINKS)
        root = self.tree(name)
        taken = {str(node.get("Id")) for node in root}
        identity = next(made for made in map("rIdKT{}".format, count(1)) if made not in taken)
        where = posixpath.relpath(target, posixpath.dirname(part))
        kind = f"{self.dialect.relations}/{kind}"
        etree.SubElement(root, f"{_RELS}Relationship", Id=identity, Type=kind, Target=where)
        return identity

    def saved(self) -> bytes:
        """The whole package: parts in their old order, new ones at the end."""
        held, done = io.BytesIO(), set[str]()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
            for info in self._zip.infolist():
                if info.filename not in done:
                    done.add(info.filename)
                    made.writestr(zip_member(info.filename, info.date_time), self._content(info.filename))
            for name in sorted({*self.trees, *self.raw} - done):
                made.writestr(zip_member(name), self._content(name))
        return held.getvalue()

    def _content(self, name: str) -> bytes:
        """The bytes of a part with all that was changed in it."""
        if name in self.trees:
            made: bytes = etree.tostring(self.trees[name], encoding="UTF-8", standalone=True)
            return made
        try:
            return self.raw[name] if name in self.raw else self._zip.read(name)
        except _BROKEN as error:
            raise AnnotationError(f"hỏng phần «{name[:60]}» bên trong tệp") from error


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolved(part: str, relation: Any) -> str:
    target = posixpath.join(posixpath.dirname(part), str(relation.get("Target")))
    return posixpath.normpath(target).lstrip("/")
