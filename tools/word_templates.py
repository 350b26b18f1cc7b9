"""`python -m tools.word_templates`: make the Word templates of the package, in the layout of Nghị định 30/2020.

An office changes a copy in Word; here they are made anew when a tag is added. Phụ lục I of the decree: A4, margins of
20 to 25 mm above and below, 30 to 35 left, 15 to 20 right; Times New Roman; page numbers above in the middle from the
second page; an annex counts its own pages.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TARGET = Path(__file__).parents[1] / "src" / "parscore" / "write" / "templates" / "word"
FONT = "Times New Roman"
_CENTER, _LEFT, _JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
_DAY = (1980, 1, 1, 0, 0, 0)
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>parscore</Application></Properties>"
)


def templates() -> dict[str, bytes]:
    """Every template by the name of its file."""
    return {
        "phu-luc.docx": _annex(),
        "phieu-diem.docx": _unit(),
        "tom-tat.docx": _brief(),
        "dinh-chinh.docx": _correction(),
    }


def _annex() -> bytes:
    document = _document()
    _page(document.sections[0])
    _letterhead(document)
    _annex_head(document, "Phụ lục I", "Kết quả {{ title }}")
    _warnings(document)
    _line(document, "Tình trạng: {{ state }}.", size=12, italic=True, align=_CENTER)
    _repeat(document, "group in groups")
    _line(document, "{{ loop.index }}. {{ group.title }}", bold=True, before=10, keep=True)
    _line(document, "({{ group.figures }})", size=12, italic=True, keep=True)
    _line(document, "{{p group.ranking }}")
    _asked(document, "group.bands")
    _line(document, "Phân bố xếp loại", size=12, bold=True, before=8, keep=True)
    _line(document, "{{p group.bands }}")
    _ended(document, "if")
    _listed(document, "note in group.ranking_notes")
    _ended(document, "for")
    _page(document.add_section(WD_SECTION.NEW_PAGE), across=True)
    _annex_head(document, "Phụ lục II", "Điểm theo lĩnh vực")
    _repeat(document, "group in groups")
    _line(document, "{{ loop.index }}. {{ group.title }}", bold=True, before=10, keep=True)
    _line(document, "{{p group.fields }}")
    _asked(document, "loop.last")
    _listed(document, "note in group.fields_notes", keep=True)
    _ended(document, "if")
    _asked(document, "not loop.last")
    _listed(document, "note in group.fields_notes")
    _ended(document, "if")
    _ended(document, "for")
    _signature(document, (120, 127))
    return _saved(document)


def _unit() -> bytes:
    document = _document()
    _page(document.sections[0])
    _letterhead(document)
    _line(document, "Phiếu điểm", bold=True, caps=True, align=_CENTER, before=12)
    _line(document, "{{ name }}", bold=True, caps=True, align=_CENTER)
    _line(document, "{{ title }} – {{ group }}", italic=True, align=_CENTER)
    _rule(document, 60)
    _warnings(document)
    _line(
        document,
        "Tổng điểm: {{ points }} trên {{ maximum }} điểm tối đa áp dụng; {{ standing }}.",
        bold=True,
        size=13,
        before=6,
        after=6,
    )
    _asked(document, "since")
    _line(document, "{{ since }}", size=12, after=6, align=_JUSTIFY)
    _ended(document, "if")
    _line(document, "{{p scores }}")
    _listed(document, "note in notes", keep=True)
    _asked(document, "findings")
    _line(document, "Lỗi, lưu ý khi đọc dữ liệu của đơn vị", size=12, bold=True, before=8, keep=True)
    _line(document, "{{p findings }}")
    _ended(document, "if")
    _signature(document, sent=False)
    return _saved(document)


def _correction() -> bytes:
    document = _document()
    _page(document.sections[0], across=True)
    _letterhead(document, (100, 147))
    _annex_head(document, "Phụ lục", "Đính chính kết quả {{ title }}")
    _warnings(document)
    _line(document, "Lý do: {{ reason }}. Người quyết định: {{ by }}.", size=12, align=_CENTER, after=4)
    _line(document, "{{p corrections }}")
    _line(document, "Thay cho gói đã công bố có mã SHA-256 {{ earlier }}.", size=11, italic=True, before=4)
    _signature(document, (90, 147))
    return _saved(document)


def _brief() -> bytes:
    document = _document()
    section = document.sections[0]
    _page(section)
    section.top_margin = section.bottom_margin = Mm(10)
    section.left_margin, section.right_margin = Mm(22), Mm(15)
    section.header_distance = section.footer_distance = Mm(7)
    _line(document, "{{ issuer }}", bold=True, caps=True, size=12)
    _line(document, "Tóm tắt kết quả", bold=True, caps=True, align=_CENTER)
    _line(document, "{{ title }}", bold=True, align=_CENTER, size=13)
    _warnings(document, size=10)
    _line(document, "Tình trạng: {{ state }}.", size=11, italic=True, align=_CENTER)
    _brief_table(document, "Kết quả theo nhóm", "groups")
    _asked(document, "moved_since")
    _line(document, "{{ moved_since }}", size=10, italic=True)
    _ended(document, "if")
    _asked(document, "changes")
    _brief_table(document, "Bình quân thay đổi so với kỳ trước do đâu", "changes")
    _ended(document, "if")
    _brief_table(document, "Mất điểm nhiều nhất ở lĩnh vực nào", "fields")
    _asked(document, "leads")
    _brief_table(document, "Cơ quan nào phụ trách phần điểm mất", "leads")
    _ended(document, "if")
    _line(document, "Ba việc nên làm trước", bold=True, size=12, before=5, after=2, keep=True)
    _repeat(document, "one in to_do")
    _line(document, "{{ loop.index }}. {{ one }}", size=10.5, align=_JUSTIFY)
    _ended(document, "for")
    _origin(document)
    _small_tables(document)
    return _saved(document)


def _brief_table(document: Any, title: str, tag: str) -> None:
    _line(document, title, bold=True, size=12, before=5, after=2, keep=True)
    _line(document, f"{{{{p {tag} }}}}")


def _document() -> Any:
    """An empty document with the styles that are used."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.size = Pt(14)
    _font(normal.element.get_or_add_rPr())
    normal.paragraph_format.space_after = Pt(0)
    for identity, name, size in (
        ("BangSoLieu", "Bảng số liệu", 12),
        ("BangSoLieuNho", "Bảng số liệu, cỡ nhỏ", 10),
        ("GhiChu", "Ghi chú", 11),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), identity)
        style.base_style = normal
        style.font.size = Pt(size)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
    return document


def _small_tables(document: Any) -> None:
    """Tables in letters that let everything stand on one page."""
    for style in document.styles:
        if style.style_id in ("BangSoLieu", "BangSoLieuNho"):
            style.font.size = Pt(9)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)


def _font(properties: Any) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _page(section: Any, *, across: bool = False) -> None:
    """A4, upright or across, its pages counted from 1 and numbered above in the middle from the second one."""
    width, height = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if across else (width, height)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.find(qn("w:pgMar")).addnext(numbering)
    section.header.is_linked_to_previous = False
    section.first_page_header.is_linked_to_previous = False
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = _CENTER
    for kind, words in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        _field_part(paragraph.add_run(), kind, words)


def _field_part(run: Any, kind: str, words: str) -> None:
    if kind == "text":
        run.text = words
    elif kind:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
    else:
        code = OxmlElement("w:instrText")
        code.text = words
        run._r.append(code)


def _letterhead(document: Any, widths: tuple[int, int] = (66, 94)) -> None:
    """The agency on the left, the national motto on the right."""
    left, right = _bare_table(document, tuple(map(Mm, widths)))
    _asked(left, "parent")
    _line(left, "{{ parent }}", caps=True, size=12, align=_CENTER)
    _ended(left, "if")
    _line(left, "{{ issuer }}", bold=True, caps=True, size=12, align=_CENTER)
    _rule(left, 22)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12, align=_CENTER)
    _line(right, "Độc lập - Tự do - Hạnh phúc", bold=True, size=13, align=_CENTER)
    _rule(right, 58)
    for cell in (left, right):
        _drop_first(cell)


def _signature(document: Any, widths: tuple[int, int] = (60, 100), *, sent: bool = True) -> None:
    """Who it is sent to on the left; place and day, power, office and name of who signs on the right."""
    left, right = _bare_table(document, tuple(map(Mm, widths)))
    _line(left, "Nơi nhận:" if sent else "", bold=True, italic=True, size=12, before=12)
    if sent:
        _repeat(left, "one in recipients")
        _line(left, "{{ one }}", size=11)
        _ended(left, "for")
    _origin(left)
    _line(right, "{{ place_and_date }}", italic=True, size=13, align=_CENTER, before=12, keep=True)
    _repeat(right, "one in position")
    _line(right, "{{ one }}", bold=True, caps=True, size=13, align=_CENTER, keep=True)
    _ended(right, "for")
    for _ in range(3):
        _line(right, "", size=13, keep=True)
    _line(right, "{{ signer }}", bold=True, align=_CENTER)
    for cell in (left, right):
        _drop_first(cell)
    document.add_paragraph().paragraph_format.line_spacing = Pt(1)


def _bare_table(document: Any, widths: tuple[Any, ...]) -> tuple[Any, ...]:
    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = width
    return tuple(table.rows[0].cells)


def _drop_first(cell: Any) -> None:
    """Take out the empty paragraph that a new cell begins with."""
    first = cell.paragraphs[0]._p
    first.getparent().remove(first)


def _annex_head(document: Any, number: str, title: str) -> None:
    _line(document, number, bold=True, align=_CENTER, before=12)
    _line(document, title, bold=True, caps=True, align=_CENTER)
    _line(document, "(Kèm theo {{ decision }})", size=13, italic=True, align=_CENTER)
    _rule(document, 50)


def _warnings(document: Any, size: float = 11) -> None:
    _repeat(document, "warning in warnings")
    _line(document, "{{ warning }}", bold=True, italic=True, size=size, align=_CENTER)
    _ended(document, "for")
    _asked(document, "remark")
    _line(document, "{{ remark }}", italic=True, size=size, align=_CENTER)
    _ended(document, "if")


def _listed(document: Any, loop: str, *, keep: bool = False) -> None:
    """A paragraph for each of a list; those before a signature are kept with it, so that it never stands alone."""
    _repeat(document, loop)
    _line(document, f"{{{{ {loop.split(maxsplit=1)[0]} }}}}", style="Ghi chú", align=_JUSTIFY, keep=keep)
    _ended(document, "for")


def _origin(place: Any, size: float = 7) -> None:
    _line(place, "{{ origin }}", size=size, before=6, colour="5F6B78")


def _repeat(place: Any, loop: str) -> None:
    _line(place, f"{{%p for {loop} %}}")


def _asked(place: Any, tag: str) -> None:
    _line(place, f"{{%p if {tag} %}}")


def _ended(place: Any, what: str) -> None:
    _line(place, f"{{%p end{what} %}}")


def _rule(place: Any, width: int) -> None:
    """A line in the middle, so many millimetres wide, drawn as the border of a low paragraph."""
    paragraph = place.add_paragraph()
    whole = _width_of(place)
    aside = Mm(max(0, (whole - width) / 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = aside
    paragraph.paragraph_format.line_spacing = Pt(6)
    paragraph.paragraph_format.space_before = Pt(3)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    spacing = paragraph._p.get_or_add_pPr().find(qn("w:spacing"))
    spacing.addprevious(borders)


def _width_of(place: Any) -> float:
    """The width of a cell, or of the text of the last page, in millimetres."""
    if hasattr(place, "width"):
        return float(place.width.mm) - 4
    section = place.sections[-1]
    return float((section.page_width - section.left_margin - section.right_margin) / Mm(1))


def _line(
    place: Any,
    words: str,
    *,
    bold: bool = False,
    italic: bool = False,
    caps: bool = False,
    size: float = 14,
    align: Any = _LEFT,
    before: float = 0,
    after: float = 0,
    colour: str = "",
    style: str = "",
    keep: bool = False,
) -> None:
    """One paragraph."""
    paragraph = place.add_paragraph(style=style or None)
    paragraph.alignment = align
    look = paragraph.paragraph_format
    if not style:
        look.space_before, look.space_after = Pt(before), Pt(after)
    look.keep_with_next = keep or None
    run = paragraph.add_run(words)
    run.bold, run.italic, run.font.all_caps = bold or None, italic or None, caps or None
    if not style and size != 14:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _saved(document: Any) -> bytes:
    """The document, the same bytes every time."""
    held, out = io.BytesIO(), io.BytesIO()
    document.save(held)
    with zipfile.ZipFile(held) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in _parts(source):
            member = zipfile.ZipInfo(name, _DAY)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(member, content)
    return out.getvalue()


def _parts(source: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The parts without the picture and the times of the empty document that Word documents are begun from."""
    own = {"docProps/core.xml": _CORE.encode(), "docProps/app.xml": _APP.encode()}
    for name in source.namelist():
        content = own.get(name, source.read(name))
        if name == "_rels/.rels":
            content = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
        if "thumbnail" not in name:
            yield name, content


if __name__ == "__main__":
    for name, content in templates().items():
        (TARGET / name).write_bytes(content)
