"""Word documents made of templates, whose tags have been checked; may not compute.

What is filled in is text: tags and markup in it stay what they are. The same content gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Template, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from parscore.model.word_template import Kind, WordTemplate
from parscore.write.files import CREATED, write_whole, zip_member
from parscore.write.report.content import PaperContent
from parscore.write.report.word_table import STYLE, table_markup, text_markup
from parscore.write.tables.data import Table

UNIT_FOLDER = "phieu-diem"
_TYPES, _LINKS, _CORE = "[Content_Types].xml", "_rels/.rels", "docProps/core.xml"
_CORE_TYPE = (
    b'<Override PartName="/docProps/core.xml" '
    b'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
)
_CORE_LINK = (
    b'<Relationship Id="parscoreCore" Target="docProps/core.xml" '
    b'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"/>'
)
_STYLES = "word/styles.xml"
_BARE = re.compile(r"(</w:tbl>|</w:tcPr>)(?=\s*(?:<w:tbl>|<w:sectPr\b|</w:(?:tc|body|hdr|ftr)>))")
"""Two tables that touch are one to Word, and a cell or document ends with a paragraph."""
_NAMES = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


class WordForm:
    """A template ready to be filled in as often as needed."""

    def __init__(self, template: WordTemplate) -> None:
        self._template = template
        self._direct = STYLE.encode() not in template.parts.get(_STYLES, b"")

    @cached_property
    def _compiled(self) -> Mapping[str, Template]:
        environment = ImmutableSandboxedEnvironment(
            autoescape=True, finalize=self._said, keep_trailing_newline=True
        )
        environment.globals.clear()
        return {name: environment.from_string(text) for name, text in self._template.texts.items()}

    def _said(self, value: object) -> object:
        """What is written in the place of a tag."""
        if isinstance(value, Table):
            return Markup(table_markup(value, self._direct))
        if isinstance(value, Markup | Undefined):
            return value
        return Markup(text_markup("" if value is None else str(value)))

    def filled(self, tags: Mapping[str, object], title: str) -> bytes:
        """The whole document with these tags."""
        parts = dict(self._template.parts)
        for name, form in self._compiled.items():
            parts[name] = _BARE.sub(r"\1<w:p/>", form.render(tags)).encode()
        own = self._template.own
        return _packed(_with_properties(parts, title, "" if own is None else str(own)))


def _with_properties(parts: dict[str, bytes], title: str, remark: str) -> dict[str, bytes]:
    """The parts with the properties of the document, which a template may lack."""
    if _CORE not in parts:
        for name, end, more in ((_TYPES, b"</Types>", _CORE_TYPE), (_LINKS, b"</Relationships>", _CORE_LINK)):
            parts[name] = parts[name].replace(end, more + end)
    return parts | {_CORE: _core(title, remark)}


def _core(title: str, remark: str) -> bytes:
    """The properties: title, the office's template if any, the time that all documents made here have, no person."""
    said = f"<dc:description>{text_markup(remark)}</dc:description>" if remark else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<cp:coreProperties xmlns:cp="{_NAMES}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{text_markup(' '.join(title.split()))}</dc:title><dc:creator>parscore</dc:creator>{said}"
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{CREATED}</dcterms:modified>'
        "</cp:coreProperties>"
    ).encode()


def _packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zip_member(name, system=0, rights=0o600), content)
    return out.getvalue()


def write_documents(
    content: PaperContent, templates: Mapping[Kind, WordTemplate], folder: Path, name: str
) -> Sequence[Path]:
    """Write the annex, the brief and the sheet of every unit that the content has, each whole; returns the files."""
    forms = {kind: WordForm(template) for kind, template in templates.items()}
    written = []
    for path, kind, tags in _documents(content, folder, name):
        write_whole(path, forms[kind].filled(tags, content.title))
        written.append(path)
    return written


def _documents(
    content: PaperContent, folder: Path, name: str
) -> Iterator[tuple[Path, Kind, Mapping[str, Any]]]:
    yield folder / f"{name}-phu-luc.docx", "phu-luc", content.annex()
    yield folder / f"{name}-tom-tat.docx", "tom-tat", content.brief()
    for unit, tags in content.units():
        yield folder / f"{name}-{UNIT_FOLDER}" / f"{unit}.docx", "phieu-diem", tags
